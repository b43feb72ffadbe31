/** `--parallel`: several associations at a time, at peers that serve many or one, as the user sees it. */

import assert from "node:assert/strict";
import { runDcmsend, type RunResult, startDcmsend } from "../support/executable.ts";
import { UID } from "../support/make.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { type Scp, startScp } from "../support/scp.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.ts";
import { smallFiles, STORED } from "./support/outcome.ts";
import {
  accept,
  answer,
  heard,
  RECEIVE_OBJECT,
  RECEIVE_PDU,
  RELEASE_RESPONSE,
} from "./support/pdus.ts";

/** The default ACSE time is 30 s: nobody may have waited for that. */
const SOON_MS = 15_000;

/** What is to be sent, and the report. */
class Job implements Disposable {
  readonly #folder: TemporaryFolder = temporaryFolder();
  readonly #names: string[] = [];

  constructor(count: number) {
    for (const { name, bytes } of smallFiles(count)) {
      Deno.writeFileSync(`${this.#folder.path}/${name}`, bytes);
      this.#names.push(name);
    }
  }

  get cwd(): string {
    return this.#folder.path;
  }

  arguments(port: number, options: readonly string[] = []): string[] {
    return [
      ...["-v", "--parallel", "4", "+crf", "report", ...options],
      ...["127.0.0.1", `${port}`, ...this.#names],
    ];
  }

  async run(
    port: number,
    options?: readonly string[],
  ): Promise<RunResult & { durationMs: number }> {
    const startMs = performance.now();
    const result = await runDcmsend(this.arguments(port, options), { cwd: this.cwd });
    return { ...result, durationMs: performance.now() - startMs };
  }

  /** The values of a field in the report, in order. */
  field(name: string): string[] {
    const report = Deno.readTextFileSync(`${this.cwd}/report`);
    return [...report.matchAll(new RegExp(`^${name} *: (.*)$`, "gm"))].map(([, text]) => `${text}`);
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

function warnings({ stderr }: RunResult): string[] {
  return stderr.split("\n").filter((line) => line !== "" && !line.startsWith("I: "));
}

function summary({ stderr }: RunResult, label: string): number {
  return Number(new RegExp(`^I: ${label} *: (\\d+)$`, "m").exec(stderr)?.[1] ?? 0);
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index + 1}.dcm`);
}

Deno.test("the report is in list order, whatever association an instance went over", async () => {
  using job = new Job(60);
  await using scp = startScp({ delayMs: 5 });
  const result = await job.run(scp.port);
  assert.equal(result.code, 0);
  assert.deepEqual(warnings(result), []);
  assert.deepEqual(job.field("Number"), names(60).map((_, index) => `${index + 1}`));
  assert.deepEqual(job.field("Filename"), names(60));
  assert.deepEqual(job.field("DIMSE Status"), Array(60).fill(STORED));
  assert.deepEqual([...new Set(job.field("Association"))].sort(), ["1", "2", "3", "4"]);
  assert.equal(summary(result, "Number of associations"), 4);
  assert.equal(summary(result, "- sent to the peer"), 60);
  for (const [index, { received, ended }] of scp.associations.entries()) {
    assert.equal(ended, "released");
    const here = job.field("Association").filter((number) => number === `${index + 1}`);
    assert.equal(received.length, here.length, `association ${index + 1}`);
  }
  const uids = scp.received.map(({ sopInstanceUid }) => sopInstanceUid).sort();
  assert.deepEqual(uids, names(60).map((_, index) => `${UID.instance}.${index + 1}`).sort());
});

for (
  const { name, options } of [
    { name: "that serves one association at a time", options: [] },
    { name: "that forks", options: ["--fork"] },
  ]
) {
  Deno.test({
    name: `a storescp ${name} stores all, and the run does not wait for anything`,
    ignore: whyMissing("storescp") !== undefined,
    async fn() {
      using job = new Job(40);
      await using peer = await startStorescp(options);
      const result = await job.run(peer.port, ["-aec", peer.aeTitle]);
      assert.equal(result.code, 0);
      assert.deepEqual(warnings(result), []);
      assert.deepEqual(job.field("DIMSE Status"), Array(40).fill(STORED));
      assert.equal(await peer.countStored(), 40);
      assert.ok(result.durationMs < SOON_MS, `${result.durationMs} ms`);
      assert.ok(peer.isRunning());
    },
  });
}

const OPENED: readonly PeerStep[] = [RECEIVE_PDU, accept()];

/** Serves `count` objects and the release. */
function serveAll(count: number): PeerStep[] {
  const ids = names(count).map((_, index) => index + 1);
  return [
    ...OPENED,
    ...ids.flatMap((id) => [...RECEIVE_OBJECT, answer(id)]),
    ...[RECEIVE_PDU, RELEASE_RESPONSE, { recv: "close" } as const],
  ];
}

/** What a peer does with every association but its first. */
const SILENCES: readonly { name: string; script: readonly PeerStep[] }[] = [
  { name: "never answers", script: [RECEIVE_PDU, { recv: "close" }] },
  { name: "does not even read", script: [{ stall: true }] },
  { name: "hangs up", script: [{ close: true }] },
  { name: "resets", script: [RECEIVE_PDU, { reset: true }] },
  {
    name: "answers with bytes that are no PDU",
    script: [RECEIVE_PDU, { send: new Uint8Array(99) }],
  },
];

for (const { name, script } of SILENCES) {
  Deno.test(`a peer that ${name} to the second association gets all over the first, quietly and soon`, async () => {
    using job = new Job(20);
    await using peer = await startPeer(serveAll(20), [...script]);
    const result = await job.run(peer.port);
    assert.equal(result.code, 0);
    assert.deepEqual(warnings(result), []);
    assert.deepEqual(job.field("DIMSE Status"), Array(20).fill(STORED));
    assert.deepEqual(new Set(job.field("Association")), new Set(["1"]));
    assert.equal(summary(result, "Number of associations"), 1);
    assert.ok(result.durationMs < SOON_MS, `${result.durationMs} ms`);
    assert.ok(peer.connections.length <= 2, `${peer.connections.length} connections`);
  });
}

Deno.test("a second association that is accepted too late keeps nobody", async () => {
  using job = new Job(5);
  await using peer = await startPeer(serveAll(5), [
    ...[RECEIVE_PDU, { wait: 1000 }, accept(), { recv: "close" }] as const,
  ]);
  const result = await job.run(peer.port);
  assert.equal(result.code, 0);
  assert.deepEqual(warnings(result), []);
  assert.equal(summary(result, "- sent to the peer"), 5);
  assert.ok(result.durationMs < SOON_MS);
});

Deno.test("the exit code of a failure is the same as with one association", async () => {
  const codes: number[] = [];
  for (const parallel of [1, 4]) {
    using job = new Job(40);
    let count = 0;
    const scp: Scp = startScp({ delayMs: 5, drops: () => ++count === 10 });
    const result = await job.run(scp.port, ["--parallel", `${parallel}`]);
    await scp[Symbol.asyncDispose]();
    codes.push(result.code);
    const last = warnings(result).at(-1);
    assert.equal(
      last,
      "F: cannot send SOP instance: Peer aborted Association (or never connected)",
    );
    assert.ok(scp.received.length < 40);
    assert.ok(scp.associations.every(({ ended }) => ended !== "released"));
  }
  assert.deepEqual(codes, [62, 62]);
});

Deno.test("an association that is lost with -nh costs one instance", async () => {
  using job = new Job(60);
  let count = 0;
  await using scp = startScp({ delayMs: 5, drops: () => ++count === 10 });
  const result = await job.run(scp.port, ["-nh"]);
  assert.equal(result.code, 0);
  const statuses = job.field("DIMSE Status");
  assert.equal(statuses.filter((status) => status === STORED).length, 59);
  assert.equal(statuses.filter((status) => status === "<not sent>").length, 1);
  assert.equal(scp.received.length, 60);
  const lost = `${UID.instance}.${statuses.indexOf("<not sent>") + 1}`;
  assert.equal(scp.received[9]?.sopInstanceUid, lost);
});

for (
  const { signal, code } of [
    { signal: "SIGINT", code: 130 },
    { signal: "SIGTERM", code: 143 },
  ] as const
) {
  Deno.test(`${signal} aborts all associations, and the books are right`, async () => {
    using job = new Job(200);
    let answered = 0;
    await using scp = startScp({
      delayMs: 2,
      status: () => {
        if (++answered === 30) running.kill(signal);
        return 0;
      },
    });
    const running = startDcmsend(job.arguments(scp.port), { cwd: job.cwd });
    const result = await running.result;
    assert.equal(result.code, code, result.stderr);
    const sent = summary(result, "- sent to the peer");
    assert.equal(summary(result, "- NOT sent to the peer"), 200 - sent);
    assert.equal(job.field("DIMSE Status").filter((status) => status === STORED).length, sent);
    assert.ok(sent >= 26 && sent <= answered, `${sent} sent, ${answered} answered`);
    assert.ok(answered - sent <= 4, `${sent} sent, ${answered} answered`);
    assert.ok(scp.associations.length > 1);
    for (const { ended } of scp.associations) assert.equal(ended, "aborted");
  });
}

Deno.test("SIGTERM while the second association is awaited ends the run", async () => {
  using job = new Job(3);
  await using peer = await startPeer(
    [...OPENED, ...RECEIVE_OBJECT, { recv: "close" }],
    [RECEIVE_PDU, { call: () => running.kill("SIGTERM") }, { recv: "close" }],
  );
  const running = startDcmsend(job.arguments(peer.port), { cwd: job.cwd });
  const result = await running.result;
  assert.equal(result.code, 143, result.stderr);
  await peer.finished(2);
  assert.match(heard(peer.connections[0]), / abort$/);
  assert.equal(heard(peer.connections[1]), "associateRq abort");
});
