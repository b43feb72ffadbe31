/**
 * Shell patterns for file names, as POSIX `fnmatch()` with `FNM_PATHNAME` reads them (`+sp`).
 *
 * `*` (a leading dot is nothing special), `?`, `[abc]`, `[a-z]`, `[!x]`, `[[:digit:]]` and the
 * backslash. Case matters; there are no braces and no `**`.
 */

type Token = { readonly type: "star" } | {
  readonly type: "one";
  matches(character: string): boolean;
};

const STAR: Token = { type: "star" };

/** POSIX character classes as regular expression fragments; file names are taken as ASCII here. */
const CHARACTER_CLASSES: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "\\x21-\\x7e",
  lower: "a-z",
  print: "\\x20-\\x7e",
  punct: "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e",
  space: "\\s",
  upper: "A-Z",
  xdigit: "0-9A-Fa-f",
};

/**
 * Compiles a pattern.
 *
 * @returns a test for one file name; an ill-formed pattern matches nothing
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert(compilePattern("*.dcm")(".hidden.dcm"));
 * assert(!compilePattern("*.dcm")("M.DCM"));
 * ```
 */
export function compilePattern(pattern: string): (name: string) => boolean {
  const tokens = tokenize([...pattern]);
  return (name) => tokens !== undefined && matchTokens(tokens, [...name]);
}

/** @returns undefined where the pattern ends in a lone backslash, which matches nothing */
function tokenize(pattern: readonly string[]): Token[] | undefined {
  const tokens: Token[] = [];
  const lastClosing = pattern.lastIndexOf("]");
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === "*") {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
    } else if (character === "?") {
      tokens.push({ type: "one", matches: (tested) => tested !== "/" });
    } else if (character === "\\") {
      const escaped = pattern[++index];
      if (escaped === undefined) return undefined;
      tokens.push(literal(escaped));
    } else if (character === "[") {
      const bracket = index < lastClosing ? readBracket(pattern, index) : undefined;
      tokens.push(bracket?.token ?? literal("["));
      index = bracket?.end ?? index;
    } else {
      tokens.push(literal(character));
    }
  }
  return tokens;
}

function literal(character: string): Token {
  return { type: "one", matches: (tested) => tested === character };
}

/**
 * Reads a bracket expression.
 *
 * @param start index of its `[`
 * @returns its token and the index of its `]`, or undefined where it is not closed
 */
function readBracket(
  pattern: readonly string[],
  start: number,
): { token: Token; end: number } | undefined {
  let index = start + 1;
  const negated = pattern[index] === "!" || pattern[index] === "^";
  if (negated) index++;
  const first = index;
  let source = "";
  for (; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === "]" && index > first) {
      return { token: bracketToken(source, negated), end: index };
    }
    const name = character === "[" ? classNameAt(pattern, index) : undefined;
    if (name !== undefined) {
      source += CHARACTER_CLASSES[name] ?? "";
      index += name.length + 3;
    } else if (character === "-" && index > first && pattern[index + 1] !== "]") {
      source += "-";
    } else {
      const shown = character === "\\" ? pattern[++index] : character;
      if (shown === undefined) return undefined;
      source += `\\u{${shown.codePointAt(0)!.toString(16)}}`;
    }
  }
  return undefined;
}

/** @returns `alpha` where the pattern goes on with `[:alpha:]` */
function classNameAt(pattern: readonly string[], index: number): string | undefined {
  if (pattern[index + 1] !== ":") return undefined;
  return pattern.slice(index, index + 10).join("").match(/^\[:([a-z]+):\]/)?.[1];
}

function bracketToken(source: string, negated: boolean): Token {
  let set: RegExp;
  try {
    set = new RegExp(`^[${negated ? "^" : ""}${source}]$`, "u");
  } catch {
    // A range from high to low, such as [z-a], holds no character.
    return { type: "one", matches: () => negated };
  }
  return { type: "one", matches: (tested) => tested !== "/" && set.test(tested) };
}

/** Greedy matching that goes back to the latest star: at worst name length × pattern length. */
function matchTokens(tokens: readonly Token[], name: readonly string[]): boolean {
  let tokenIndex = 0;
  let nameIndex = 0;
  let starIndex = -1;
  let starNameIndex = 0;
  while (nameIndex < name.length) {
    const token = tokens[tokenIndex];
    if (token?.type === "star") {
      starIndex = tokenIndex++;
      starNameIndex = nameIndex;
    } else if (token?.matches(name[nameIndex]!)) {
      tokenIndex++;
      nameIndex++;
    } else if (starIndex >= 0) {
      tokenIndex = starIndex + 1;
      nameIndex = ++starNameIndex;
    } else {
      return false;
    }
  }
  while (tokens[tokenIndex]?.type === "star") tokenIndex++;
  return tokenIndex === tokens.length;
}
