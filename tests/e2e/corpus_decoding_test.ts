/**
 * Every compressed file of the sample corpus for SCPs that take one uncompressed transfer syntax: the
 * pixels are those of the manifest, and the data set is, byte for byte, native's where native decodes.
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { codecOf } from "../../lib/codec/codec.ts";
import { transferSyntaxName } from "../../lib/dict/transfer_syntax.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { NATIVE_PROGRAM, type ReceivedFile, sendBoth } from "./support/both_programs.ts";
import { type Corpus, type CorpusFile, openCorpus } from "./support/corpus.ts";

/** Neither program gets as far as their pixels: without UIDs, or with no fragments at all. */
const NOT_SENDABLE = [
  "files/jls-lossless-rgb-ilv0-nopreamble.dcm",
  "files/jls-lossless-rgb-ilv2-nopreamble.dcm",
  "files/un-sequence.dcm",
  "invalid/ts-says-rle-is-native-synth.dcm",
];

/** These, and what is damaged or not what its data set promises (deviation 14). */
const REFUSED: ReadonlySet<string> = new Set([
  ...NOT_SENDABLE,
  "files/jpeg-baseline-140f.dcm",
  "invalid/encapsulated-no-sequence-delimiter-synth.dcm",
  "invalid/jpeg-baseline-meta-but-implicit-vr.dcm",
  "invalid/jpeg-baseline-ts-but-raw-fragment-private-sop.dcm",
  "invalid/jpeg-corrupt-codestream-synth.dcm",
  "invalid/jpeg-empty-fragment-list-synth.dcm",
  "invalid/jpeg-truncated-codestream-synth.dcm",
  "invalid/rle-bad-segment-count-synth.dcm",
  "invalid/rle-bad-segment-offset-synth.dcm",
  "invalid/truncated-encapsulated-fragment-synth.dcm",
]);

const PEERS = [
  { option: "+xe", isBigEndian: false },
  { option: "+xi", isBigEndian: false },
  { option: "+xb", isBigEndian: true },
] as const;

/** How many files of a transfer syntax came through, and how. */
interface Tally {
  exact: number;
  asNative: number;
  nativeCannot: number;
  refused: number;
}

const corpus = openCorpus();
if (corpus !== undefined) defineTests(corpus);

function defineTests(corpus: Corpus): void {
  const missing = whyMissing("storescp") ?? whyMissing(NATIVE_PROGRAM);
  for (const peer of PEERS) {
    Deno.test({
      name: `compressed files of the corpus are decoded exactly for storescp ${peer.option}` +
        `${missing === undefined ? "" : ` (${missing})`}`,
      ignore: missing !== undefined,
      fn: (test) => testPeer(corpus, peer, test),
    });
  }
}

async function testPeer(
  corpus: Corpus,
  { option, isBigEndian }: typeof PEERS[number],
  test: Deno.TestContext,
): Promise<void> {
  const tallies = new Map<string, Tally>();
  await using peer = await startStorescp(["+B", option]);
  for (const batch of batches(corpus)) {
    const args = ["+f", "+dly", "-nh", ...batch.map(({ path }) => path)];
    const { native, ours } = await sendBoth(peer, args, corpus.folder);
    assert.equal(ours.code, 0);
    for (const entry of batch) {
      const name = transferSyntaxName(entry.transferSyntaxUid!);
      const tally = tallies.get(name) ??
        { exact: 0, asNative: 0, nativeCannot: 0, refused: 0 };
      tallies.set(name, tally);
      const uid = entry.sopInstanceUid ?? "";
      const [own, theirs] = [ours, native].map(({ stored }) => stored.get(uid));
      await test.step(entry.path, () => judge(entry, { own, theirs, isBigEndian, tally }));
    }
  }
  if (option === "+xe") say(table(tallies));
}

/** The compressed files, in portions in which no SOP Instance UID occurs twice. */
function batches({ files }: Corpus): CorpusFile[][] {
  const portions: CorpusFile[][] = [];
  for (const file of files) {
    if (file.transferSyntaxUid === null || codecOf(file.transferSyntaxUid) === undefined) continue;
    if (file.dcmsend.acceptAll?.exitCode === 22 && file.path.startsWith("invalid/")) continue;
    const portion = portions.find((portion) =>
      portion.every(({ sopInstanceUid }) => sopInstanceUid !== file.sopInstanceUid)
    );
    if (portion === undefined) portions.push([file]);
    else portion.push(file);
  }
  return portions;
}

function judge(
  entry: CorpusFile,
  { own, theirs, isBigEndian, tally }: {
    own: ReceivedFile | undefined;
    theirs: ReceivedFile | undefined;
    isBigEndian: boolean;
    tally: Tally;
  },
): void {
  if (REFUSED.has(entry.path)) {
    assert.equal(own, undefined, "It cannot be decoded, and was sent");
    if (NOT_SENDABLE.includes(entry.path)) assert.equal(theirs, undefined);
    tally.refused++;
    return;
  }
  assert(own !== undefined, "It has not been sent");
  assert(!own.isEncapsulated);
  const sha256 = entry.decoded?.sha256;
  if (typeof sha256 === "string") {
    assert(hashes(own, isBigEndian).includes(sha256), "The pixels are others");
    tally.exact++;
  }
  if (theirs === undefined) {
    tally.nativeCannot++;
    return;
  }
  assert.equal(own.transferSyntaxUid, theirs.transferSyntaxUid);
  assert.deepEqual(own.dataSet, theirs.dataSet);
  tally.asNative++;
}

/** Of the pixels in little endian, with and without a last byte that may be padding. */
function hashes({ pixels = new Uint8Array(0) }: ReceivedFile, isBigEndian: boolean): string[] {
  const bytes = pixels.slice();
  if (isBigEndian) {
    for (let index = 0; index < bytes.length; index += 2) {
      bytes.subarray(index, index + 2).reverse();
    }
  }
  return [bytes, bytes.subarray(0, -1)].map((each) =>
    createHash("sha256").update(each).digest("hex")
  );
}

function table(tallies: ReadonlyMap<string, Tally>): string {
  return [
    "| transfer syntax | pixels exact | data set as native's | native cannot | refused |",
    "|---|---|---|---|---|",
    ...[...tallies].map(([name, { exact, asNative, nativeCannot, refused }]) =>
      `| ${name} | ${exact} | ${asNative} | ${nativeCannot} | ${refused} |`
    ),
  ].join("\n");
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
