/** Rows about help, version, decoders and the echo of arguments. */

import { text } from "../file_source.ts";
import type { Edit, Row } from "../row.ts";

const TITLE = "dcmsend: Simple DICOM storage SCU (sender)";
const USAGE = "usage: dcmsend [options] peer port dcmfile-in...";

/**
 * Deviation 8: the later versions' options for the IP version stand at the start of the network options.
 * Deviation 20: our own stand behind all others and are left out by `helpFacts`.
 */
const HELP_EDITS: readonly Edit[] = [{
  replace: ["network options:"],
  by: [
    "network options:",
    "  IP protocol version:",
    "    -i4   --ipv4",
    /^ {4}-i6 {3}--ipv6$/,
    /^ {4}-i0 {3}--ip-auto$/,
    "  (default)",
  ],
}];

function help(name: string, args: readonly string[], more: Partial<Row> = {}): Row {
  return {
    name,
    args,
    exit: 0,
    says: [TITLE, USAGE, "general options:", "output options:"],
    levels: ["default"],
    stdoutAs: "help",
    ours: { deviations: [2, 8, 20], stdoutEdits: HELP_EDITS },
    ...more,
  };
}

/** Deviation 1: same shape, other libraries. */
function version(name: string, args: readonly string[]): Row {
  return {
    name,
    args,
    exit: 0,
    says: [TITLE, "External libraries used:"],
    levels: ["default"],
    stdoutAs: "version",
  };
}

export const informationRows: readonly Row[] = [
  help("no arguments", [], { observations: [1] }),
  help("empty command file", ["@empty.txt"], {
    observations: [26],
    files: { "empty.txt": text(" \n\t\r\n") },
  }),
  help("-h", ["-h"]),
  help("--help", ["--help"]),
  help("help wins over version and decoders", ["--list-decoders", "--version", "-h"]),
  help("help with missing parameters", ["HOST", "-h"]),
  help("help with bad values", ["-pdu", "1", "-ll", "nope", "HOST", "0", "x", "-h"]),
  help("help with --quiet", ["-q", "-h"]),
  version("--version", ["--version"]),
  version("version wins over decoders", ["--list-decoders", "--version"]),
  version("version echoes no arguments", ["--arguments", "--version"]),
  version("version with missing parameters", ["--version", "HOST"]),
  {
    name: "all decoders are listed",
    args: ["--list-decoders"],
    exit: 0,
    says: [TITLE, "Transfer syntaxes supported natively:", "- Deflated Explicit VR Little Endian"],
    levels: ["default"],
    needsDecoder: ["rle", "jpeg", "jpegls", "jpeg2000"],
    ours: {
      deviations: [5],
      stdoutEdits: [{
        replace: ["- RLE Lossless"],
        by: [
          "- RLE Lossless",
          "- Encapsulated Uncompressed Explicit VR Little Endian",
          "- JPEG 2000 (Lossless only)",
          "- High-Throughput JPEG 2000 (Lossless Only)",
          "- High-Throughput JPEG 2000 with RPCL Options (Lossless Only)",
          "- Deflated Image Frame Compression",
          "- JPEG 2000 (Lossless or Lossy)",
          "- High-Throughput JPEG 2000",
        ],
      }],
    },
  },
  {
    name: "arguments are echoed even when quiet",
    args: ["-q", "--arguments", "HOST", "PORT", "", "x y"],
    exit: 22,
    says: [
      "I: calling 'dcmsend' with 6 arguments: '--quiet' '--arguments' '127.0.0.1' 'PORT' 'x y' ",
    ],
    levels: ["default"],
  },
  {
    name: "arguments are echoed by long name",
    args: ["--arguments", "-v", "+rd", "-nh", "-aec", "A B", "HOST", "PORT", "x"],
    exit: 23,
    levels: ["default"],
  },
  {
    name: "arguments are echoed before a usage error",
    args: ["--arguments", "-pdu", "1", "HOST", "PORT", "x"],
    exit: 1,
    says: ["error: Invalid value for option --max-pdu (underflow: 1)"],
    levels: ["default"],
  },
  {
    name: "arguments are echoed before a missing parameter",
    args: ["--arguments", "HOST"],
    exit: 1,
    says: ["error: Missing parameter port"],
    levels: ["default"],
  },
];
