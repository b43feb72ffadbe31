/**
 * `deno task readme`: writes options and exit codes into the README, from the tables that feed the
 * parser, the help and the manual page. `--check` only says whether the README is up to date.
 */

import { listExitCodes } from "../lib/cli/exit_code_meanings.ts";
import { describeValue } from "../lib/cli/help.ts";
import type { Option } from "../lib/cli/option_types.ts";
import { OPTION_GROUPS } from "../lib/cli/options.ts";

const OPTIONS = {
  begin: "<!-- options: written by `deno task readme` -->",
  end: "<!-- end of options -->",
};
const EXIT_CODES = {
  begin: "<!-- exit codes: written by `deno task readme` -->",
  end: "<!-- end of exit codes -->",
};

/** @returns the README with its tables replaced by those of the program */
export function withTables(readme: string): string {
  return replaceBetween(
    replaceBetween(readme, OPTIONS, optionTables()),
    EXIT_CODES,
    exitCodeTable(),
  );
}

function replaceBetween(text: string, marks: typeof OPTIONS, content: string): string {
  const begin = text.indexOf(marks.begin);
  const end = text.indexOf(marks.end);
  if (begin < 0 || end < begin) {
    throw new SyntaxError(`README.md: no ${marks.begin} … ${marks.end}`);
  }
  return `${text.slice(0, begin)}${marks.begin}\n\n${content}\n${text.slice(end)}`;
}

function exitCodeTable(): string {
  const rows = listExitCodes().map(({ code, meaning }) => `| ${code} | ${meaning} |\n`);
  return ["| code | meaning |\n", "| --- | --- |\n", ...rows].join("");
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
  const updated = withTables(readme);
  if (Deno.args.includes("--check") && updated !== readme) {
    throw new Error("README.md is out of date: run `deno task readme`");
  }
  await Deno.writeTextFile(path, updated);
}
