import { deepEqual, equal, ok } from "node:assert/strict";
import {
  decodeEntry,
  encodeEntry,
  type JournalEntry,
  MAX_ENTRY_LENGTH,
} from "../../../lib/send/journal/journal_entry.ts";

const ENTRY: JournalEntry = {
  storedAt: "2026-11-24T05:07:39.123Z",
  peer: { host: "pacs.example.org", port: 104, calledAeTitle: 'A "B"' },
  file: {
    path: "/data/Zürich\n1.dcm",
    lengthBytes: 5_000_000_000,
    modifiedAt: "1969-12-31T23:59:59.999Z",
  },
  sopInstanceUid: "1.2.3",
  sentSopInstanceUid: "1.2.4",
  status: 0xb007,
};

const LINE = encodeEntry(ENTRY).trimEnd();
const MEMBERS = JSON.parse(LINE);

Deno.test("an entry is one line, from which it can be read again", () => {
  equal(
    encodeEntry(ENTRY),
    '{"time":"2026-11-24T05:07:39.123Z","host":"pacs.example.org","port":104,' +
      '"calledAeTitle":"A \\"B\\"","path":"/data/Zürich\\n1.dcm","size":5000000000,' +
      '"modified":"1969-12-31T23:59:59.999Z","sopInstanceUid":"1.2.3",' +
      '"sentSopInstanceUid":"1.2.4","status":"0xb007"}\n',
  );
  deepEqual(decodeEntry(LINE), ENTRY);
});

Deno.test("an entry says the SOP Instance UID once where it was sent as it was listed", () => {
  const entry = { ...ENTRY, sentSopInstanceUid: ENTRY.sopInstanceUid };
  ok(!encodeEntry(entry).includes("sentSopInstanceUid"));
  deepEqual(decodeEntry(encodeEntry(entry)), entry);
});

Deno.test("the longest path fits into an entry", () => {
  const file = { ...ENTRY.file, path: "\x01".repeat(4096) };
  ok(encodeEntry({ ...ENTRY, file }).length < MAX_ENTRY_LENGTH);
});

Deno.test("an entry that is cut off anywhere is none", () => {
  for (let length = 0; length < LINE.length; length++) {
    equal(decodeEntry(LINE.slice(0, length)), undefined, LINE.slice(0, length));
  }
});

Deno.test("an entry whose beginning is lost anywhere is none", () => {
  for (let start = 1; start < LINE.length; start++) {
    equal(decodeEntry(LINE.slice(start)), undefined, LINE.slice(start));
  }
});

for (const name of Object.keys(MEMBERS).filter((name) => name !== "sentSopInstanceUid")) {
  Deno.test(`an entry without "${name}" is none`, () => {
    equal(decodeEntry(JSON.stringify({ ...MEMBERS, [name]: undefined })), undefined);
  });
}

/** Values that no entry has. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  time: [0, "", "2026-11-24", "2026-11-24 05:07:39.123Z", "2026-11-24T05:07:39.123z"],
  modified: [0, null, "today", "2026-11-24T05:07:39Z"],
  host: [1, null, ["pacs"]],
  port: ["104", 1.5, -1, null],
  calledAeTitle: [7],
  path: [null, {}],
  size: ["1", -1, 0.5, 1e300],
  sopInstanceUid: [1.2],
  sentSopInstanceUid: [1.2, null],
  status: [0, "0", "0x000", "0x00000", "0xB000", "success", "0x0110", "0xa700", "0xc000", "0xff00"],
};

for (const [name, values] of Object.entries(WRONG)) {
  for (const value of values) {
    Deno.test(`an entry whose "${name}" is ${JSON.stringify(value)} is none`, () => {
      equal(decodeEntry(JSON.stringify({ ...MEMBERS, [name]: value })), undefined);
    });
  }
}

for (const text of ["", "null", "[]", "{}", "7", '"a"', "{", "\0".repeat(100), `${LINE}${LINE}`]) {
  Deno.test(`${JSON.stringify(text).slice(0, 40)} is no entry`, () => {
    equal(decodeEntry(text), undefined);
  });
}

Deno.test("members that a later version adds are passed over", () => {
  deepEqual(decodeEntry(JSON.stringify({ ...MEMBERS, extra: [1] })), ENTRY);
});
