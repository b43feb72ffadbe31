/**
 * Objects of many sizes, to peers that announce PDUs of many lengths and split each response at another
 * place: each object arrives once and as it is, whatever goes ahead of what.
 */

import assert from "node:assert/strict";
import { runDcmsend } from "../support/executable.ts";
import { element, file, imageDataSet, UID } from "../support/make.ts";
import { type ScpOptions, startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Of the pixel data; around the limits of PDUs and buffers, and between them. */
const LENGTHS = [
  ...[2, 100, 3_800, 4_000, 15_900, 16_000, 16_112, 16_114, 16_116, 16_118, 16_372, 32_000, 50_000],
  ...[130_000, 130_800, 131_060, 262_000, 393_000, 393_218, 400_000, 785_000, 786_436, 800_000],
  ...[1_179_000, 1_200_000, 1_700_000],
];

/** Where the responses are split, in turn; 0: they are not. */
const SPLITS = [12, 12, 12, 0, 1, 11, 12, 13, 12, 40, 12];

const OPTIONS: readonly { options: readonly string[]; scp?: ScpOptions }[] = [
  { options: [] },
  { options: ["--no-lead"] },
  { options: ["--parallel", "3"] },
  { options: ["--async-window", "4"], scp: { asyncWindow: 4, holdResponses: 3 } },
];

for (const maxPduLength of [4096, 16_384, 65_536, 131_072]) {
  for (const { options, scp: scpOptions = {} } of OPTIONS) {
    const what = options.length === 0 ? "by default" : `with ${options.join(" ")}`;
    Deno.test(`objects of many sizes arrive as they are in PDUs of ${maxPduLength} bytes ${what}`, async () => {
      using folder = temporaryFolder();
      const digests = new Map<string, string>();
      const names: string[] = [];
      // Small ones in between, or each lead would be another large one's.
      for (const [index, lengthBytes] of LENGTHS.flatMap((each) => [each, 500]).entries()) {
        const sopInstanceUid = `${UID.instance}.${index + 1}`;
        const pixels = Uint8Array.from({ length: lengthBytes }, (_, at) => (at * 7 + index) & 0xff);
        const pixelData = element(0x7fe00010, "OW", pixels);
        const dataSet = imageDataSet({ sopInstanceUid, pixelData });
        digests.set(sopInstanceUid, await digest(dataSet));
        names.push(`${index + 1}.dcm`);
        await Deno.writeFile(`${folder.path}/${names.at(-1)}`, file(dataSet, { sopInstanceUid }));
      }
      let answers = 0;
      const splitAt = (): number => SPLITS[answers++ % SPLITS.length]!;
      await using scp = startScp({ ...scpOptions, maxPduLength, splitAt });
      const args = [...options, "127.0.0.1", `${scp.port}`, ...names];
      const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.equal(scp.received.length, names.length);
      const received = new Map<string, string>();
      for (const { sopInstanceUid, dataSet } of scp.received) {
        received.set(sopInstanceUid, await digest(dataSet));
      }
      for (const [uid, expected] of digests) assert.equal(received.get(uid), expected, uid);
    });
  }
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
