/**
 * The manual page, `dcmsend(1)`, from the tables of options and exit codes and the README's
 * examples. What is written here is only what no table says.
 */

import { PROGRAM_NAME, PROGRAM_VERSION, RELEASE_DATE } from "../../lib/base/product.ts";
import { listExitCodes } from "../../lib/cli/exit_code_meanings.ts";
import { describeValue } from "../../lib/cli/help.ts";
import type { Option, OptionGroup, OptionValue } from "../../lib/cli/option_types.ts";
import { OPTION_GROUPS, PARAMETERS } from "../../lib/cli/options.ts";
import { bold, filled, italic, roff, roffWithCode, tagged } from "./roff.ts";

const DESCRIPTION = [
  "`dcmsend` sends DICOM files to a DICOM storage server: it is a Service Class User of the Storage Service Class (C-STORE, PS3.4 Annex B), with the command line, the messages, the report and the exit codes of the program of that name in DCMTK 3.6.7.",
  "A data set goes out byte for byte where the peer accepts its transfer syntax, whatever its size. Otherwise it is converted; compressed pixel data are decompressed, as far as `--decompress-lossless`, `--decompress-lossy` and `--decompress-never` say so.",
  "Options may stand anywhere. Of options that exclude each other the rightmost counts. `@FILE` stands for the arguments in that file.",
];

const ENVIRONMENT: Readonly<Record<string, string>> = {
  DCMDICTPATH: "data dictionary files, separated by colons, that add to the built-in dictionary",
  TCP_NODELAY: "0 turns Nagle's algorithm on",
  "XDG_CACHE_HOME, HOME": "where the self-extracting executable finds the user's cache folder",
  TMPDIR: "where it unpacks itself for one run if there is no such folder",
  PATH: "where it finds the system's programs that unpack it, behind the system's own folders",
};

const FILES: Readonly<Record<string, string>> = {
  "$XDG_CACHE_HOME/dcmsend, ~/.cache/dcmsend":
    "the self-extracting executable's unpacked copies, a folder for each version; any of them can be deleted at any time (macOS: ~/Library/Caches/dcmsend)",
};

const SEE_ALSO = ["storescu(1)", "storescp(1)", "dcmdump(1)", "dcmftest(1)"];

/**
 * @param readme the README, whose examples the page shows
 * @returns the page's source for man(7) macros
 */
export function manPage(readme: string): string {
  const name = PROGRAM_NAME.toUpperCase();
  return [
    `.\\" Made from the program's tables by scripts/documents/man_page.ts.\n`,
    `.TH ${name} 1 ${RELEASE_DATE} "${PROGRAM_NAME} ${PROGRAM_VERSION}" "User Commands"\n`,
    section("NAME", `${PROGRAM_NAME} \\- simple DICOM storage SCU (sender)\n`),
    section("SYNOPSIS", synopsis()),
    section("DESCRIPTION", description()),
    section("OPTIONS", OPTION_GROUPS.map(groupText).join("")),
    section("EXIT STATUS", exitStatus()),
    section("ENVIRONMENT", list(ENVIRONMENT, bold)),
    section("FILES", list(FILES, italic)),
    section("EXAMPLES", examples(readme)),
    section("SEE ALSO", `${SEE_ALSO.map(reference).join(",\n")}\n`),
  ].join("");
}

function section(title: string, text: string): string {
  return `.SH ${title.includes(" ") ? `"${title}"` : title}\n${text}`;
}

function synopsis(): string {
  const parameters = PARAMETERS.map(({ name }) => italic(name)).join(" ");
  return `${bold(PROGRAM_NAME)}\n[${italic("options")}]\n${parameters} ...\n`;
}

function description(): string {
  const parameters = PARAMETERS.map(({ name, help }) => tagged(italic(name), roff(help)));
  return [paragraphs(DESCRIPTION.map((text) => `${filled(roffWithCode(text))}\n`)), ...parameters]
    .join("");
}

/** The first follows a heading, which begins a paragraph itself. */
function paragraphs(texts: readonly string[]): string {
  return texts.join(".PP\n");
}

function groupText({ title, subgroups }: OptionGroup): string {
  const parts = subgroups.map(({ title, options }) =>
    (title === "" ? "" : `${italic(`${title}:`)}\n`) + options.map(optionText).join("")
  );
  return `.SS "${roff(title)}"\n${paragraphs(parts)}`;
}

function optionText(option: Option): string {
  const { short, long, value, help, requires } = option;
  const names = [short, long].filter((name) => name !== "").map(bold).join(", ");
  const text = [roff(help.join(" "))];
  if (value !== undefined) text.push(...valueText(value));
  if (requires !== undefined && value?.note?.includes(requires) !== true) {
    text.push(`(only with ${bold(requires)})`);
  }
  return tagged(value === undefined ? names : `${names} ${italic(value.name)}`, text.join(" "));
}

/** What the help says of a value besides its name: kind, range, default or condition. */
function valueText(value: OptionValue): string[] {
  const [, kind = "", , note] = /^(.*?)( \((.*)\))?$/.exec(
    describeValue(value).slice(`${value.name}: `.length),
  ) ?? [];
  const told = [kind.startsWith("string") ? [] : [kind], note ?? []].flat();
  return told.length === 0 ? [] : [`(${roff(told.join(", "))})`];
}

function exitStatus(): string {
  return listExitCodes().map(({ code, meaning }) => tagged(bold(`${code}`), roffWithCode(meaning)))
    .join("");
}

function list(entries: Readonly<Record<string, string>>, style: (text: string) => string): string {
  return Object.entries(entries).map(([tag, text]) => tagged(style(tag), roff(text))).join("");
}

/** The README's first block of commands below "Examples": comments and what they explain. */
function examples(readme: string): string {
  const [, block] = /^### Examples\n+```sh\n(.*?)```/ms.exec(readme) ?? [];
  if (block === undefined) throw new SyntaxError("README.md: no commands below ### Examples");
  return paragraphs(
    block.trim().split("\n\n").map((part) => {
      const lines = part.split("\n");
      const text = lines.filter((line) => line.startsWith("#")).map((line) => line.slice(1).trim());
      const commands = lines.filter((line) => !line.startsWith("#")).map(roff);
      return `${filled(roffWithCode(text.join(" ")))}:\n.PP\n.in +4n\n.nf\n${
        commands.join("\n")
      }\n.fi\n.in\n`;
    }),
  );
}

function reference(page: string): string {
  const [, name = "", chapter = ""] = /^(.*)\((.*)\)$/.exec(page) ?? [];
  return `${bold(name)}(${chapter})`;
}
