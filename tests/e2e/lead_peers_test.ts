/**
 * Programs of other makers get the lead of one object before they have said their response to the one
 * before it. They must store the same as with `--no-lead`; and a response that is held back by Nagle's
 * algorithm must not hold up the run.
 */

import assert from "node:assert/strict";
import { EXPLICIT_LE, IMPLICIT_LE } from "../../lib/dict/transfer_syntax.ts";
import { runDcmsend } from "../support/executable.ts";
import { concat, element, file, imageDataSet, UID } from "../support/make.ts";
import { startDcmjs } from "../support/dcmjs_peer.ts";
import {
  type RealPeer,
  startDcmqrscp,
  startDcmrecv,
  startOrthanc,
  startStorescp,
  whyMissing,
} from "../support/real_peer.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { type Input, sendFiles, smallFiles } from "./support/outcome.ts";
import { readStoredFile } from "./support/stored_file.ts";

/** DCMTK's own way: its answers are held back. */
const SLOW_DCMTK = { TCP_NODELAY: "0" };

const PEERS: readonly { name: string; program: string; start: () => Promise<RealPeer> }[] = [
  { name: "storescp", program: "storescp", start: () => startStorescp([], SLOW_DCMTK) },
  {
    name: "storescp with large PDUs",
    program: "storescp",
    start: () => startStorescp(["-pdu", "65536"], SLOW_DCMTK),
  },
  {
    name: "storescp with the largest PDUs",
    program: "storescp",
    start: () => startStorescp(["-pdu", "131072"], SLOW_DCMTK),
  },
  {
    name: "dcmrecv",
    program: "dcmrecv",
    start: () =>
      startDcmrecv(
        {
          sopClassUids: [UID.secondaryCaptureImageStorage],
          transferSyntaxUids: [EXPLICIT_LE, IMPLICIT_LE],
        },
        [],
        SLOW_DCMTK,
      ),
  },
  { name: "dcmqrscp", program: "dcmqrscp", start: () => startDcmqrscp([], SLOW_DCMTK) },
  { name: "Orthanc", program: "Orthanc", start: () => startOrthanc(SLOW_DCMTK) },
];

/** How many bytes the pixel data of the larger objects have. */
const LARGE_LENGTHS = [16_000, 32_768, 300_000, 786_432, 1_000_000, 2_500_000];

/** Without them Orthanc stores nothing. */
const SERIES = concat(element(0x0020000d, "UI", "1.2.3"), element(0x0020000e, "UI", "1.2.4"));

function image(name: string, number: number, pixels: Uint8Array): Input {
  const sopInstanceUid = `${UID.instance}.${number}`;
  const pixelData = element(0x7fe00010, "OW", pixels);
  const dataSet = imageDataSet({ sopInstanceUid, pixelData, extra: SERIES });
  return { name, bytes: file(dataSet, { sopInstanceUid }) };
}

/** Small objects, and larger ones among them, also two of these in a row. */
function mixedFiles(): Input[] {
  const inputs = Array.from(
    { length: 40 },
    (_, index) => image(`${index}.dcm`, index, new Uint8Array(32).fill(index)),
  );
  LARGE_LENGTHS.forEach((lengthBytes, index) => {
    for (const name of [`large-${index}.dcm`, `again-${index}.dcm`]) {
      const pixels = Uint8Array.from({ length: lengthBytes }, (_, at) => (at * 7 + index) & 0xff);
      inputs.splice(6 * index, 0, image(name, 100 + inputs.length, pixels));
    }
  });
  return inputs;
}

for (const { name, program, start } of PEERS) {
  const missing = whyMissing(program);
  Deno.test({
    name: `${name} stores the same with and without lead${missing ? ` (${missing})` : ""}`,
    ignore: missing !== undefined,
    async fn() {
      const inputs = mixedFiles();
      await using peer = await start();
      const stored = [];
      for (const options of [[], ["--no-lead"]]) {
        const outcome = await sendFiles(peer.port, inputs, ["-aec", peer.aeTitle, ...options]);
        assert.deepEqual(
          { code: outcome.code, messages: outcome.messages, ...outcome.summary },
          {
            ...{ code: 0, messages: [] },
            ...{ "Number of associations": 1, "Number of pres. contexts": 1 },
            ...{ "Number of SOP instances": 52, "- sent to the peer": 52 },
            "* with status SUCCESS": 52,
          },
        );
        stored.push(await digests(await peer.takeStored()));
      }
      const [lead, noLead] = stored;
      assert.equal(lead!.size, inputs.length);
      assert.deepEqual(lead, noLead);
      assert.deepEqual(lead, await digests(inputs.map(({ bytes }) => bytes)));
    },
  });
}

/** What the pixel data of each object are, by SOP Instance UID. */
async function digests(files: readonly Uint8Array[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const bytes of files) {
    const { sopInstanceUid, pixels = new Uint8Array(0) } = readStoredFile(bytes);
    const digest = await crypto.subtle.digest("SHA-256", pixels.slice());
    found.set(sopInstanceUid, `${pixels.length} ${new Uint8Array(digest).toHex()}`);
  }
  return new Map([...found].sort(([a], [b]) => a < b ? -1 : 1));
}

Deno.test("dcmjs-dimse stores all with and without lead", async () => {
  const inputs = mixedFiles();
  for (const options of [[], ["--no-lead"]]) {
    await using peer = await startDcmjs();
    const { code, messages, statuses } = await sendFiles(peer.port, inputs, options);
    assert.deepEqual({ code, messages }, { code: 0, messages: [] });
    assert.deepEqual(new Set(statuses), new Set(["0x0000 (Success)"]));
    const uids = inputs.map(({ bytes }) => readStoredFile(bytes).sopInstanceUid);
    assert.deepEqual(await peer.takeStored(), uids);
  }
});

Deno.test({
  name: "objects follow each other at storescp without waiting for delayed acknowledgements",
  ignore: whyMissing("storescp") !== undefined,
  async fn() {
    const count = 60;
    using folder = temporaryFolder();
    const cwd = folder.path;
    const inputs = smallFiles(count);
    for (const { name, bytes } of inputs) await Deno.writeFile(`${cwd}/${name}`, bytes);
    const names = inputs.map(({ name }) => name);
    await using peer = await startStorescp(["--ignore"], SLOW_DCMTK);
    const time = async (options: readonly string[]): Promise<number> => {
      const args = ["-aec", peer.aeTitle, ...options, "127.0.0.1", `${peer.port}`, ...names];
      const startMs = performance.now();
      assert.equal((await runDcmsend(args, { cwd })).code, 0);
      return performance.now() - startMs;
    };
    const noLeadMs = await time(["--no-lead"]);
    const leadMs = await time([]);
    // 40 ms each, but for the first ones, which the kernel acknowledges at once.
    assert.ok(noLeadMs > 1500, `${noLeadMs} ms without lead: nothing was held back`);
    assert.ok(leadMs < noLeadMs / 2, `${leadMs} ms, and ${noLeadMs} ms without lead`);
  },
});
