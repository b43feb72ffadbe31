/**
 * The statuses of C-STORE (PS3.4 Annex B.2.3, PS3.7 Annex C): how they are worded in log lines and
 * reports, how DCMTK words them in dumps, and the groups in which they are counted.
 */

/** How an instance fared, as the summary counts it. */
export type StatusGroup = "success" | "warning" | "error" | "refused" | "unknown";

interface StatusRow {
  readonly first: number;
  readonly last: number;
  /** Wording of `Received C-STORE Response (…)` and of the report. */
  readonly text: string;
  /** Wording of the dump of the response. */
  readonly dumpText: string;
  readonly group: StatusGroup;
}

function row(
  first: number,
  last: number,
  group: StatusGroup,
  texts: readonly [string, string],
): StatusRow {
  return { first, last, group, text: texts[0], dumpText: texts[1] };
}

const STATUSES: readonly StatusRow[] = [
  row(0x0000, 0x0000, "success", ["Success", "Success"]),
  row(0x0122, 0x0122, "refused", [
    "Refused: SOPClassNotSupported",
    "Refused: SOP Class not supported",
  ]),
  row(0xb000, 0xb000, "warning", [
    "Warning: CoercionOfDataElements",
    "Warning: Coercion of Data Elements",
  ]),
  row(0xb007, 0xb007, "warning", [
    "Warning: DataSetDoesNotMatchSOPClass",
    "Warning: Data Set does not match SOP Class",
  ]),
  row(0xb006, 0xb006, "warning", ["Warning: ElementsDiscarded", "Warning: Elements discarded"]),
  row(0xa700, 0xa7ff, "refused", ["Refused: OutOfResources", "Refused: Out of resources"]),
  row(0xa900, 0xa9ff, "error", [
    "Error: DataSetDoesNotMatchSOPClass",
    "Error: Data Set does not match SOP Class",
  ]),
  row(0xc000, 0xcfff, "error", ["Error: CannotUnderstand", "Error: Cannot understand"]),
];

/** What the dump says of statuses that C-STORE does not define; first match wins. */
const OTHER_DUMP_TEXTS: readonly (readonly [first: number, last: number, text: string])[] = [
  [0x0117, 0x0117, "Invalid SOP Class"],
  [0x0124, 0x0124, "Refused: Not authorized"],
  [0x0210, 0x0210, "Duplicate invocation"],
  [0x0211, 0x0211, "Unrecognized operation"],
  [0x0212, 0x0212, "Mistyped argument"],
  [0xfe00, 0xfe00, "Cancel"],
  [0xff00, 0xff01, "Pending"],
  [0x0001, 0x0001, "Warning"],
  [0x0107, 0x0107, "Warning"],
  [0x0116, 0x0116, "Warning"],
  [0xb000, 0xbfff, "Warning"],
  [0x0100, 0x02ff, "Failure"],
  [0xa000, 0xafff, "Failure"],
];

function findRow(status: number): StatusRow | undefined {
  return STATUSES.find(({ first, last }) => status >= first && status <= last);
}

/** @returns for instance `Refused: OutOfResources` or `Unknown Status: 0x110` */
export function statusText(status: number): string {
  return findRow(status)?.text ?? `Unknown Status: 0x${status.toString(16)}`;
}

/** @returns for instance `0xa700: Refused: Out of resources` */
export function statusDumpText(status: number): string {
  const other = OTHER_DUMP_TEXTS.find(([first, last]) => status >= first && status <= last)?.[2];
  const text = findRow(status)?.dumpText ?? other ?? "Unknown Status Code (non-standard)";
  return `${formatStatus(status)}: ${text}`;
}

/** @returns for instance `0x0110` */
export function formatStatus(status: number): string {
  return `0x${status.toString(16).padStart(4, "0")}`;
}

export function statusGroup(status: number): StatusGroup {
  const isOtherWarning = status === 0x0001 || status === 0x0107 || status === 0x0116 ||
    (status >= 0xb000 && status <= 0xbfff);
  return findRow(status)?.group ?? (isOtherWarning ? "warning" : "unknown");
}

/** Whether the peer has the instance: success, or a warning. */
export function isStored(status: number): boolean {
  const group = statusGroup(status);
  return group === "success" || group === "warning";
}
