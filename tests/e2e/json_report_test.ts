/**
 * `--json-report`: what the lines say of instances, files and associations, whatever the peer does.
 * That the schema allows each line, and that totals and exit code are right, is checked for every one.
 */

import assert from "node:assert/strict";
import { ContextResult } from "../../lib/net/pdu.ts";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { compressedFile, concat, element, file, imageDataSet, text, UID } from "../support/make.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { startOrthanc, startStorescp, whyMissing } from "../support/real_peer.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { runDcmsend } from "../support/executable.ts";
import { acceptFirst, acceptOnly, startScp } from "../support/scp.ts";
import { type Input, smallFiles } from "./support/outcome.ts";
import { outcomesOf, sendReported, toReportedRun } from "./support/json_report_run.ts";
import { accept, answer, RECEIVE_OBJECT, RECEIVE_PDU, RELEASE_RESPONSE } from "./support/pdus.ts";

const OPENED: readonly PeerStep[] = [RECEIVE_PDU, accept()];
const RELEASED: readonly PeerStep[] = [RECEIVE_PDU, RELEASE_RESPONSE, { recv: "close" }];
const LOST = "Peer aborted Association (or never connected)";
const REFUSED_CLASS = "1.2.3.4";
const UNACCEPTED: Input = {
  name: "unaccepted.dcm",
  bytes: file(imageDataSet({ sopClassUid: REFUSED_CLASS }), { sopClassUid: REFUSED_CLASS }),
};
const INVALID: Input = { name: "README", bytes: text("no DICOM file") };

/** Answers objects with the Message IDs `from` to `to`. */
function serve(from: number, to: number): PeerStep[] {
  const ids = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return ids.flatMap((messageId) => [...RECEIVE_OBJECT, answer(messageId)]);
}

Deno.test("a run that goes well is reported with all that is known of it", async () => {
  await using scp = startScp({ accept: acceptOnly(UID.implicitLe) });
  const [input] = smallFiles(1);
  const run = await sendReported(scp.port, [input!], ["-aet", "ME", "-aec", "YOU", "-td", "7"]);
  assert.deepEqual(run.end, [0, "success"]);
  assert.equal(run.result.stdout + run.result.stderr, "");
  const [head] = run.lines;
  assert.deepEqual([head?.peer, head?.port, head?.callingAeTitle, head?.calledAeTitle], [
    "127.0.0.1",
    scp.port,
    "ME",
    "YOU",
  ]);
  assert.equal(head?.options.dimseTimeoutMs, 7000);
  assert.deepEqual(run.associations, ["1 opened", "1 released"]);
  const { time: _time, begun, ended, dataSetLengthBytes, ...instance } = run.instances[0]!;
  assert.ok(begun <= ended);
  assert.deepEqual(instance, {
    type: "instance",
    file: "1.dcm",
    sopClassUid: UID.secondaryCaptureImageStorage,
    sopClass: "SecondaryCaptureImageStorage",
    sopInstanceUid: `${UID.instance}.1`,
    sentSopInstanceUid: `${UID.instance}.1`,
    transferSyntaxUid: UID.explicitLe,
    networkTransferSyntaxUid: UID.implicitLe,
    fileLengthBytes: input!.bytes.length,
    association: 1,
    presentationContextId: 1,
    attempts: 1,
    outcome: "stored",
    status: { code: 0, hex: "0x0000", class: "success", meaning: "Success" },
  });
  assert.equal(run.lines.at(-1)?.dataSetBytes, dataSetLengthBytes);
});

for (
  const [status, outcome, described] of [
    [0xb000, "storedWithWarning", { class: "warning", meaning: "Warning: CoercionOfDataElements" }],
    [0xa700, "refused", { class: "refused", meaning: "Refused: OutOfResources" }],
    [0xa900, "refused", { class: "error", meaning: "Error: DataSetDoesNotMatchSOPClass" }],
    [0x0110, "refused", { class: "unknown", meaning: "Unknown Status: 0x110" }],
  ] as const
) {
  Deno.test(`status ${described.meaning} is reported as ${outcome}`, async () => {
    let count = 0;
    await using scp = startScp({ status: () => count++ === 0 ? status : 0 });
    const run = await sendReported(scp.port, smallFiles(2));
    assert.deepEqual(run.end, [0, "success"]);
    assert.deepEqual(outcomesOf(run), { "1.dcm": outcome, "2.dcm": "stored" });
    const { code, hex: _hex, ...words } = run.instances[0]!.status;
    assert.equal(code, status);
    assert.deepEqual(words, described);
    assert.match(run.instances[0]?.hint, /\w/);
  });
}

Deno.test("files that are passed over, and instances without a context, are reported", async () => {
  await using scp = startScp({
    accept: (context) =>
      context.abstractSyntax === REFUSED_CLASS
        ? { result: ContextResult.abstractSyntaxNotSupported }
        : acceptFirst(context),
  });
  const inputs = [INVALID, ...smallFiles(1), UNACCEPTED];
  const run = await sendReported(scp.port, inputs, ["-nh", "--strict-exit"]);
  assert.deepEqual(run.end, [81, "instancesNotSent"]);
  assert.deepEqual(outcomesOf(run), { "1.dcm": "stored", "unaccepted.dcm": "noAcceptableContext" });
  const invalid = run.lines.filter(({ type }) => type === "invalidFile");
  assert.deepEqual(invalid.map(({ file }) => file), ["README"]);
  assert.match(invalid[0]?.reason, /\w/);
  assert.equal(run.lines.at(-1)?.invalidFiles, 1);
});

Deno.test("an invalid file that ends the run is reported, and nothing was tried", async () => {
  await using peer = await startPeer([{ recv: "close" }]);
  const run = await sendReported(peer.port, [...smallFiles(1), INVALID]);
  assert.deepEqual(run.end, [22, "invalidInputFile"]);
  assert.deepEqual(run.lines.map(({ type }) => type), ["run", "invalidFile", "end"]);
  assert.equal(peer.connections.length, 0);
});

Deno.test("a run without a valid file is reported", async () => {
  assert.deepEqual((await sendReported(1, [INVALID], ["-nh"])).end, [23, "noValidInputFiles"]);
});

Deno.test("a rejection is reported with its numbers, and instances as not tried", async () => {
  const rejection = encodePdu({ type: "A-ASSOCIATE-RJ", result: 1, source: 1, reason: 7 });
  await using peer = await startPeer([RECEIVE_PDU, { send: rejection }, { recv: "close" }]);
  const run = await sendReported(peer.port, smallFiles(2));
  assert.deepEqual(run.end, [61, "cannotNegotiateAssociation"]);
  assert.deepEqual(run.associations, ["1 failed"]);
  const { reason, hint, rejection: details } = run.lines.find(({ type }) =>
    type === "association"
  )!;
  assert.equal(reason, "DUL Association Rejected");
  assert.match(hint, /-aec/);
  assert.deepEqual(details, {
    result: 1,
    source: 1,
    reason: 7,
    meaning: "Rejected Permanent, Service User, Called AE Title Not Recognized",
  });
  assert.deepEqual(outcomesOf(run), { "1.dcm": "notTried", "2.dcm": "notTried" });
});

Deno.test("a connection that is refused is reported", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const run = await sendReported(port, smallFiles(1));
  assert.deepEqual(run.end, [61, "cannotNegotiateAssociation"]);
  assert.match(run.lines[1]?.reason, /Connection refused/);
});

for (
  const { name, steps, reason } of [
    { name: "that is lost", steps: [{ close: true }], reason: LOST },
    {
      name: "that the peer aborts",
      steps: [{ send: encodePdu({ type: "A-ABORT", source: 2, reason: 6 }) }, { recv: "close" }],
      reason: LOST,
    },
    {
      name: "on which an answer is not to be had",
      steps: [{ recv: "close" }],
      reason: "DIMSE No data available (timeout in non-blocking mode)",
    },
  ] satisfies readonly { name: string; steps: readonly PeerStep[]; reason: string }[]
) {
  Deno.test(`with -nh, an association ${name} is reported, and what goes over the next`, async () => {
    await using peer = await startPeer(
      [...OPENED, ...serve(1, 1), ...RECEIVE_OBJECT, ...steps],
      [...OPENED, ...serve(1, 1), ...RELEASED],
    );
    const run = await sendReported(peer.port, smallFiles(3), ["-nh", "-td", "1"]);
    assert.deepEqual(run.end, [0, "success"]);
    assert.deepEqual(run.associations, ["1 opened", "1 aborted", "2 opened", "2 released"]);
    assert.equal(run.lines.find(({ event }) => event === "aborted")?.reason, reason);
    assert.deepEqual(
      run.instances.map(({ file, outcome, association }) => [
        file,
        outcome,
        association,
      ]),
      [["1.dcm", "stored", 1], ["2.dcm", "notSent", 1], ["3.dcm", "stored", 2]],
    );
    assert.equal(run.instances[1]?.reason, reason);
  });

  Deno.test(`without -nh, an association ${name} is reported as the end of the run`, async () => {
    await using peer = await startPeer([...OPENED, ...serve(1, 1), ...RECEIVE_OBJECT, ...steps]);
    const run = await sendReported(peer.port, smallFiles(3), ["-td", "1"]);
    assert.deepEqual(run.end, [62, "cannotSendRequest"]);
    assert.deepEqual(run.associations, ["1 opened", "1 aborted"]);
    assert.deepEqual(outcomesOf(run), {
      "1.dcm": "stored",
      "2.dcm": "notSent",
      "3.dcm": "notTried",
    });
  });
}

Deno.test("a release that fails is reported, and changes nothing else", async () => {
  await using peer = await startPeer([...OPENED, ...serve(1, 1), RECEIVE_PDU, { close: true }]);
  const run = await sendReported(peer.port, smallFiles(1));
  assert.deepEqual(run.end, [0, "success"]);
  assert.deepEqual(run.associations, ["1 opened", "1 releaseFailed"]);
});

Deno.test("an association without any accepted context is reported as failed", async () => {
  await using scp = startScp({ accept: () => ({ result: ContextResult.userRejection }) });
  const run = await sendReported(scp.port, smallFiles(1), ["-ma"]);
  assert.deepEqual(run.end, [65, "cannotAddPresentationContext"]);
  assert.deepEqual(run.associations, ["1 failed"]);
  assert.deepEqual(outcomesOf(run), { "1.dcm": "noAcceptableContext" });
});

Deno.test("attempts are counted, and an instance has one line whatever they are", async () => {
  let count = 0;
  await using scp = startScp({ status: () => count++ < 2 ? 0xa700 : 0 });
  const run = await sendReported(scp.port, smallFiles(1), ["--retry", "3", "--retry-delay", "0"]);
  assert.deepEqual(
    run.instances.map(({ outcome, attempts, association }) => [
      outcome,
      attempts,
      association,
    ]),
    [["stored", 3, 3]],
  );
});

Deno.test("what a journal has is reported as skipped", async () => {
  await using scp = startScp();
  using folder = temporaryFolder();
  const journal = ["--journal", `${folder.path}/journal`, "--resume"];
  using inputs = temporaryFolder();
  const path = `${inputs.path}/a.dcm`;
  await Deno.writeFile(path, smallFiles(1)[0]!.bytes);
  for (const expected of ["stored", "skipped"]) {
    const args = [...journal, "--json-report", "-", "127.0.0.1", `${scp.port}`, path];
    const result = await runDcmsend(args);
    assert.deepEqual(outcomesOf(toReportedRun(result, result.stdout)), { [path]: expected });
  }
});

Deno.test("a file that cannot be decoded for the peer is reported with the reason", async () => {
  await using scp = startScp({ accept: acceptOnly(UID.explicitLe) });
  const broken: Input = { name: "broken.dcm", bytes: compressedFile([new Uint8Array(8)]) };
  const run = await sendReported(scp.port, [broken, ...smallFiles(1)], ["-nh", "+dly"]);
  assert.deepEqual(outcomesOf(run), { "broken.dcm": "notSent", "1.dcm": "stored" });
  assert.equal(run.instances[0]?.attempts, 0);
  assert.match(run.instances[0]?.reason, /\w/);
});

for (
  const { program, start, aeTitle } of [
    { program: "storescp", start: () => startStorescp([]), aeTitle: "STORESCP" },
    { program: "Orthanc", start: () => startOrthanc(), aeTitle: "ORTHANC" },
  ]
) {
  if (whyMissing(program) !== undefined) continue;
  Deno.test(`what ${program} has stored is reported as stored`, async () => {
    await using peer = await start();
    const options = ["-aec", aeTitle, "--parallel", "2"];
    const run = await sendReported(peer.port, filesOfASeries(20), options);
    assert.deepEqual(run.end, [0, "success"]);
    assert.equal(run.lines.at(-1)?.stored, 20);
    assert.equal(await peer.countStored(), 20);
  });
}

if (whyMissing("storescp") === undefined) {
  Deno.test("what storescp, which cannot, does not commit itself to is reported", async () => {
    await using peer = await startStorescp([]);
    const run = await sendReported(peer.port, smallFiles(2), ["--commit", "--strict-exit"]);
    assert.deepEqual(run.end, [83, "notAllConfirmed"]);
    const verdicts = run.lines.filter(({ type }) => type === "commitment");
    assert.deepEqual(verdicts.map(({ file, verdict }) => [file, verdict]), [
      ["1.dcm", "unconfirmed"],
      ["2.dcm", "unconfirmed"],
    ]);
    assert.match(verdicts[0]?.reason, /\w/);
  });
}

if (whyMissing("Orthanc") === undefined) {
  Deno.test("what Orthanc refuses, for it is of no series, is reported as refused", async () => {
    await using peer = await startOrthanc();
    const run = await sendReported(peer.port, smallFiles(2), ["-aec", "ORTHANC", "--strict-exit"]);
    assert.deepEqual(run.end, [80, "instancesRefused"]);
    assert.deepEqual(outcomesOf(run), { "1.dcm": "refused", "2.dcm": "refused" });
    assert.equal(await peer.countStored(), 0);
  });
}

/** What Orthanc does not store without. */
function filesOfASeries(count: number): Input[] {
  const extra = concat(element(0x0020000d, "UI", "1.2.3"), element(0x0020000e, "UI", "1.2.4"));
  return Array.from({ length: count }, (_, index) => {
    const sopInstanceUid = `${UID.instance}.${index + 1}`;
    const bytes = file(imageDataSet({ sopInstanceUid, extra }), { sopInstanceUid });
    return { name: `${index + 1}.dcm`, bytes };
  });
}
