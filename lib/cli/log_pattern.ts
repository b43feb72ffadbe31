/** The grammar of log4cplus's conversion patterns: `%5p: %m%n`. */

/** One part of a pattern. */
export type Conversion = ConversionSource & {
  readonly minWidth?: number;
  readonly maxWidth?: number;
  readonly alignLeft?: boolean;
};

type ConversionSource =
  | { readonly type: "literal"; readonly text: string }
  | { readonly type: "message" }
  | { readonly type: "newline" }
  | { readonly type: "level" }
  | { readonly type: "levelLetter" }
  /** The last `parts` parts of the logger's name; 0: all. */
  | { readonly type: "logger"; readonly parts: number }
  | { readonly type: "date"; readonly format: string; readonly utc: boolean }
  | { readonly type: "processId" }
  | { readonly type: "hostName" }
  /** Milliseconds since the program started. */
  | { readonly type: "elapsed" };

const DEFAULT_DATE_FORMAT = "%Y-%m-%d %H:%M:%S";
/** No line of a log is wider: bounds the memory that a width can ask for. */
const MAX_WIDTH = 10_000;

/**
 * Takes a pattern apart.
 *
 * @param problems gets a message for every conversion that does not exist; it stays as written
 */
export function parsePattern(pattern: string, problems: string[]): Conversion[] {
  const conversions: Conversion[] = [];
  const specifier = /%(?:%|(-*)(\d*)(?:\.(\d+))?([^\d.%-]))/gs;
  let literalStart = 0;
  const addLiteral = (text: string): void => {
    if (text !== "") conversions.push({ type: "literal", text });
  };
  for (let match = specifier.exec(pattern); match !== null; match = specifier.exec(pattern)) {
    const [written, dashes = "", minWidth = "", maxWidth, letter] = match;
    addLiteral(pattern.slice(literalStart, match.index));
    literalStart = specifier.lastIndex;
    if (letter === undefined) {
      addLiteral("%");
      continue;
    }
    const argument = takeArgument(pattern, letter, literalStart);
    const source = findSource(letter, argument?.text ?? "");
    if (source === undefined) {
      problems.push(
        `ERROR Unexpected char [${letter}] at position ${literalStart} in conversion pattern.`,
      );
      addLiteral(written);
      continue;
    }
    if (argument?.unterminated) {
      problems.push(
        `ERROR No matching '}' found in conversion pattern string "${pattern}"`,
      );
    }
    conversions.push({
      ...source,
      alignLeft: dashes !== "",
      minWidth: Math.min(Number(minWidth), MAX_WIDTH),
      ...(maxWidth === undefined ? {} : { maxWidth: Number(maxWidth) }),
    });
    literalStart = argument?.end ?? literalStart;
    specifier.lastIndex = literalStart;
  }
  addLiteral(pattern.slice(literalStart));
  return conversions;
}

const LETTERS_WITH_ARGUMENT = "cdDX";

/** What stands in braces behind a conversion; without a closing one the rest of the pattern. */
function takeArgument(
  pattern: string,
  letter: string,
  start: number,
): { text: string; end: number; unterminated: boolean } | undefined {
  if (!LETTERS_WITH_ARGUMENT.includes(letter) || pattern[start] !== "{") return undefined;
  const close = pattern.indexOf("}", start);
  return close < 0
    ? { text: "", end: pattern.length, unterminated: true }
    : { text: pattern.slice(start + 1, close), end: close + 1, unterminated: false };
}

function findSource(letter: string, argument: string): ConversionSource | undefined {
  switch (letter) {
    case "m":
      return { type: "message" };
    case "n":
      return { type: "newline" };
    case "p":
      return { type: "level" };
    case "P":
      return { type: "levelLetter" };
    case "c":
      return { type: "logger", parts: Number(/^\d{1,3}/.exec(argument)?.[0] ?? 0) };
    case "d":
    case "D":
      return { type: "date", format: argument || DEFAULT_DATE_FORMAT, utc: letter === "d" };
    case "i":
    case "t":
    case "T":
      // There is one thread, and it has no other number.
      return { type: "processId" };
    case "h":
    case "H":
      return { type: "hostName" };
    case "r":
      return { type: "elapsed" };
    case "l":
      return { type: "literal", text: ":" };
    case "b":
    case "F":
    case "L":
    case "M":
    case "x":
    case "X":
      // Source positions and diagnostic contexts: this program has none.
      return { type: "literal", text: "" };
    default:
      return undefined;
  }
}
