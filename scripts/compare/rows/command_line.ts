/** Rows about the command line itself: tokens, blocks, order of checks. */

import { text } from "../file_source.ts";
import { ct, minimal } from "../inputs.ts";
import type { Row } from "../row.ts";
import { accepted, usageError } from "./command_line_parts.ts";

const tokens: readonly Row[] = [
  usageError("only a peer", ["HOST"], "Missing parameter port", { observations: [2] }),
  usageError("peer and port only", ["HOST", "104"], "Missing parameter dcmfile-in"),
  usageError("options only", ["-v"], "Missing parameter peer"),
  usageError("two dashes", ["--", "HOST", "104", "x"], "Unknown option --", { observations: [6] }),
  usageError("abbreviated option", ["HOST", "104", "x", "--verb"], "Unknown option --verb", {
    observations: [7],
  }),
  usageError(
    "option with equals sign",
    ["--verbose=1", "HOST", "104", "x"],
    "Unknown option --verbose=1",
    {
      observations: [7],
    },
  ),
  usageError("bundled options", ["-vd", "HOST", "104", "x"], "Unknown option -vd"),
  usageError("wrong case", ["-V", "HOST", "104", "x"], "Unknown option -V"),
  usageError("plus where minus belongs", ["+q", "HOST", "104", "x"], "Unknown option +q"),
  usageError("unknown option before --version", ["-zz", "--version"], "Unknown option -zz", {
    observations: [8],
  }),
  usageError("unknown option behind --help", ["--help", "-zz"], "Unknown option -zz"),
  usageError("value missing", ["HOST", "104", "x", "-ll"], "Missing value for option --log-level", {
    observations: [9],
  }),
  usageError(
    "value missing behind --version",
    ["--version", "+sp"],
    "Missing value for option --scan-pattern",
  ),
  usageError("quiet does not silence unknown options", ["-q", "-zz"], "Unknown option -zz", {
    observations: [11],
  }),
  usageError("quiet does not silence missing parameters", ["-q", "HOST"], "Missing parameter port"),
  usageError("unknown option wins over missing parameter", ["HOST", "-zz"], "Unknown option -zz"),
  accepted("options behind and between", ["HOST", "-nh", "104", "+sd", "x", "-q"], {
    exit: 23,
    says: ["F: no valid input files to be processed"],
  }),
  accepted("a lone dash is a file", ["HOST", "104", "-"], {
    says: ["F: bad DICOM file: -: No such file or directory"],
  }),
  accepted("a lone plus is a file", ["HOST", "104", "+"], {
    says: ["F: bad DICOM file: +: No such file or directory"],
  }),
  accepted("a lone at sign is a file", ["HOST", "104", "@"], {
    says: ["F: bad DICOM file: @: No such file or directory"],
  }),
  accepted("a negative number is a file", ["HOST", "104", "-5x"], {
    says: ["F: bad DICOM file: -5x: No such file or directory"],
  }),
  accepted("empty file name", ["HOST", "104", ""], {
    observations: [27],
    levels: ["default", "-q", "-v", "-d"],
    says: [
      "E: cannot add DICOM file with empty filename",
      "F: bad DICOM file: <empty string>: Illegal parameter",
    ],
  }),
  accepted("empty file name with -nh", ["-nh", "HOST", "104", ""], {
    exit: 23,
    says: ["F: no valid input files to be processed"],
  }),
  usageError("empty port", ["HOST", "", "x"], "Invalid parameter value "),
];

const order: readonly Row[] = [
  usageError(
    "-pdu is checked before the port",
    ["HOST", "0", "x", "-pdu", "1"],
    "Invalid value for option --max-pdu (underflow: 1)",
  ),
  usageError(
    "+cl is checked before -to",
    ["-to", "0", "+cl", "11", "HOST", "104", "x"],
    "Invalid value for option --compression-level (overflow: 11)",
  ),
  usageError(
    "-to is checked before -ta",
    ["-ta", "0", "-to", "0", "HOST", "104", "x"],
    "Invalid value for option --timeout (underflow: 0)",
  ),
  usageError(
    "-ta is checked before -td",
    ["-td", "0", "-ta", "0", "HOST", "104", "x"],
    "Invalid value for option --acse-timeout (underflow: 0)",
  ),
  usageError(
    "-td is checked before -pdu",
    ["-pdu", "0", "-td", "0", "HOST", "104", "x"],
    "Invalid value for option --dimse-timeout (underflow: 0)",
  ),
  usageError("-pdu is checked before --max-send-pdu", [
    "--max-send-pdu",
    "0",
    "-pdu",
    "0",
    "HOST",
    "104",
    "x",
  ], "Invalid value for option --max-pdu (underflow: 0)"),
  usageError(
    "+sp is checked before +r",
    ["+r", "+sp", "*", "HOST", "104", "x"],
    "--scan-pattern only allowed with --scan-directories",
  ),
  usageError(
    "+v is checked before +sp",
    ["+sp", "*", "+v", "HOST", "104", "x"],
    "--verbose-pc only allowed with verbose mode",
  ),
  usageError(
    "-ll is checked before +v",
    ["+v", "-ll", "nope", "HOST", "104", "x"],
    "Invalid log level for --log-level option",
  ),
  usageError(
    "+r is checked before +cl",
    ["+cl", "11", "+r", "HOST", "104", "x"],
    "--recurse only allowed with --scan-directories",
  ),
  usageError(
    "missing parameter wins over a bad value",
    ["-pdu", "1", "HOST", "104"],
    "Missing parameter dcmfile-in",
  ),
];

const blocks: readonly Row[] = [
  {
    name: "rightmost of two values counts",
    observations: [15],
    args: ["-pdu", "100", "-pdu", "16384", "HOST", "PORT", "ok.dcm"],
    files: { "ok.dcm": minimal() },
    peer: {},
    exit: 0,
  },
  {
    name: "+r overridden by -r needs no +sd",
    observations: [18],
    args: ["+r", "-r", "HOST", "PORT", "ok.dcm"],
    files: { "ok.dcm": minimal() },
    peer: {},
    exit: 0,
  },
  usageError(
    "-r overridden by +r needs +sd",
    ["-r", "+r", "HOST", "PORT", "x"],
    "--recurse only allowed with --scan-directories",
    { observations: [18] },
  ),
  usageError(
    "+sp without +sd",
    ["+sp", "*", "HOST", "104", "x"],
    "--scan-pattern only allowed with --scan-directories",
  ),
  {
    name: "-ma overridden by +ma",
    args: ["-ma", "+ma", "HOST", "PORT", "ct.dcm"],
    files: { "ct.dcm": ct() },
    peer: {},
    exit: 0,
    says: ["I: starting association #1"],
  },
  {
    name: "+fo overridden by +f",
    args: ["+fo", "+f", "HOST", "PORT", "bare"],
    files: { "bare": ct("1.2.3.2.1", { withoutMeta: true }) },
    peer: {},
    exit: 0,
  },
  {
    name: "+f overridden by +fo",
    args: ["+f", "+fo", "HOST", "PORT", "bare"],
    files: { "bare": ct("1.2.3.2.1", { withoutMeta: true }) },
    peer: {},
    exit: 22,
    says: ["F: bad DICOM file: bare: File meta information header missing"],
  },
];

const commandFiles: readonly Row[] = [
  {
    name: "command file with all kinds of tokens",
    observations: [24],
    args: ["--arguments", "@c.txt"],
    files: { "c.txt": text(`localhost 104\n"a b" 'c "d' x"y"z ""\n@nested.txt tail\n`) },
    exit: 22,
    says: [
      `I: calling 'dcmsend' with 10 arguments: '--arguments' 'localhost' '104' 'a b' 'c "d' 'xy' 'z' '@nested.txt' 'tail' `,
      "I: ",
      "E: cannot add DICOM file to the transfer list: a b: No such file or directory",
    ],
    levels: ["default"],
  },
  usageError("unreadable command file", ["@nofile"], "Cannot open command file 'nofile'", {
    observations: [25],
  }),
  usageError(
    "unreadable command file behind --help",
    ["--help", "@nofile"],
    "Cannot open command file 'nofile'",
  ),
  accepted("unterminated quote in a command file", ["HOST", "104", "@c.txt"], {
    files: { "c.txt": text(`"to the end\nof file`) },
    says: [],
  }),
  accepted("command file in the place of a value", ["-pdu", "@c.txt", "HOST", "104", "x"], {
    files: { "c.txt": text("8192") },
  }),
  accepted("command file between parameters", ["HOST", "@c.txt", "x"], {
    files: { "c.txt": text("\t104\r\n -nh +ma") },
    exit: 23,
    says: ["F: no valid input files to be processed"],
  }),
  usageError("unknown option in a command file", ["@c.txt"], "Unknown option -zz", {
    files: { "c.txt": text("HOST 104 x -zz") },
  }),
];

export const commandLineRows: readonly Row[] = [...tokens, ...order, ...blocks, ...commandFiles];
