/**
 * Storage commitment whose answer comes over an association of the peer (`--commit-port`): from Orthanc,
 * and on a port that others have found as well.
 */

import assert from "node:assert/strict";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import * as golden from "../golden/orthanc_commitment.ts";
import { concat, element, file, imageDataSet, UID } from "../support/make.ts";
import { freePort, startOrthanc, whyMissing } from "../support/real_peer.ts";
import { CommitmentScene, summary } from "./support/commitment_scene.ts";
import {
  type CommitmentRequest,
  eventInformation,
  reportTo,
  startCommitmentScp,
} from "./support/commitment_scp.ts";
import type { Input } from "./support/outcome.ts";

const ALL = 1;

/** An image with all that an archive wants to know. */
function archivable(number: number, patientId = "ID"): Input {
  const sopInstanceUid = `${UID.instance}.${number}`;
  const dataSet = concat(
    element(0x00080016, "UI", UID.secondaryCaptureImageStorage),
    element(0x00080018, "UI", sopInstanceUid),
    element(0x00100020, "LO", patientId),
    element(0x0020000d, "UI", `1.2.3.${patientId.length}`),
    element(0x0020000e, "UI", `1.2.3.${patientId.length}.1`),
  );
  return { name: `${number}.dcm`, bytes: file(dataSet, { sopInstanceUid }) };
}

const missing = whyMissing("Orthanc");

Deno.test({
  name: "Orthanc commits itself to what it was sent, over an association of its own",
  ignore: missing !== undefined,
  fn: async () => {
    for (const options of [[], ["--confine"]]) {
      const port = freePort();
      await using orthanc = await startOrthanc(undefined, modality(port));
      using scene = new CommitmentScene([archivable(1), archivable(2)]);
      const outcome = await scene.run(orthanc.port, [
        ...options,
        ...["-aet", "MODALITY", "-aec", "ORTHANC", "--commit-port", `${port}`],
      ]);
      assert.deepEqual(outcome, {
        code: 0,
        messages: [],
        safe: ["1.dcm", "2.dcm"],
        summary: summary(2, 0, 0),
      });
    }
  },
});

Deno.test({
  name:
    "Orthanc says of an instance that it has thrown away meanwhile that there is no such object",
  ignore: missing !== undefined,
  fn: async () => {
    const port = freePort();
    const settings = { ...modality(port), MaximumPatientCount: 1 };
    await using orthanc = await startOrthanc(undefined, settings);
    using scene = new CommitmentScene([archivable(1), archivable(2, "ANOTHER")]);
    const outcome = await scene.run(orthanc.port, [
      ...["--strict-exit", "-aet", "MODALITY", "-aec", "ORTHANC"],
      ...["--commit-port", `localhost:${port}`],
    ]);
    assert.deepEqual(outcome, {
      code: 83,
      messages: ["W: SOP instance not committed: 1.dcm: 0x0112 (No such object instance)"],
      safe: ["2.dcm"],
      summary: summary(1, 1, 0),
    });
  },
});

/** Orthanc's settings, to tell it where we are. */
function modality(port: number) {
  return { DicomModalities: { us: { AET: "MODALITY", Host: "127.0.0.1", Port: port } } };
}

function committed(request: CommitmentRequest) {
  const dataSet = eventInformation({ ...request, committed: request.sopInstanceUids });
  // Orthanc's association, as it was captured, has implicit VR first; we prefer explicit.
  return { eventTypeId: ALL, dataSet };
}

Deno.test("--commit-port takes an answer that comes before the response, and after the association", async () => {
  for (const isEarly of [true, false]) {
    const port = freePort();
    const reporting: Promise<number[]>[] = [];
    await using scp = startCommitmentScp({
      onRequest: async (request, conversation) => {
        if (isEarly) reporting.push(reportTo(port, committed(request)));
        await Promise.all(reporting);
        await conversation.respond(0);
        if (isEarly) return;
        await conversation.send({ type: "A-RELEASE-RQ" });
        reporting.push(reportTo(port, committed(request)));
      },
    });
    using scene = new CommitmentScene();
    const outcome = await scene.run(scp.port, ["--commit-port", `${port}`]);
    assert.deepEqual(outcome, {
      code: 0,
      messages: [],
      safe: ["1.dcm", "2.dcm"],
      summary: summary(2, 0, 0),
    });
    assert.deepEqual(await Promise.all(reporting), [[0]]);
  }
});

Deno.test("--commit-port waits for what is reported in two parts over two associations", async () => {
  const port = freePort();
  const reporting: Promise<number[]>[] = [];
  await using scp = startCommitmentScp({
    onRequest: async (request, conversation) => {
      await conversation.respond(0);
      reporting.push(reportTo(port, committed(request), committed(request)));
    },
  });
  using scene = new CommitmentScene(
    Array.from({ length: 1001 }, (_, index) => archivable(index + 1)),
  );
  const outcome = await scene.run(scp.port, ["--commit-port", `127.0.0.1:${port}`]);
  assert.deepEqual(outcome.messages, []);
  assert.equal(outcome.summary, summary(1001, 0, 0));
  // The peer may repeat what it has not heard an answer to.
  assert.deepEqual(await Promise.all(reporting), [[0, 0], [0, 0]]);
});

Deno.test("--commit-port believes nobody who does not know the transaction, and is not disturbed", async () => {
  const port = freePort();
  const nuisances: Deno.TcpConn[] = [];
  const answers: number[][] = [];
  await using scp = startCommitmentScp({
    onRequest: async (request, conversation) => {
      await conversation.respond(0);
      for (const bytes of NUISANCES) nuisances.push(await annoy(port, bytes));
      const forged = { ...request, transactionUid: "2.25.99" };
      for (let count = 0; count < 12; count++) {
        answers.push(await reportTo(port, committed(forged)));
      }
      answers.push(await reportTo(port, committed(request)));
    },
  });
  using scene = new CommitmentScene();
  const outcome = await scene.run(scp.port, ["--commit-port", `${port}`]);
  for (const connection of nuisances) connection.close();
  assert.deepEqual(outcome, {
    code: 0,
    messages: [
      ...Array<string>(10).fill(
        "W: storage commitment: odd report: unknown Transaction UID 2.25.99",
      ),
      "W: storage commitment: further odd reports are not shown",
    ],
    safe: ["1.dcm", "2.dcm"],
    summary: summary(2, 0, 0),
  });
  assert.deepEqual(answers, [...Array(12).fill([0x0115]), [0]]);
});

/** What is sent by those who have no business there; many more of them than there is room for. */
const NUISANCES: readonly Uint8Array[] = [
  new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  Uint8Array.of(1, 0, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(1, 0, 0, 15, 0, 0),
  // An association with somebody else, one that is never used, and one with a report of 4 GB.
  encodePdu({
    type: "A-ASSOCIATE-RQ",
    calledAeTitle: "OTHER",
    callingAeTitle: "ORTHANC",
    applicationContext: "1.2.840.10008.3.1.1.1",
    presentationContexts: [],
    userInformation: {},
  }),
  golden.ASSOCIATE_RQ,
  ...Array<Uint8Array>(40).fill(new Uint8Array(0)),
];

/** Connects, says something and stays. */
async function annoy(port: number, bytes: Uint8Array): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  if (bytes.length > 0) await connection.write(bytes);
  return connection;
}

Deno.test("--commit-port confirms nothing where no answer comes in time", async () => {
  await using scp = startCommitmentScp({
    onRequest: (_, conversation) => conversation.respond(0),
  });
  using scene = new CommitmentScene([{ name: "a.dcm", bytes: file(imageDataSet()) }]);
  const options = ["--commit-port", `${freePort()}`, "--commit-timeout", "1"];
  assert.deepEqual(await scene.run(scp.port, options), {
    code: 0,
    messages: ["W: storage commitment: 1 SOP instances not confirmed: no answer within 1 s"],
    safe: [],
    summary: summary(0, 0, 1),
  });
});
