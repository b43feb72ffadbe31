/**
 * What the statuses of C-STORE may mean, and what can be done (PS3.4 Table B.2-1, PS3.7 Annex C): pure
 * text. Their names are in `status.ts`.
 */

type Row = readonly [first: number, last: number, text: string];

const MALFORMED =
  "The peer misses something in the object or dislikes a value: compare its attributes with the SOP class (-d may show which)";
const NOT_STORED_CLASS =
  "The peer accepted the context and yet does not store this SOP class: enable it there, or send it elsewhere";
const OWN_FAILURE =
  "A failure that only the peer can explain: its log, its conformance statement, or the comment that -d shows";
const PROTOCOL_FAILURE =
  "The peer misunderstood the request: an error of a program; try --no-lead, and without --async-window";
const NO_STATUS_OF_STORING =
  "No status that a C-STORE may be answered with: an error of the peer; whether it stored the object is open";

/** The first that fits counts. */
const ROWS: readonly Row[] = [
  [
    0x0001,
    0x0001,
    "Stored, with a remark of the peer's that only its conformance statement explains",
  ],
  [0x0105, 0x0106, MALFORMED],
  [
    0x0107,
    0x0107,
    "Stored, but the peer did not know some attributes: check whether it has kept what you need",
  ],
  [
    0x0110,
    0x0110,
    "The peer failed inside (database, disk, its own rules): its log says why; --retry does not repeat this",
  ],
  [
    0x0111,
    0x0111,
    "The peer has an instance with this UID already and does not replace it: it need not be sent again",
  ],
  [
    0x0116,
    0x0116,
    "Stored, but the peer found a value out of range: check whether it has changed it",
  ],
  [
    0x0117,
    0x0117,
    "The peer does not accept the SOP Instance UID: it must be a valid one, and unique",
  ],
  [0x0118, 0x0118, NOT_STORED_CLASS],
  [
    0x0119,
    0x0119,
    "The peer knows this SOP Instance UID under another SOP class: one of the two objects has a wrong UID",
  ],
  [0x0120, 0x0121, MALFORMED],
  [0x0122, 0x0122, NOT_STORED_CLASS],
  [
    0x0124,
    0x0124,
    "The peer does not allow us to store: give our AE title (-aet) or address the right to do so there",
  ],
  [0x0210, 0x0212, PROTOCOL_FAILURE],
  [
    0x0213,
    0x0213,
    "The peer has reached a limit of its resources: try again later, or have its limit raised",
  ],
  [0x0100, 0x02ff, OWN_FAILURE],
  [
    0xa700,
    0xa7ff,
    "The peer is out of resources, mostly of disk space: make room there; --retry tries again later",
  ],
  [
    0xa900,
    0xa9ff,
    "The object is not what its SOP class promises: attributes are missing, wrong or contradict each other",
  ],
  [0xa000, 0xafff, OWN_FAILURE],
  [
    0xb000,
    0xb000,
    "Stored, but the peer changed attributes, mostly to what it knows of the patient or the study",
  ],
  [
    0xb006,
    0xb006,
    "Stored, but without some elements, mostly private or unknown ones: check whether you need them",
  ],
  [
    0xb007,
    0xb007,
    "Stored, although attributes do not fit the SOP class: other programs may not be able to use it",
  ],
  [
    0xb000,
    0xbfff,
    "Stored, with a warning that only the peer's log or its conformance statement explains",
  ],
  [
    0xc000,
    0xcfff,
    "The peer could not process the object: damaged, unusual or in conflict with what it has; its log says which",
  ],
  [0xfe00, 0xfe00, NO_STATUS_OF_STORING],
  [0xff00, 0xff01, NO_STATUS_OF_STORING],
];

const UNKNOWN =
  "A status that the standard does not know: the peer's conformance statement or log must say what it means";

/** @returns one line; undefined for success */
export function explainStatus(status: number): string | undefined {
  if (status === 0) return undefined;
  return ROWS.find(([first, last]) => status >= first && status <= last)?.[2] ?? UNKNOWN;
}
