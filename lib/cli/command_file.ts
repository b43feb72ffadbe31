/**
 * Command files: an argument `@NAME` stands for the arguments that the file NAME holds.
 *
 * The grammar has quotation marks of both kinds, and neither escapes nor comments. A command file
 * cannot name another one.
 */

/** A command file could not be read; the message is the one that DCMTK prints. */
export class CommandFileError extends Error {
  override readonly name = "CommandFileError";

  constructor(readonly path: string, options?: { cause: unknown }) {
    super(`Cannot open command file '${path}'`, options);
  }
}

/**
 * Replaces every `@NAME` by the tokens of that file, in place.
 *
 * @param readFile returns the text of a file and throws when it cannot be read
 * @throws {CommandFileError} for the first file that cannot be read
 */
export function expandCommandFiles(
  args: readonly string[],
  readFile: (path: string) => string,
): string[] {
  return args.flatMap((arg) => {
    if (arg.length < 2 || !arg.startsWith("@")) return [arg];
    return parseCommandFile(readCommandFile(arg.slice(1), readFile));
  });
}

function readCommandFile(path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (cause) {
    throw new CommandFileError(path, { cause });
  }
}

const SEPARATORS = " \t\n\r";

/**
 * Splits the text of a command file into tokens.
 *
 * A closing quotation mark ends the token, an opening one does not: `x"y"z` is `xy` and `z`. A
 * block that is never closed runs to the end of the text.
 */
export function parseCommandFile(text: string): string[] {
  const tokens: string[] = [];
  let token = "";
  let quote = "";
  for (const character of text) {
    if (quote !== "") {
      if (character !== quote) {
        token += character;
        continue;
      }
      tokens.push(token);
      token = "";
      quote = "";
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (!SEPARATORS.includes(character)) {
      token += character;
    } else if (token !== "") {
      tokens.push(token);
      token = "";
    }
  }
  if (token !== "") tokens.push(token);
  return tokens;
}
