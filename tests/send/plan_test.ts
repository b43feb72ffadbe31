/** Planning, against the table of proposals and against DCMTK's own search written out. */

import assert from "node:assert/strict";
import {
  DEFLATED_LE,
  EXPLICIT_BE,
  EXPLICIT_LE,
  IMPLICIT_LE,
} from "../../lib/dict/transfer_syntax.ts";
import { planAssociation, type PlanEntry, type PlanPolicy } from "../../lib/send/plan.ts";

const U = [EXPLICIT_LE, EXPLICIT_BE, IMPLICIT_LE];
const CT = "1.2.840.10008.5.1.4.1.1.2";
const RLE = "1.2.840.10008.1.2.5";
const J2K_LOSSLESS = "1.2.840.10008.1.2.4.90";
const JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
const MPEG2 = "1.2.840.10008.1.2.4.100";
const JPIP = "1.2.840.10008.1.2.4.94";
const PRIVATE = "1.2.3.4";

const LENIENT: PlanPolicy = {
  decompression: "lossless",
  allowIllegalProposal: true,
  halt: true,
  hasDecoder: (uid) => [DEFLATED_LE, RLE, JPEG_BASELINE].includes(uid),
};

function entry(
  sopClassUid: string,
  transferSyntaxUid: string,
  { sent = false, tooLongDecoded = false } = {},
): PlanEntry {
  return {
    instance: {
      path: "a",
      readMode: "fileOnly",
      sopClassUid,
      sopInstanceUid: "1.2",
      transferSyntaxUid,
      tooLongDecoded,
      fileLengthBytes: undefined,
    },
    result: sent ? { type: "answered", status: 0 } : { type: "pending" },
  };
}

/** What is proposed for one instance: its transfer syntaxes and warnings, or the rejection. */
function propose(transferSyntaxUid: string, policy: Partial<PlanPolicy> = {}) {
  const [step] = planAssociation([entry(CT, transferSyntaxUid)], 0, { ...LENIENT, ...policy });
  assert(step !== undefined && step.type !== "reusedContext");
  if (step.type === "rejected") return step.reason;
  const warnings = step.remarks.filter(({ level }) => level === "warn").map(({ text }) => text);
  return { transferSyntaxes: step.context.transferSyntaxes, warnings };
}

const NOT_PROPOSED = "so we are not proposing any uncompressed transfer syntax";
const NOTE =
  "\n  (including the Default Transfer Syntax, which might result in a violation of the DICOM standard if it is not proposed in another presentation context)";
const LOSSLESS = "transfer syntax uses a lossless compression but ";
const LOSSY = "transfer syntax uses a lossy compression but ";

const PROPOSALS: readonly {
  readonly own: string;
  readonly lossless: readonly string[];
  readonly lossy: readonly string[];
  readonly warnings?: {
    readonly lossless?: string;
    readonly lossy?: string;
    readonly never?: string;
  };
  readonly never: readonly string[];
}[] = [
  { own: IMPLICIT_LE, lossless: U, lossy: U, never: U },
  { own: EXPLICIT_BE, lossless: U, lossy: U, never: U },
  { own: JPIP, lossless: U, lossy: U, never: U },
  ...[DEFLATED_LE, RLE].map((own) => ({
    own,
    lossless: [own, ...U],
    lossy: [own, ...U],
    never: [own],
    warnings: { never: `${LOSSLESS}we are not allowed to decompress it, ${NOT_PROPOSED}${NOTE}` },
  })),
  {
    own: J2K_LOSSLESS,
    lossless: [J2K_LOSSLESS],
    lossy: [J2K_LOSSLESS],
    never: [J2K_LOSSLESS],
    warnings: {
      lossless: `${LOSSLESS}we cannot decompress it, ${NOT_PROPOSED}${NOTE}`,
      lossy: `${LOSSLESS}we cannot decompress it, ${NOT_PROPOSED}${NOTE}`,
      never: `${LOSSLESS}we are not allowed to decompress it, ${NOT_PROPOSED}${NOTE}`,
    },
  },
  {
    own: JPEG_BASELINE,
    lossless: [JPEG_BASELINE],
    lossy: [JPEG_BASELINE, ...U],
    never: [JPEG_BASELINE],
  },
  {
    own: MPEG2,
    lossless: [MPEG2],
    lossy: [MPEG2],
    never: [MPEG2],
    warnings: { lossy: `${LOSSY}we cannot decompress it, ${NOT_PROPOSED}` },
  },
];

for (const { own, warnings = {}, ...expected } of PROPOSALS) {
  for (const decompression of ["lossless", "lossy", "never"] as const) {
    Deno.test(`planAssociation() proposes for ${own} when decompressing ${decompression}`, () => {
      const warning = warnings[decompression];
      assert.deepEqual(propose(own, { decompression }), {
        transferSyntaxes: expected[decompression],
        warnings: warning === undefined ? [] : [warning],
      });
    });
  }
}

Deno.test("planAssociation() proposes an unknown transfer syntax alone and warns", () => {
  assert.deepEqual(propose(PRIVATE), {
    transferSyntaxes: [PRIVATE],
    warnings: [`transfer syntax is unknown, trying to propose only this one: ${PRIVATE}`],
  });
});

Deno.test("planAssociation() rejects what would be proposed illegally, and nothing lossy", () => {
  const strict = { allowIllegalProposal: false };
  const end = "so we cannot add a presentation context for this SOP instance";
  assert.equal(propose(J2K_LOSSLESS, strict), `${LOSSLESS}we cannot decompress it, ${end}`);
  assert.equal(
    propose(RLE, { ...strict, decompression: "never" }),
    `${LOSSLESS}we are not allowed to decompress it, ${end}`,
  );
  assert.deepEqual(propose(MPEG2, strict), { transferSyntaxes: [MPEG2], warnings: [] });
  assert.deepEqual(propose(PRIVATE, strict), propose(PRIVATE));
});

Deno.test("planAssociation() stops at the first rejection when halting, else goes on", () => {
  const entries = [entry(CT, J2K_LOSSLESS), entry(CT, EXPLICIT_LE)];
  const types = (halt: boolean) =>
    planAssociation(entries, 0, { ...LENIENT, allowIllegalProposal: false, halt })
      .map(({ type }) => type);
  assert.deepEqual(types(true), ["rejected"]);
  assert.deepEqual(types(false), ["rejected", "newContext"]);
});

/** DCMTK's search, as it is described: backwards from each entry, nearest first. */
function planByBackwardSearch(entries: readonly PlanEntry[]): number[] {
  const ids: number[] = [];
  let nextId = 1;
  const isPlain = (uid: string) => U.includes(uid);
  for (let index = 0; index < entries.length && nextId < 256; index++) {
    const { instance: own, result } = entries[index]!;
    if (result.type !== "pending") continue;
    for (let back = index - 1; back >= 0 && ids[index] === undefined; back--) {
      const { instance: other } = entries[back]!;
      const id = ids[back];
      const fits = own.sopClassUid === other.sopClassUid &&
        (own.transferSyntaxUid === other.transferSyntaxUid ||
          isPlain(own.transferSyntaxUid) && isPlain(other.transferSyntaxUid));
      if (id !== undefined && fits) ids[index] = id;
    }
    if (ids[index] === undefined) {
      ids[index] = nextId;
      nextId += 2;
    }
  }
  return ids;
}

/** Numbers that look random and are the same in each run. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
}

Deno.test("planAssociation() gives each instance the context that DCMTK's search would find", () => {
  const syntaxes = [EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE, RLE, DEFLATED_LE, JPIP, PRIVATE];
  for (let seed = 1; seed <= 50; seed++) {
    const next = sequence(seed);
    const classes = 1 + next(120);
    const entries = Array.from(
      { length: 400 },
      () =>
        entry(`${CT}.${next(classes)}`, syntaxes[next(syntaxes.length)]!, { sent: next(5) === 0 }),
    );
    const ids: number[] = [];
    for (const step of planAssociation(entries, 0, LENIENT)) {
      assert(step.type !== "rejected");
      ids[step.index] = step.type === "newContext" ? step.context.id : step.id;
    }
    assert.deepEqual(ids, planByBackwardSearch(entries));
  }
});

Deno.test("planAssociation() stops with the 128th context, though the next could ride along", () => {
  const entries = Array.from({ length: 128 }, (_, index) => entry(`${CT}.${index}`, EXPLICIT_LE));
  const steps = planAssociation([...entries, entries[0]!], 0, LENIENT);
  assert.equal(steps.length, 128);
  assert.deepEqual(steps.at(-1), {
    type: "newContext",
    index: 127,
    context: { id: 255, abstractSyntax: `${CT}.127`, transferSyntaxes: U },
    remarks: [],
  });
});

Deno.test("planAssociation() cuts off UIDs that are too long for a message", () => {
  const long = `1.2.${"3".repeat(70)}`;
  const [step] = planAssociation([entry(long, long)], 0, LENIENT);
  assert(step?.type === "newContext");
  assert.equal(step.context.abstractSyntax, long.slice(0, 64));
  assert.deepEqual(step.context.transferSyntaxes, [long.slice(0, 64)]);
});

Deno.test("planAssociation() gives what is too long decompressed a context of its own", () => {
  const steps = planAssociation(
    [
      entry(CT, RLE),
      entry(CT, RLE, { tooLongDecoded: true }),
      entry(CT, RLE),
    ],
    0,
    LENIENT,
  );
  assert.deepEqual(
    steps.map((step) => step.type === "newContext" ? step.context.transferSyntaxes : step.type),
    [[RLE, ...U], [RLE], "reusedContext"],
  );
});
