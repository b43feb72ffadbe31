/** Rows about numbers on the command line. */

import type { Row } from "../row.ts";
import { accepted, NO_FILE, usageError } from "./command_line_parts.ts";

const ports: readonly Row[] = [
  usageError("port of letters", ["HOST", "abc", "x"], "Invalid parameter value abc", {
    observations: [3],
  }),
  usageError("negative port", ["HOST", "-5", "x"], "Invalid parameter value -5 (overflow)", {
    observations: [4],
  }),
  usageError("port 0", ["HOST", "0", "x"], "Invalid parameter value 0 (underflow)"),
  usageError("port 65536", ["HOST", "65536", "x"], "Invalid parameter value 65536 (overflow)"),
  usageError("port 70000", ["HOST", "70000", "x"], "Invalid parameter value 70000 (overflow)"),
  usageError("hexadecimal port", ["HOST", "0x50", "x"], "Invalid parameter value 0x50 (underflow)"),
  usageError(
    "port wider than 64 bit",
    ["HOST", "99999999999999999999999", "x"],
    "Invalid parameter value 99999999999999999999999 (overflow)",
  ),
  usageError(
    "port 2^32 + 104",
    ["HOST", "4294967400", "x"],
    "Invalid parameter value 4294967400 (overflow)",
  ),
  accepted("port with letters behind", ["HOST", "104abc", "x"], {
    observations: [5],
    says: ["E: cannot add DICOM file to the transfer list: x: No such file or directory", NO_FILE],
  }),
  accepted("port with a plus", ["HOST", "+104", "x"]),
  accepted("port with a space in front", ["HOST", " 104", "x"]),
  accepted("port with a fraction", ["HOST", "104.9", "x"]),
  accepted("port 65535", ["HOST", "65535", "x"]),
];

const numbers: readonly Row[] = [
  usageError(
    "value that looks like an option",
    ["-pdu", "-v", "HOST", "104", "x"],
    "Invalid value for option --max-pdu (-v)",
    { observations: [12] },
  ),
  usageError(
    "hexadecimal value",
    ["-pdu", "0x2000", "HOST", "104", "x"],
    "Invalid value for option --max-pdu (underflow: 0x2000)",
    { observations: [13] },
  ),
  accepted("value with letters behind", ["-pdu", "4096x", "HOST", "104", "x"], {
    observations: [14],
  }),
  accepted("value with a fraction", ["-pdu", "8192.9", "HOST", "104", "x"]),
  accepted("value with a plus", ["-pdu", "+8192", "HOST", "104", "x"]),
  accepted("value with spaces in front", ["-pdu", "  8192", "HOST", "104", "x"]),
  usageError(
    "value of letters",
    ["-pdu", "abc", "HOST", "104", "x"],
    "Invalid value for option --max-pdu (abc)",
  ),
  usageError("empty value", ["-pdu", "", "HOST", "104", "x"], "Invalid value for option --max-pdu"),
  usageError(
    "value below the range",
    ["-pdu", "4095", "HOST", "104", "x"],
    "Invalid value for option --max-pdu (underflow: 4095)",
  ),
  usageError(
    "value above the range",
    ["-pdu", "131073", "HOST", "104", "x"],
    "Invalid value for option --max-pdu (overflow: 131073)",
  ),
  accepted("value at the upper end", ["-pdu", "131072", "HOST", "104", "x"]),
  accepted("value at the lower end", ["-pdu", "4096", "HOST", "104", "x"]),
  usageError("rightmost value counts, and is bad", [
    "-pdu",
    "16384",
    "-pdu",
    "100",
    "HOST",
    "104",
    "x",
  ], "Invalid value for option --max-pdu (underflow: 100)"),
  usageError(
    "--max-send-pdu below the range",
    ["--max-send-pdu", "1", "HOST", "104", "x"],
    "Invalid value for option --max-send-pdu (underflow: 1)",
  ),
  usageError(
    "--max-send-pdu above the range",
    ["--max-send-pdu", "200000", "HOST", "104", "x"],
    "Invalid value for option --max-send-pdu (overflow: 200000)",
  ),
  usageError(
    "timeout 0",
    ["-to", "0", "HOST", "104", "x"],
    "Invalid value for option --timeout (underflow: 0)",
    { observations: [16] },
  ),
  usageError(
    "negative timeout",
    ["-td", "-1", "HOST", "104", "x"],
    "Invalid value for option --dimse-timeout (-1)",
    { observations: [17] },
  ),
  usageError(
    "ACSE timeout 0",
    ["-ta", "0", "HOST", "104", "x"],
    "Invalid value for option --acse-timeout (underflow: 0)",
  ),
  accepted("very long timeout", ["-to", "99999999999", "HOST", "104", "x"]),
  usageError(
    "compression level 10",
    ["+cl", "10", "HOST", "104", "x"],
    "Invalid value for option --compression-level (overflow: 10)",
  ),
  usageError(
    "compression level -1",
    ["+cl", "-1", "HOST", "104", "x"],
    "Invalid value for option --compression-level (-1)",
  ),
  accepted("compression level 0", ["+cl", "0", "HOST", "104", "x"]),
  usageError("quiet silences bad values", ["-q", "-pdu", "100", "HOST", "104", "x"], "", {
    observations: [10],
    says: [],
  }),
  usageError("-ll off silences bad values", ["-ll", "off", "-pdu", "100", "HOST", "104", "x"], "", {
    says: [],
  }),
  usageError("-ll error does not silence bad values", [
    "-ll",
    "error",
    "-pdu",
    "100",
    "HOST",
    "104",
    "x",
  ], "Invalid value for option --max-pdu (underflow: 100)"),
];

export const numberRows: readonly Row[] = [...ports, ...numbers];
