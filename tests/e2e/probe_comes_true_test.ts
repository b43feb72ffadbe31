/** What `--probe` says of each file is what then becomes of it: with storescp in several moods. */

import assert from "node:assert/strict";
import { runDcmsend } from "../support/executable.ts";
import { parseWholeJsonReport } from "../support/json_report.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { compressedInputs, COMPRESSION_PROGRAMS } from "./support/compressed_inputs.ts";
import { peerInputs } from "./support/peer_inputs.ts";
import { readStoredFile } from "./support/stored_file.ts";

/** What storescp accepts, and what the sender may do. */
const ROWS: readonly { readonly storescp: readonly string[]; readonly options: string[] }[] = [
  { storescp: [], options: [] },
  { storescp: ["+xa"], options: [] },
  { storescp: ["+xi"], options: ["+dly"] },
  { storescp: ["+xb"], options: ["+dly"] },
  { storescp: ["+xd"], options: [] },
  { storescp: ["+xs"], options: ["-dn"] },
];

/** What is compared of a file. */
interface Fate {
  readonly file: string;
  /** The transfer syntax it goes out in; undefined: it does not. */
  readonly transferSyntaxUid?: string | undefined;
  readonly presentationContextId?: number;
}

const missing = ["storescp", ...COMPRESSION_PROGRAMS].map(whyMissing)
  .find((why) => why !== undefined);

for (const { storescp, options } of ROWS) {
  const name = [...storescp, "and", ...options].join(" ");
  Deno.test({
    name: `--probe comes true: ${name}`,
    ignore: missing !== undefined,
    fn: async () => {
      const inputs = [...peerInputs(), ...await compressedInputs()];
      using folder = temporaryFolder();
      const cwd = folder.path;
      for (const { name, bytes } of inputs) await Deno.writeFile(`${cwd}/${name}`, bytes);
      await using peer = await startStorescp(["+B", ...storescp]);
      const files = inputs.map(({ name }) => name);
      const to = ["-nh", ...options, "127.0.0.1", `${peer.port}`, ...files];

      const probed = await runDcmsend(["--probe", "--json", ...to], { cwd });
      assert.equal(probed.code, 0, probed.stderr);
      const { files: foreseen } = JSON.parse(probed.stdout);
      assert.equal(await peer.countStored(), 0);

      const sent = await runDcmsend(["--json-report", "-", ...to], { cwd });
      assert.equal(sent.code, 0, sent.stderr);
      const report = parseWholeJsonReport(sent.stdout);
      const told = report.filter(({ type }) => type === "instance").map(toldFate);
      assert.deepEqual(byName(foreseen.map(foreseenFate)), byName(told));

      const stored = new Map((await peer.takeStored()).map((bytes) => {
        const file = readStoredFile(bytes);
        return [file.sopInstanceUid, file] as const;
      }));
      for (const { sendable, sopInstanceUid, ways: [way], file } of foreseen) {
        assert.equal(stored.has(sopInstanceUid), sendable, file);
        if (!sendable) continue;
        const { passThrough } = inputs.find((input) => input.name === file)!;
        assert.equal(
          way.conversion === "none",
          passThrough !== undefined &&
            isEqual(stored.get(sopInstanceUid)!.dataSet, passThrough),
          file,
        );
      }
    },
  });
}

function byName(fates: Fate[]): Fate[] {
  return fates.toSorted((a, b) => a.file < b.file ? -1 : 1);
}

// deno-lint-ignore no-explicit-any -- JSON
function foreseenFate({ file, sendable, presentationContextId, ways }: any): Fate {
  return sendable
    ? { file, transferSyntaxUid: ways[0].transferSyntaxUid, presentationContextId }
    : { file };
}

// deno-lint-ignore no-explicit-any -- the schema has checked it
function toldFate({ file, outcome, presentationContextId, networkTransferSyntaxUid }: any): Fate {
  return outcome === "stored"
    ? { file, transferSyntaxUid: networkTransferSyntaxUid, presentationContextId }
    : { file };
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
