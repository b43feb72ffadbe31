/**
 * UIDs that do not fit: too long for a message, or others in the data set than in the meta information. The
 * native program, run beside ours against `storescp`, says what is to become of them.
 */

import assert from "node:assert/strict";
import { file, imageDataSet, UID } from "../support/make.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { NATIVE_PROGRAM, sendBoth } from "./support/both_programs.ts";

const LONG = Array.from({ length: 30 }, (_, index) => index + 1).join(".");
const LONG_CLASS = LONG.replace("1.2.3.", "1.2.9.");
const { secondaryCaptureImageStorage: SC, ctImageStorage: CT, instance: INSTANCE } = UID;

/** UIDs of the data set and, where they differ, of the meta information. */
interface Row {
  readonly name: string;
  readonly data: readonly [string, string];
  readonly meta?: readonly [string, string];
  readonly options?: readonly string[];
}

const ROWS: readonly Row[] = [
  { name: "a long SOP Instance UID", data: [SC, LONG], options: ["-nuc"] },
  { name: "a long SOP Class UID", data: [LONG_CLASS, INSTANCE], options: ["-nuc"] },
  { name: "long UIDs", data: [LONG_CLASS, LONG], options: ["-nuc", "-v"] },
  { name: "long UIDs that are checked", data: [SC, LONG] },
  { name: "another SOP class", data: [CT, INSTANCE], meta: [SC, INSTANCE] },
  {
    name: "another SOP class with -dn",
    data: [CT, INSTANCE],
    meta: [SC, INSTANCE],
    options: ["-dn"],
  },
  { name: "another instance", data: [SC, INSTANCE], meta: [SC, "1.2.3.99"] },
];

const missing = whyMissing("storescp") ?? whyMissing(NATIVE_PROGRAM);

for (const row of ROWS) {
  Deno.test({
    name: `${row.name}: sent as native sends it${missing ? ` (${missing})` : ""}`,
    ignore: missing !== undefined,
    fn: () => compare(row),
  });
}

async function compare({ data, meta = data, options = [] }: Row): Promise<void> {
  using folder = temporaryFolder();
  const dataSet = imageDataSet({ sopClassUid: data[0], sopInstanceUid: data[1] });
  const bytes = file(dataSet, { sopClassUid: meta[0], sopInstanceUid: meta[1] });
  await Deno.writeFile(`${folder.path}/a.dcm`, bytes);
  await using peer = await startStorescp(["-pm"]);
  const { native, ours } = await sendBoth(peer, [...options, "a.dcm"], folder.path);
  assert.deepEqual(
    { code: ours.code, messages: ours.messages, report: ours.report },
    { code: native.code, messages: native.messages, report: native.report },
  );
  assert.deepEqual([...ours.stored.keys()], [...native.stored.keys()]);
}
