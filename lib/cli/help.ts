/** The help text, laid out as DCMTK's programs lay it out, from the option table. */

import { PROGRAM_NAME } from "../base/product.ts";
import type { Option, OptionGroup, OptionValue } from "./option_types.ts";
import { OPTION_GROUPS, PARAMETERS } from "./options.ts";
import { headerText } from "./version.ts";

/** Where the explanations start. */
const TEXT_COLUMN = 33;
const LONG_NAME_WIDTH = 21;
const GAP = "  ";

/** @returns everything that `--help` prints */
export function helpText(): string {
  return [
    headerText(),
    `usage: ${PROGRAM_NAME} [options] ${PARAMETERS.map(({ name }) => name).join(" ")}...\n`,
    "\n",
    "parameters:\n",
    ...PARAMETERS.map(({ name, help }) => `${`  ${name}`.padEnd(TEXT_COLUMN)}${help}\n`),
    "\n",
    ...OPTION_GROUPS.map(groupText),
    "\n",
  ].join("");
}

function groupText(group: OptionGroup): string {
  const lines = [`${group.title}:`];
  for (const subgroup of group.subgroups) {
    const indent = subgroup.title === "" ? GAP : GAP + GAP;
    if (subgroup.title !== "") lines.push(`${GAP}${subgroup.title}:`);
    lines.push(...subgroup.options.flatMap((option) => optionLines(option, indent)));
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** The short name's column takes what indentation, gaps and the long name leave. */
function optionLines(option: Option, indent: string): string[] {
  const shortWidth = TEXT_COLUMN - indent.length - LONG_NAME_WIDTH - 2 * GAP.length;
  const names = indent + option.short.padEnd(shortWidth) + GAP +
    option.long.padEnd(LONG_NAME_WIDTH) + GAP;
  const explanation = option.value === undefined
    ? option.help
    : [describeValue(option.value), ...option.help];
  return explanation.map((text, index) => (index === 0 ? names : " ".repeat(TEXT_COLUMN)) + text);
}

/** @returns for example `[n]umber of bytes: integer (4096..131072)` */
export function describeValue(value: OptionValue): string {
  const description = `${value.name}: ${value.kind}`;
  if (value.note !== undefined) return `${description} (${value.note})`;
  if (value.min === undefined || value.max === undefined) return description;
  return `${description} (${value.min}..${value.max})`;
}
