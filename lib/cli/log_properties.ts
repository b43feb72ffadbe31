/**
 * Property files as log4cplus reads them: `key = value` lines, `#` comments and `${name}`
 * variables. What the keys mean is the business of `log_config.ts`.
 */

/** Keys and values, trimmed. Neither is ever null; a value may be empty. */
export type Properties = ReadonlyMap<string, string>;

/** Lines without `=` are ignored; of equal keys the last one counts. */
export function parseProperties(text: string): Properties {
  const properties = new Map<string, string>();
  for (const physicalLine of text.split("\n")) {
    const line = physicalLine.trimStart();
    const equals = line.indexOf("=");
    if (line.startsWith("#") || equals < 0) continue;
    properties.set(line.slice(0, equals).trimEnd(), line.slice(equals + 1).trim());
  }
  return properties;
}

/** @returns the properties whose keys start with `prefix`, without it, in the order of their keys */
export function subset(properties: Properties, prefix: string): Properties {
  const found = [...properties]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const);
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Bounds for what variables expand to: DCMTK has none and never returns from a circular one. */
const MAX_REPLACEMENTS = 1000;
const MAX_EXPANDED_LENGTH = 0x10000;
/** Characters that are written for all properties of a file together. */
const MAX_WRITTEN_LENGTH = 0x4000000;

/** What a property file is expanded with. */
export interface Variables {
  /** Take precedence over properties of the same name. */
  readonly builtIn: Properties;
  /** Asked for names that are neither built in nor properties with a value. */
  readonly environment: (name: string) => string | undefined;
}

/** The result of {@link expandVariables}. */
export interface ExpandedProperties {
  readonly properties: Properties;
  /** One message for each property that was left as it is. */
  readonly problems: readonly string[];
}

/**
 * Replaces `${name}` in keys and values, variables in variables included.
 *
 * A variable without a value stays as it is written.
 */
export function expandVariables(properties: Properties, variables: Variables): ExpandedProperties {
  const problems: string[] = [];
  const expanded = new Map<string, string>();
  const budget = { characters: MAX_WRITTEN_LENGTH };
  const lookUp = (name: string): string =>
    variables.builtIn.get(name) || properties.get(name) || variables.environment(name) || "";
  const expand = (text: string): string => {
    const result = expandText(text, lookUp, budget);
    if (result.problem !== undefined) problems.push(result.problem);
    return result.problem === undefined ? result.text : text;
  };
  for (const [key, value] of properties) expanded.set(expand(key), expand(value));
  return { properties: expanded, problems };
}

function expandText(
  original: string,
  lookUp: (name: string) => string,
  budget: { characters: number },
): { text: string; problem?: string } {
  let text = original;
  let from = 0;
  for (let replacements = 0;;) {
    const start = text.indexOf("${", from);
    if (start < 0) return { text };
    const end = text.indexOf("}", start);
    if (end < 0) {
      const where = `Opening brace at position ${start}.`;
      return { text, problem: `ERROR "${text}" has no closing brace. ${where}` };
    }
    const value = lookUp(text.slice(start + 2, end));
    if (value === "") {
      from = end + 1;
      continue;
    }
    // The value is looked at next: it may hold variables itself.
    text = text.slice(0, start) + value + text.slice(end + 1);
    budget.characters -= text.length;
    if (
      ++replacements > MAX_REPLACEMENTS || text.length > MAX_EXPANDED_LENGTH ||
      budget.characters < 0
    ) {
      return { text, problem: `ERROR "${original}" has variables that never end.` };
    }
  }
}
