/**
 * `--strict-exit`: exit code 0 means that everything is stored. What else may have happened is told
 * apart by the code; where a run ends early, and without the option, the codes are DCMTK's.
 */

import assert from "node:assert/strict";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { ContextResult } from "../../lib/net/pdu.ts";
import { file, imageDataSet, text } from "../support/make.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { acceptFirst, type ScpOptions, startScp } from "../support/scp.ts";
import { runDcmsend } from "../support/executable.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { type Input, sendFiles, smallFiles } from "./support/outcome.ts";
import { accept, RECEIVE_OBJECT, RECEIVE_PDU } from "./support/pdus.ts";

const STRICT = ["--strict-exit"];
const REFUSED_CLASS = "1.2.3.4";

/** One that the peer has no context for. */
const UNACCEPTED: Input = {
  name: "unaccepted.dcm",
  bytes: file(imageDataSet({ sopClassUid: REFUSED_CLASS }), { sopClassUid: REFUSED_CLASS }),
};
const INVALID: Input = { name: "README", bytes: text("no DICOM file") };

/** Accepts all but one SOP class, and answers with these statuses in turn. */
function peerWith(statuses: readonly number[]): ScpOptions {
  let count = 0;
  return {
    status: () => statuses[count++ % statuses.length] ?? 0,
    accept: (context) =>
      context.abstractSyntax === REFUSED_CLASS
        ? { result: ContextResult.abstractSyntaxNotSupported }
        : acceptFirst(context),
  };
}

for (
  const { name, options, statuses = [0], inputs = smallFiles(2), code } of [
    { name: "all stored", options: STRICT, code: 0 },
    { name: "a warning", options: STRICT, statuses: [0, 0xb000], code: 0 },
    {
      name: "a warning, with --warnings-fail",
      options: [...STRICT, "--warnings-fail"],
      statuses: [0, 0xb000],
      code: 80,
    },
    {
      name: "all stored, with --warnings-fail",
      options: [...STRICT, "--warnings-fail"],
      code: 0,
    },
    { name: "out of resources", options: STRICT, statuses: [0xa700, 0], code: 80 },
    { name: "a data set that does not match", options: STRICT, statuses: [0, 0xa900], code: 80 },
    { name: "a status that nobody knows", options: STRICT, statuses: [0x0110, 0], code: 80 },
    { name: "a refusal, not asked", options: [], statuses: [0xa700], code: 0 },
    {
      name: "an invalid file",
      options: [...STRICT, "-nh"],
      inputs: [...smallFiles(1), INVALID],
      code: 81,
    },
    {
      name: "an invalid file, not asked",
      options: ["-nh"],
      inputs: [...smallFiles(1), INVALID],
      code: 0,
    },
    {
      name: "no acceptable context",
      options: [...STRICT, "-nh"],
      inputs: [...smallFiles(1), UNACCEPTED],
      code: 81,
    },
    {
      name: "a refusal and an invalid file",
      options: [...STRICT, "-nh"],
      statuses: [0xa700],
      inputs: [...smallFiles(1), INVALID],
      code: 82,
    },
    {
      name: "a warning and no acceptable context, with --warnings-fail",
      options: [...STRICT, "--warnings-fail", "-nh"],
      statuses: [0xb007],
      inputs: [...smallFiles(1), UNACCEPTED],
      code: 82,
    },
    {
      name: "an invalid file without -nh",
      options: STRICT,
      inputs: [...smallFiles(1), INVALID],
      code: 22,
    },
    {
      name: "nothing but invalid files",
      options: [...STRICT, "-nh"],
      inputs: [INVALID],
      code: 23,
    },
  ]
) {
  Deno.test(`the exit code after ${name} is ${code}`, async () => {
    await using scp = startScp(peerWith(statuses));
    assert.equal((await sendFiles(scp.port, inputs, options)).code, code);
  });
}

Deno.test("the exit code after a lost association is 81 with -nh, and 62 without", async () => {
  const script: readonly PeerStep[] = [RECEIVE_PDU, accept(), ...RECEIVE_OBJECT, { close: true }];
  await using peer = await startPeer([...script]);
  assert.equal((await sendFiles(peer.port, smallFiles(2), [...STRICT, "-nh"])).code, 81);
  assert.equal((await sendFiles(peer.port, smallFiles(2), STRICT)).code, 62);
});

Deno.test("the exit code after a directory that was not scanned is 81", async () => {
  await using scp = startScp(peerWith([0]));
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  await Deno.writeFile(path, smallFiles(1)[0]!.bytes);
  const args = ["127.0.0.1", `${scp.port}`, path, folder.path];
  assert.equal((await runDcmsend([...STRICT, ...args])).code, 81);
  assert.equal((await runDcmsend([...STRICT, "+sd", ...args])).code, 0);
});

Deno.test("the exit code after a rejected association is 61", async () => {
  const rejection = encodePdu({ type: "A-ASSOCIATE-RJ", result: 1, source: 1, reason: 7 });
  await using peer = await startPeer([RECEIVE_PDU, { send: rejection }, { recv: "close" }]);
  assert.equal((await sendFiles(peer.port, smallFiles(1), [...STRICT, "-nh"])).code, 61);
});

if (whyMissing("storescp") === undefined) {
  Deno.test("storescp that stores all leads to 0, one that knows a class not to 81", async () => {
    await using peer = await startStorescp([]);
    assert.equal((await sendFiles(peer.port, smallFiles(2), STRICT)).code, 0);
    const inputs = [...smallFiles(1), UNACCEPTED];
    assert.equal((await sendFiles(peer.port, inputs, [...STRICT, "-nh"])).code, 81);
  });
}

Deno.test("what --resume leaves out counts with the status that it was stored with", async () => {
  await using scp = startScp(peerWith([0xb000]));
  using folder = temporaryFolder();
  const [input] = smallFiles(1);
  await Deno.writeFile(`${folder.path}/1.dcm`, input!.bytes);
  const options = [...STRICT, "--journal", "run.journal", "--resume"];
  const run = async (...more: string[]): Promise<number> => {
    const args = [...options, ...more, "127.0.0.1", `${scp.port}`, "1.dcm"];
    return (await runDcmsend(args, { cwd: folder.path })).code;
  };
  assert.equal(await run("--warnings-fail"), 80);
  assert.equal(await run("--warnings-fail"), 80);
  assert.equal(await run("--warnings-fail", "--dry-run"), 80);
  assert.equal(await run(), 0);
});
