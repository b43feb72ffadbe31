/**
 * Storage commitment (`--commit`) with a peer that answers on the association that asks, well and
 * badly; what becomes of the run, its exit code and the list of files that are safe to delete.
 */

import assert from "node:assert/strict";
import { file, imageDataSet, IMPLICIT_LE, UID } from "../support/make.ts";
import { runDcmsend } from "../support/executable.ts";
import { freePort } from "../support/real_peer.ts";
import { parseWholeJsonReport } from "../support/json_report.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { CommitmentScene, summary } from "./support/commitment_scene.ts";
import {
  type CommitmentRequest,
  type CommitmentScpOptions,
  type Conversation,
  eventInformation,
  startCommitmentScp,
  STORAGE_COMMITMENT,
} from "./support/commitment_scp.ts";
import { type Input, smallFiles } from "./support/outcome.ts";

const ALL = 1;
const SOME = 2;
const INSTANCES = [`${UID.instance}.1`, `${UID.instance}.2`] as const;

/** Accepts the request, and reports that all is committed. */
async function commitAll(request: CommitmentRequest, conversation: Conversation): Promise<void> {
  await conversation.respond(0);
  const committed = request.sopInstanceUids;
  await conversation.report(ALL, eventInformation({ ...request, committed }));
}

Deno.test("--commit asks for what was stored, on an association of its own, and lists what is safe", async () => {
  const statuses: number[] = [];
  await using scp = startCommitmentScp({
    onRequest: async (request, conversation) => {
      await conversation.respond(0);
      const dataSet = eventInformation({ ...request, committed: request.sopInstanceUids });
      statuses.push(await conversation.report(ALL, dataSet));
    },
  });
  using scene = new CommitmentScene();
  assert.deepEqual(await scene.run(scp.port), {
    code: 0,
    messages: [],
    safe: ["1.dcm", "2.dcm"],
    summary: summary(2, 0, 0),
  });
  assert.deepEqual(statuses, [0]);
  assert.deepEqual(scp.requests.map(({ sopInstanceUids }) => sopInstanceUids), [[...INSTANCES]]);
  assert.match(scp.requests[0]!.transactionUid, /^2\.25\.\d{30,39}$/);
  const [proposal] = scp.proposals;
  assert.deepEqual(proposal?.presentationContexts, [{
    id: 1,
    abstractSyntax: STORAGE_COMMITMENT,
    transferSyntaxes: [UID.explicitLe, UID.implicitLe],
  }]);
  assert.deepEqual(proposal?.userInformation.roleSelections, [
    { sopClassUid: STORAGE_COMMITMENT, scu: true, scp: false },
  ]);
});

Deno.test("--commit speaks implicit VR where that was accepted", async () => {
  await using scp = startCommitmentScp({
    context: { result: 0, transferSyntax: UID.implicitLe },
    onRequest: async (request, conversation) => {
      await conversation.respond(0);
      const committed = request.sopInstanceUids;
      await conversation.report(ALL, eventInformation({ ...request, committed }, IMPLICIT_LE));
    },
  });
  using scene = new CommitmentScene();
  assert.deepEqual((await scene.run(scp.port)).safe, ["1.dcm", "2.dcm"]);
  assert.deepEqual(scp.requests[0]?.sopInstanceUids, INSTANCES);
});

Deno.test("--commit names each instance that the peer will not keep, and why", async () => {
  await using scp = startCommitmentScp({
    onRequest: async ({ transactionUid }, conversation) => {
      await conversation.respond(0);
      const failed = [
        { sopInstanceUid: `${UID.instance}.1`, reason: 0x0112 },
        { sopInstanceUid: `${UID.instance}.3`, reason: 0x4711 },
      ];
      const committed = [`${UID.instance}.2`];
      await conversation.report(SOME, eventInformation({ transactionUid, committed, failed }));
    },
  });
  using scene = new CommitmentScene(smallFiles(3));
  const options = ["--strict-exit", "--json-report", "report.jsonl"];
  assert.deepEqual(await scene.run(scp.port, options), {
    code: 83,
    messages: [
      "W: SOP instance not committed: 1.dcm: 0x0112 (No such object instance)",
      "W: SOP instance not committed: 3.dcm: 0x4711 (unknown reason)",
    ],
    safe: ["2.dcm"],
    summary: summary(1, 2, 0),
  });
  const report = parseWholeJsonReport(await Deno.readTextFile(scene.pathOf("report.jsonl")));
  const lines = report.filter(({ type }) => type === "commitment");
  assert.deepEqual(lines.map(({ file, verdict }) => [file, verdict]), [
    ["1.dcm", "failed"],
    ["2.dcm", "committed"],
    ["3.dcm", "failed"],
  ]);
  assert.equal(report.at(-1)?.end, "notAllConfirmed");
});

const RESUMED = ["--journal", "run.journal", "--resume", "--strict-exit"];

Deno.test("--commit asks again for what --resume leaves out", async () => {
  let isWilling = false;
  await using scp = startCommitmentScp({
    onRequest: (request, conversation) =>
      isWilling ? commitAll(request, conversation) : conversation.respond(0x0110),
  });
  using scene = new CommitmentScene();
  const refused = await scene.run(scp.port, RESUMED);
  assert.deepEqual([refused.code, refused.safe], [83, []]);
  assert.deepEqual(await scene.run(scp.port, RESUMED), refused);
  isWilling = true;
  assert.deepEqual(await scene.run(scp.port, RESUMED), {
    code: 0,
    messages: [],
    safe: ["1.dcm", "2.dcm"],
    summary: summary(2, 0, 0),
  });
  assert.equal(scp.requests.length, 3);
  const asked = ({ sopInstanceUids }: CommitmentRequest): unknown => sopInstanceUids;
  assert.deepEqual(scp.requests.map(asked), [INSTANCES, INSTANCES, INSTANCES]);
});

Deno.test("a file is not safe to delete when --resume leaves out another one with its SOP Instance UID", async () => {
  await using scp = startCommitmentScp({ onRequest: commitAll });
  const [first] = smallFiles(1);
  using scene = new CommitmentScene([first!, { ...first!, name: "other.dcm" }]);
  const later = scene.pathOf("other.dcm");
  await Deno.rename(later, `${later}.away`);
  await scene.run(scp.port, ["-nh", "--journal", "run.journal"]);
  await Deno.rename(`${later}.away`, later);
  const { safe, messages } = await scene.run(scp.port, RESUMED);
  assert.deepEqual(safe, []);
  assert.deepEqual(messages, [
    "W: not listed as safe to delete: 1.dcm: another file has the same SOP Instance UID",
    "W: not listed as safe to delete: other.dcm: another file has the same SOP Instance UID",
  ]);
});

/** What a peer does instead of committing itself, and what is said of it. */
const UNCONFIRMED: readonly (Partial<CommitmentScpOptions> & {
  readonly name: string;
  readonly messages: readonly string[];
})[] = [
  {
    name: "does not offer the service",
    context: { result: 3 },
    messages: [
      "E: No Acceptable Presentation Contexts",
      "W: storage commitment: 2 SOP instances not confirmed: the peer does not offer the service",
    ],
  },
  {
    name: "lets us be no SCU",
    roleSelection: { sopClassUid: STORAGE_COMMITMENT, scu: false, scp: true },
    messages: [
      "W: storage commitment: 2 SOP instances not confirmed: the peer does not offer the service",
    ],
  },
  {
    name: "refuses the request",
    onRequest: (_, conversation) => conversation.respond(0x0213),
    messages: [
      "W: storage commitment: 2 SOP instances not confirmed: refused with 0x0213 (Resource limitation)",
    ],
  },
  {
    name: "does not respond",
    onRequest: () => Promise.resolve(),
    messages: ["W: storage commitment: 2 SOP instances not confirmed: no response within 1 s"],
  },
  {
    name: "does not report",
    onRequest: (_, conversation) => conversation.respond(0),
    messages: ["W: storage commitment: 2 SOP instances not confirmed: no answer within 1 s"],
  },
  {
    name: "aborts instead of responding",
    onRequest: (_, conversation) => conversation.send({ type: "A-ABORT", source: 0, reason: 0 }),
    messages: [
      "W: storage commitment: 2 SOP instances not confirmed: " +
      "Peer aborted Association (or never connected)",
    ],
  },
  {
    name: "hangs up instead of reporting",
    onRequest: async (_, conversation) => {
      await conversation.respond(0);
      conversation.close();
    },
    messages: [
      "W: storage commitment: 2 SOP instances not confirmed: the peer has ended the association",
    ],
  },
  {
    name: "releases the association instead of reporting",
    onRequest: async (_, conversation) => {
      await conversation.respond(0);
      await conversation.send({ type: "A-RELEASE-RQ" });
    },
    messages: [
      "W: storage commitment: 2 SOP instances not confirmed: the peer has ended the association",
    ],
  },
  {
    name: "reports on another transaction",
    onRequest: async ({ sopInstanceUids: committed }, conversation) => {
      await conversation.respond(0);
      const dataSet = eventInformation({ transactionUid: "2.25.1", committed });
      assert.equal(await conversation.report(ALL, dataSet), 0x0115);
    },
    messages: [
      "W: storage commitment: odd report: unknown Transaction UID 2.25.1",
      "W: storage commitment: 2 SOP instances not confirmed: no answer within 1 s",
    ],
  },
  {
    name: "reports an unknown event",
    onRequest: async (request, conversation) => {
      await conversation.respond(0);
      const committed = request.sopInstanceUids;
      const dataSet = eventInformation({ ...request, committed });
      assert.equal(await conversation.report(7, dataSet), 0x0113);
    },
    messages: [
      "W: storage commitment: odd report: unknown event type 7",
      "W: storage commitment: 2 SOP instances not confirmed: no answer within 1 s",
    ],
  },
  {
    name: "reports what is no data set",
    onRequest: async (request, conversation) => {
      await conversation.respond(0);
      const committed = request.sopInstanceUids;
      const dataSet = eventInformation({ ...request, committed }).subarray(0, -7);
      assert.equal(await conversation.report(ALL, dataSet), 0x0110);
    },
    messages: [
      "W: storage commitment: odd report: Invalid stream",
      "W: storage commitment: 2 SOP instances not confirmed: no answer within 1 s",
    ],
  },
  {
    name: "reports success without naming an instance",
    onRequest: async ({ transactionUid }, conversation) => {
      await conversation.respond(0);
      await conversation.report(ALL, eventInformation({ transactionUid }));
    },
    messages: ["W: storage commitment: odd report: 2 SOP instances are not named"],
  },
];

for (const { name, messages, ...peer } of UNCONFIRMED) {
  Deno.test(`--commit confirms nothing where the peer ${name}; that is no failure of the run`, async () => {
    await using scp = startCommitmentScp({ onRequest: commitAll, ...peer });
    using scene = new CommitmentScene();
    const options = ["--commit-timeout", "1", "--json-report", "report.jsonl"];
    const outcome = await scene.run(scp.port, options);
    assert.deepEqual(outcome, { code: 0, messages, safe: [], summary: summary(0, 0, 2) });
    const report = parseWholeJsonReport(await Deno.readTextFile(scene.pathOf("report.jsonl")));
    const lines = report.filter(({ type }) => type === "commitment");
    assert.deepEqual(lines.map(({ verdict }) => verdict), ["unconfirmed", "unconfirmed"]);
    assert.ok(lines.every(({ reason }) => reason !== ""));
  });
}

Deno.test("--commit takes a report that comes before the response to the request", async () => {
  await using scp = startCommitmentScp({
    onRequest: async (request, conversation) => {
      const committed = request.sopInstanceUids;
      await conversation.report(ALL, eventInformation({ ...request, committed }));
      await conversation.respond(0);
    },
  });
  using scene = new CommitmentScene();
  assert.deepEqual((await scene.run(scp.port)).safe, ["1.dcm", "2.dcm"]);
});

Deno.test("--commit asks for a thousand instances at a time", async () => {
  await using scp = startCommitmentScp({ onRequest: commitAll });
  using scene = new CommitmentScene(smallFiles(1001));
  const outcome = await scene.run(scp.port);
  assert.deepEqual(outcome.messages, []);
  assert.equal(outcome.summary, summary(1001, 0, 0));
  assert.equal(outcome.safe?.length, 1001);
  assert.deepEqual(scp.requests.map(({ sopInstanceUids }) => sopInstanceUids.length), [
    1000,
    1,
  ]);
  assert.equal(scp.proposals.length, 1);
});

Deno.test("--commit asks for what was stored only, and lists only what is as it was sent", async () => {
  let scene: CommitmentScene | undefined;
  await using scp = startCommitmentScp({
    storeStatus: (uid) => uid.endsWith(".1") ? 0xa700 : uid.endsWith(".2") ? 0xb000 : 0,
    onRequest: async (request, conversation) => {
      await Deno.writeFile(scene!.pathOf("3.dcm"), Uint8Array.of(0), { append: true });
      await commitAll(request, conversation);
    },
  });
  using opened = scene = new CommitmentScene(smallFiles(4));
  const outcome = await opened.run(scp.port);
  assert.deepEqual(scp.requests[0]?.sopInstanceUids, [2, 3, 4].map((n) => `${UID.instance}.${n}`));
  assert.deepEqual(outcome, {
    code: 0,
    messages: [
      "W: SOP instance not stored: 1.dcm: 0xa700 (Refused: OutOfResources)",
      "W: SOP instance stored with warning: 2.dcm: 0xb000 (Warning: CoercionOfDataElements)",
      "W: not listed as safe to delete: 2.dcm: it was stored with a warning",
      "W: not listed as safe to delete: 3.dcm: it has changed since it was sent",
    ],
    safe: ["4.dcm"],
    summary: summary(3, 0, 0),
  });
});

Deno.test("--commit lists no file whose instance is in another one, or whose name has a line break", async () => {
  const [first, second, third] = smallFiles(3) as [Input, Input, Input];
  const inputs = [first, { ...first, name: "copy.dcm" }, { ...second, name: "a\nb.dcm" }, third];
  await using scp = startCommitmentScp({ onRequest: commitAll });
  using scene = new CommitmentScene(inputs);
  const outcome = await scene.run(scp.port);
  assert.deepEqual(outcome.safe, ["3.dcm"]);
  assert.deepEqual(outcome.messages.filter((line) => line.includes("not listed")), [
    "W: not listed as safe to delete: 1.dcm: another file has the same SOP Instance UID",
    "W: not listed as safe to delete: copy.dcm: another file has the same SOP Instance UID",
    "W: not listed as safe to delete: a",
  ]);
  assert.equal(scp.requests[0]?.sopInstanceUids.length, 3);
});

Deno.test("the README's line deletes what is safe, whatever it is called, and nothing else", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const line = /^xargs .*safe\.txt$/m.exec(readme)?.[0];
  assert.ok(line !== undefined);
  const [first, second, third] = smallFiles(3) as [Input, Input, Input];
  const inputs = [first, { ...second, name: "a 'b\" *.dcm" }, third];
  await using scp = startCommitmentScp({
    onRequest: commitAll,
    storeStatus: (uid) => uid.endsWith(".1") ? 0xa700 : 0,
  });
  using scene = new CommitmentScene(inputs);
  const { safe } = await scene.run(scp.port);
  assert.deepEqual(safe, ["a 'b\" *.dcm", "3.dcm"]);
  const cwd = scene.pathOf("");
  const { success } = await new Deno.Command("sh", { args: ["-c", line], cwd }).output();
  assert.ok(success);
  const left = (await Array.fromAsync(Deno.readDir(cwd))).map(({ name }) => name);
  assert.deepEqual(left.toSorted(), ["1.dcm", "safe.txt"]);
});

Deno.test("--commit asks for the instance that was sent, where the meta header names another", async () => {
  const bytes = file(imageDataSet({ sopInstanceUid: "1.2.9" }), { sopInstanceUid: "1.2.8" });
  await using scp = startCommitmentScp({ onRequest: commitAll });
  using scene = new CommitmentScene([{ name: "a.dcm", bytes }]);
  const outcome = await scene.run(scp.port);
  assert.deepEqual(scp.requests[0]?.sopInstanceUids, ["1.2.9"]);
  assert.deepEqual(outcome.safe, ["a.dcm"]);
});

Deno.test("--commit asks nobody where nothing was stored", async () => {
  await using scp = startCommitmentScp({ onRequest: commitAll, storeStatus: () => 0xa700 });
  using scene = new CommitmentScene(smallFiles(1));
  const outcome = await scene.run(scp.port);
  assert.deepEqual(outcome.safe, []);
  assert.equal(scp.proposals.length, 0);
});

Deno.test("the exit code stays that of the run where more than the confirmation is missing", async () => {
  await using scp = startCommitmentScp({
    onRequest: (_, conversation) => conversation.respond(0x0110),
    storeStatus: (uid) => uid.endsWith(".1") ? 0xa700 : 0,
  });
  using scene = new CommitmentScene();
  assert.equal((await scene.run(scp.port, ["--strict-exit"])).code, 80);
});

for (
  const { signal, code } of [{ signal: "SIGINT", code: 130 }, {
    signal: "SIGTERM",
    code: 143,
  }] as const
) {
  Deno.test(`${signal} ends the wait for an answer in order, and nothing is safe`, async () => {
    const asked = Promise.withResolvers<void>();
    await using scp = startCommitmentScp({
      onRequest: async (_, conversation) => {
        await conversation.respond(0);
        asked.resolve();
      },
    });
    using scene = new CommitmentScene();
    await Deno.writeTextFile(scene.pathOf("safe.txt"), "of an earlier run\n");
    const running = scene.start(scp.port, ["--commit-port", `${freePort()}`, "+crf", "report.txt"]);
    await asked.promise;
    running.kill(signal);
    const result = await running.result;
    assert.deepEqual(scene.judge(result), {
      code,
      messages: ["W: storage commitment: 2 SOP instances not confirmed: the run was interrupted"],
      safe: [],
      summary: summary(0, 0, 2),
    });
    assert.match(result.stderr, /^I: {3}\* with status SUCCESS {2}: 2$/m);
    assert.match(await Deno.readTextFile(scene.pathOf("report.txt")), /0x0000 \(Success\)/);
  });
}

for (
  const { name, options, code, message } of [
    {
      name: "a list in a folder that is not there",
      options: ["--safe-to-delete", "none/safe.txt"],
      code: 43,
      message: /^E: cannot write list of safe files 'none\/safe.txt': No such file or directory/m,
    },
    {
      name: "a DICOM file where the list should be",
      options: ["--safe-to-delete", "1.dcm"],
      code: 43,
      message: /^E: cannot write list of safe files '1.dcm': Not a list of files$/m,
    },
    {
      name: "every address to listen on",
      options: ["--commit-port", "0.0.0.0:11112"],
      code: 1,
      message: /--commit-port \(no particular address: 0.0.0.0:11112\)/,
    },
    {
      name: "every IPv6 address to listen on",
      options: ["--commit-port", "[::]:11112"],
      code: 1,
      message: /--commit-port \(no particular address/,
    },
    {
      name: "every address to listen on, in disguise",
      options: ["--commit-port", "0x0:11112"],
      code: 60,
      message: /^F: cannot initialize network: 0x0:11112: .*stands for every address$/m,
    },
    {
      name: "no port",
      options: ["--commit-port", "localhost"],
      code: 1,
      message: /Invalid parameter value localhost/,
    },
  ]
) {
  Deno.test(`nothing is sent where --commit is given ${name}`, async () => {
    await using scp = startCommitmentScp({
      onRequest: commitAll,
      onStored: () => assert.fail("something was sent"),
    });
    using scene = new CommitmentScene();
    const before = await Deno.readFile(scene.pathOf("1.dcm"));
    const { code: ended, stderr } = await scene.start(scp.port, options).result;
    assert.equal(ended, code, stderr);
    assert.match(stderr, message);
    assert.deepEqual(await Deno.readFile(scene.pathOf("1.dcm")), before);
  });
}

Deno.test("nothing is sent where the port for the answer is taken", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using scp = startCommitmentScp({ onRequest: commitAll });
  using scene = new CommitmentScene();
  const outcome = await scene.run(scp.port, ["--commit-port", `${taken.addr.port}`]);
  assert.equal(outcome.code, 60);
  assert.deepEqual(outcome.messages, [
    `F: cannot initialize network: 127.0.0.1:${taken.addr.port}: ` +
    "TCP Initialization Error: Address already in use",
  ]);
  assert.equal(scp.requests.length, 0);
});

Deno.test("a list that cannot be replaced at the end is exit code 43", async () => {
  let list = "";
  await using scp = startCommitmentScp({
    onRequest: commitAll,
    onStored: () => {
      Deno.removeSync(list);
      Deno.mkdirSync(list);
    },
  });
  using folder = temporaryFolder();
  list = `${folder.path}/safe.txt`;
  const path = `${folder.path}/a.dcm`;
  await Deno.writeFile(path, file(imageDataSet()));
  const args = ["--commit", "--safe-to-delete", list, "127.0.0.1", `${scp.port}`, path];
  const { code, stderr } = await runDcmsend(args);
  assert.equal(code, 43);
  assert.equal(stderr, `E: cannot write list of safe files '${list}': Not a regular file\n`);
});
