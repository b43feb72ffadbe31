/**
 * The one table of options. The parser, the help text and the documentation are made from it, so a
 * new option is a row here and a line where `parse_args.ts` reads it.
 *
 * The order of the rows is the order of the help text and the order in which values are checked.
 */

import { ADDITIONAL_OPTIONS } from "./additional_options.ts";
import { NETWORK_OPTIONS } from "./network_options.ts";
import type { Option, OptionGroup } from "./option_types.ts";
import { FILE_NAME } from "./option_values.ts";

/** The parameters in their order; the last one may be repeated. */
export const PARAMETERS = [
  { name: "peer", help: "name or address of the receiving DICOM system" },
  { name: "port", help: "TCP port that the peer listens on" },
  { name: "dcmfile-in", help: "what to send: a DICOM file or a directory" },
] as const;

export const OPTION_GROUPS = [
  {
    title: "general options",
    subgroups: [{
      title: "",
      options: [
        { long: "--help", short: "-h", help: ["show this help text, then exit"] },
        {
          long: "--version",
          short: "",
          help: [
            "show version and libraries, with -v also the",
            "notices of what is contained, then exit",
          ],
        },
        { long: "--list-decoders", short: "", help: ["show what can be decoded, then exit"] },
        { long: "--arguments", short: "", help: ["show the command line after expansion"] },
        { long: "--quiet", short: "-q", help: ["show fatal errors only"], block: "verbosity" },
        { long: "--verbose", short: "-v", help: ["show what is being done"], block: "verbosity" },
        {
          long: "--debug",
          short: "-d",
          help: ["show every detail, for troubleshooting"],
          block: "verbosity",
        },
        {
          long: "--log-level",
          short: "-ll",
          value: {
            name: "[l]evel",
            kind: "string constant",
            choices: ["fatal", "error", "warn", "info", "debug", "trace"],
          },
          help: [
            "(fatal, error, warn, info, debug, trace)",
            "show messages of level l and above",
          ],
        },
        {
          long: "--log-config",
          short: "-lc",
          value: FILE_NAME,
          help: ["set up logging as property file f says"],
        },
        { long: "--verbose-pc", short: "+v", help: ["with -v: list the presentation contexts"] },
      ],
    }],
  },
  {
    title: "input options",
    subgroups: [
      {
        title: "input file format",
        options: [
          {
            long: "--read-file",
            short: "+f",
            help: ["accept DICOM files and bare data sets"],
            block: "readMode",
          },
          {
            long: "--read-file-only",
            short: "+fo",
            help: ["accept DICOM files only (default)"],
            block: "readMode",
          },
          {
            long: "--read-dataset",
            short: "-f",
            help: ["take every file for a bare data set"],
            block: "readMode",
          },
        ],
      },
      {
        title: "input files",
        options: [
          {
            long: "--read-from-dicomdir",
            short: "+rd",
            help: ["send the files that a DICOMDIR refers to"],
          },
          {
            long: "--scan-directories",
            short: "+sd",
            help: ["send the files in directories (dcmfile-in)"],
          },
          {
            long: "--scan-pattern",
            short: "+sp",
            value: { name: "[p]attern", kind: "string", note: "only w/ --scan-directories" },
            help: ["send only files whose name matches p (* ? [])"],
            requires: "--scan-directories",
          },
          {
            long: "--no-recurse",
            short: "-r",
            help: ["leave out subdirectories (default)"],
            block: "recursion",
          },
          {
            long: "--recurse",
            short: "+r",
            help: ["go into subdirectories"],
            block: "recursion",
            requires: "--scan-directories",
          },
        ],
      },
    ],
  },
  {
    title: "processing options",
    subgroups: [
      {
        title: "transfer syntax conversion",
        options: [
          {
            long: "--decompress-never",
            short: "-dn",
            help: ["send compressed data sets as they are"],
            block: "decompression",
          },
          {
            long: "--decompress-lossless",
            short: "+dls",
            help: ["decompress, if needed, what was compressed", "without loss (default)"],
            block: "decompression",
          },
          {
            long: "--decompress-lossy",
            short: "+dly",
            help: ["decompress, if needed, any compression"],
            block: "decompression",
          },
        ],
      },
      {
        title: "deflate compression level",
        options: [
          {
            long: "--compression-level",
            short: "+cl",
            value: { name: "[l]evel", kind: "integer", min: 0, max: 9, note: "default: 6" },
            help: ["from 0=store only over 1=quick to 9=small"],
          },
        ],
      },
      {
        title: "other processing options",
        options: [
          {
            long: "--no-halt",
            short: "-nh",
            help: ["pass over invalid input files and", "instances that cannot be sent"],
          },
          {
            long: "--no-illegal-proposal",
            short: "-nip",
            help: [
              "reject instances that would need a context",
              "without the default transfer syntax",
            ],
          },
          { long: "--no-uid-checks", short: "-nuc", help: ["accept any UID in input files"] },
        ],
      },
    ],
  },
  NETWORK_OPTIONS,
  {
    title: "output options",
    subgroups: [
      {
        title: "general",
        options: [
          {
            long: "--create-report-file",
            short: "+crf",
            value: FILE_NAME,
            help: ["write to text file f, at the end of the run,", "what became of each instance"],
          },
        ],
      },
    ],
  },
  ADDITIONAL_OPTIONS,
] as const satisfies readonly OptionGroup[];

/** The long names of all options: a misspelt one does not compile. */
export type OptionName =
  (typeof OPTION_GROUPS)[number]["subgroups"][number]["options"][number]["long"];

/** A row whose names are known to be names of the table. */
export interface NamedOption extends Option {
  readonly long: OptionName;
  readonly requires?: OptionName;
}

/** All rows of the table, in order. */
export const ALL_OPTIONS: readonly NamedOption[] = OPTION_GROUPS
  .flatMap((group) => group.subgroups.flatMap((subgroup) => [...subgroup.options]));

const OPTION_BY_NAME: ReadonlyMap<string, NamedOption> = new Map(
  ALL_OPTIONS.flatMap((option) =>
    [option.short, option.long].filter((name) => name !== "").map((name) => [name, option] as const)
  ),
);

/** @param name long or short, exactly as typed: there are no abbreviations */
export function findOption(name: string): NamedOption | undefined {
  return OPTION_BY_NAME.get(name);
}
