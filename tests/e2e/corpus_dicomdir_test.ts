/**
 * The corpus's file-set: DICOMDIRs of several encodings, read with `+rd`, one of them with references to
 * files that are not there. What is sent, in which order and with which messages must be as the native
 * program does it, which is run beside ours.
 */

import assert from "node:assert/strict";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { NATIVE_PROGRAM, sendBoth } from "./support/both_programs.ts";
import { type Corpus, openCorpus } from "./support/corpus.ts";
import { withoutParserRemarks } from "./support/corpus_verdict.ts";

interface Row {
  /** Options of `storescp`. */
  readonly scp: readonly string[];
  /** Options and files, relative to a folder of the corpus. */
  readonly args: readonly string[];
  readonly folder: string;
  /** How many objects the peer stores, and which. */
  readonly stored: number;
}

const DICOMDIRS = ["DICOMDIR", "DICOMDIR-implicit", "DICOMDIR-nooffset", "DICOMDIR-reordered"];

const corpus = openCorpus();
if (corpus !== undefined) defineTests(corpus);

function defineTests(corpus: Corpus): void {
  const missing = whyMissing("storescp") ?? whyMissing(NATIVE_PROGRAM);
  for (const row of rows(corpus)) {
    Deno.test({
      name: `dcmsend ${row.args.join(" ")} in the corpus's folder "${row.folder}" sends to ` +
        `storescp ${row.scp.join(" ")} what native sends${missing ? ` (${missing})` : ""}`,
      ignore: missing !== undefined,
      fn: () => compare(corpus, row),
    });
  }
}

function rows(corpus: Corpus): Row[] {
  const folder = "dicomdir";
  const scp = ["+xa"];
  const referenced = (name: string): number =>
    corpus.files.find(({ path }) => path === `dicomdir/${name}`)!.dcmsendReadFromDicomdir!.stored;
  return [
    ...DICOMDIRS.map((name) => ({ scp, args: ["+rd", name], folder, stored: referenced(name) })),
    { scp: ["+xi"], args: ["+rd", "+f", "DICOMDIR-implicit"], folder, stored: 31 },
    { scp, args: ["+rd", "-f", "DICOMDIR"], folder, stored: 0 },
    { scp, args: ["+rd", "./DICOMDIR"], folder, stored: 31 },
    { scp, args: ["+rd", "dicomdir/DICOMDIR"], folder: ".", stored: 31 },
    { scp, args: ["+rd", "+sd", "+sp", "*R-[nr]*", folder], folder: ".", stored: 31 },
    { scp, args: ["+sd", "-nh", folder], folder: ".", stored: 0 },
    { scp, args: ["+rd", "dicomdir-dangling"], folder: "invalid", stored: 0 },
    { scp, args: ["+rd", "-nh", "dicomdir-dangling"], folder: "invalid", stored: 0 },
  ];
}

async function compare(corpus: Corpus, row: Row): Promise<void> {
  await using peer = await startStorescp(["-pm", ...row.scp]);
  const { native, ours } = await sendBoth(peer, row.args, `${corpus.folder}/${row.folder}`);
  assert.equal(ours.code, native.code);
  assert.deepEqual(ours.messages, withoutParserRemarks(native.messages));
  assert.deepEqual(ours.report, native.report);
  assert.equal(ours.stored.size, row.stored);
  assert.deepEqual([...ours.stored.keys()].sort(), [...native.stored.keys()].sort());
  for (const [uid, { bytes }] of native.stored) {
    assert.deepEqual(ours.stored.get(uid)?.bytes, bytes, `${uid} is stored with other bytes`);
  }
}
