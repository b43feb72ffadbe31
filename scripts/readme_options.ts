/**
 * `deno task readme`: writes the options into the README, from the table that feeds the parser and
 * the help. `--check` only says whether the README is up to date.
 */

import { describeValue } from "../lib/cli/help.ts";
import type { Option } from "../lib/cli/option_types.ts";
import { OPTION_GROUPS } from "../lib/cli/options.ts";

const BEGIN = "<!-- options: written by `deno task readme` -->";
const END = "<!-- end of options -->";

/** @returns the README with its options replaced by those of the table */
export function withOptions(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new SyntaxError(`README.md: no ${BEGIN} … ${END}`);
  return `${readme.slice(0, begin)}${BEGIN}\n\n${optionTables()}\n${readme.slice(end)}`;
}

function optionTables(): string {
  return OPTION_GROUPS.map(({ title, subgroups }) => {
    const options = subgroups.flatMap(({ options }): readonly Option[] => options);
    const rows = options.map((option) =>
      `| ${code(option.short)} | ${code(option.long)} | ${meaning(option)} |`
    );
    return [`**${title}**`, "", "| short | long | meaning |", "| --- | --- | --- |", ...rows, ""]
      .join("\n");
  }).join("\n");
}

function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

function meaning({ value, help }: Option): string {
  const text = help.join(" ");
  return value === undefined ? text : `_${describeValue(value)}_ — ${text}`;
}

if (import.meta.main) {
  const path = new URL("../README.md", import.meta.url);
  const readme = await Deno.readTextFile(path);
  const updated = withOptions(readme);
  if (Deno.args.includes("--check") && updated !== readme) {
    throw new Error("README.md is out of date: run `deno task readme`");
  }
  await Deno.writeTextFile(path, updated);
}
