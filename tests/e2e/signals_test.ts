/**
 * SIGINT and SIGTERM at every stage of a run: the peer hears an A-ABORT, report and summary say what
 * was sent, and the exit code is the signal's. The signal goes to the process that the user started.
 */

import assert from "node:assert/strict";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { dropSyns } from "../../scripts/compare/syn_dropper.ts";
import { type RunningDcmsend, type RunResult, startDcmsend } from "../support/executable.ts";
import { concat, file, imageDataSet } from "../support/make.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { type Scp, startScp } from "../support/scp.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.ts";
import { accept, answer, heard, RECEIVE_OBJECT, RECEIVE_PDU } from "./support/pdus.ts";

const SIGNALS = [{ signal: "SIGINT", code: 130 }, { signal: "SIGTERM", code: 143 }] as const;

/** A run with a report, and who may send it a signal once it is there. */
class SignalledRun implements Disposable {
  readonly #folder: TemporaryFolder = temporaryFolder();
  readonly #started = Promise.withResolvers<RunningDcmsend>();

  get path(): string {
    return this.#folder.path;
  }

  get reportPath(): string {
    return `${this.path}/report.txt`;
  }

  start(port: number, inputs: readonly string[]): RunningDcmsend {
    const args = ["-v", "+crf", this.reportPath, "127.0.0.1", `${port}`, ...inputs];
    const running = startDcmsend(args);
    this.#started.resolve(running);
    return running;
  }

  /** A step of a peer's script. */
  killStep(signal: Deno.Signal): PeerStep {
    return { call: async () => (await this.#started.promise).kill(signal) };
  }

  async kill(signal: Deno.Signal): Promise<void> {
    (await this.#started.promise).kill(signal);
  }

  /** @returns its path */
  writeFile(name: string, bytes: Uint8Array = file(imageDataSet())): string {
    const path = `${this.path}/${name}`;
    Deno.writeFileSync(path, bytes);
    return path;
  }

  /** @returns the path of a file whose pixel data take more than any socket buffer */
  writeLargeFile(): string {
    const pixelData = new Uint8Array(12 + LARGE_LENGTH);
    pixelData.set([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0]);
    new DataView(pixelData.buffer).setUint32(8, LARGE_LENGTH, true);
    return this.writeFile("large.dcm", file(imageDataSet({ pixelData })));
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

const LARGE_LENGTH = 32 << 20;

interface Expected {
  readonly code: number;
  readonly instances: number;
  readonly sent: number;
}

/** Exit code, summary and report agree with each other and with what is expected. */
async function assertEnd(run: SignalledRun, result: RunResult, expected: Expected): Promise<void> {
  const { code, instances, sent } = expected;
  assert.equal(result.code, code, result.stderr);
  assert.equal(result.signal, null);
  const summary = result.stderr.replaceAll("I: ", "");
  assert.equal(countIn(summary, "Number of SOP instances  "), instances, result.stderr);
  assert.equal(countIn(summary, "- sent to the peer       "), sent, result.stderr);
  assert.equal(countIn(summary, "- NOT sent to the peer   "), instances - sent, result.stderr);
  const report = await Deno.readTextFile(run.reportPath);
  assert.equal(report.split("\nFilename ").length - 1, instances);
  assert.equal(report.split("DIMSE Status  : 0x0000 (Success)").length - 1, sent);
  assert.equal(report.split("DIMSE Status  : <not sent>").length - 1, instances - sent);
}

/** @returns the number behind `label` in a summary; 0 where it is left out */
function countIn(summary: string, label: string): number {
  return Number(new RegExp(`^${label}: (\\d+)$`, "m").exec(summary)?.[1] ?? 0);
}

for (const { signal, code } of SIGNALS) {
  Deno.test(`${signal} while many files are checked ends the run before any connection`, async () => {
    using run = new SignalledRun();
    await using peer = await startPeer([{ recv: "close" }]);
    const path = run.writeFile("a.dcm");
    const count = 300_000; // many seconds of work
    await Deno.writeTextFile(`${run.path}/list`, `${path}\n`.repeat(count));
    const running = run.start(peer.port, [`@${run.path}/list`]);
    await running.waitForStderr("checking input files ...");
    running.kill(signal);
    const result = await running.result;
    const instances = countIn(result.stderr, "I: Number of SOP instances  ");
    assert.ok(instances < count, "it checked them all");
    await assertEnd(run, result, { code, instances, sent: 0 });
    assert.equal(peer.connections.length, 0);
  });

  Deno.test(`${signal} while it connects ends the run`, async () => {
    using run = new SignalledRun();
    const peer = await dropSyns();
    try {
      const running = run.start(peer.port, [run.writeFile("a.dcm")]);
      await running.waitForStderr("Requesting Association");
      running.kill(signal);
      await assertEnd(run, await running.result, { code, instances: 1, sent: 0 });
    } finally {
      await peer.stop();
    }
  });

  Deno.test(`${signal} while the association is requested aborts it`, async () => {
    using run = new SignalledRun();
    await using peer = await startPeer([RECEIVE_PDU, run.killStep(signal), { recv: "close" }]);
    const running = run.start(peer.port, [run.writeFile("a.dcm")]);
    await assertEnd(run, await running.result, { code, instances: 1, sent: 0 });
    await peer.finished();
    assert.equal(heard(peer.connections[0]), "associateRq abort");
  });

  Deno.test(`${signal} while it waits for a response aborts the association`, async () => {
    using run = new SignalledRun();
    await using peer = await startPeer([
      RECEIVE_PDU,
      accept(),
      ...RECEIVE_OBJECT,
      answer(1),
      ...RECEIVE_OBJECT,
      run.killStep(signal),
      { recv: "close" },
    ]);
    const files = ["a.dcm", "b.dcm", "c.dcm"].map((name) => run.writeFile(name));
    const running = run.start(peer.port, files);
    await assertEnd(run, await running.result, { code, instances: 3, sent: 1 });
    await peer.finished();
    assert.equal(heard(peer.connections[0]), "associateRq pData pData pData pData abort");
    assert.deepEqual(peer.connections[0]?.pdus.at(-1), USER_ABORT);
  });

  Deno.test(`${signal} in mid-object aborts the association`, async () => {
    using run = new SignalledRun();
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const running = run.start(listener.addr.port, [run.writeLargeFile()]);
    using connection = await listener.accept();
    await writeAll(connection, stepBytes(accept()));
    await running.waitForStderr("Sending C-STORE Request");
    await connection.read(new Uint8Array(1000)); // the request, and perhaps the command
    running.kill(signal);
    await running.waitForStderr("Aborting Association");
    const { lengthBytes, tail } = await readToEnd(connection);
    assert.ok(lengthBytes < LARGE_LENGTH, "the object was sent to its end");
    assert.deepEqual(tail, USER_ABORT);
    await assertEnd(run, await running.result, { code, instances: 1, sent: 0 });
  });

  Deno.test(`${signal} while the peer does not read ends the run in a few seconds`, async () => {
    using run = new SignalledRun();
    await using peer = await startPeer([RECEIVE_PDU, accept(), { stall: true }]);
    const running = run.start(peer.port, [run.writeLargeFile()]);
    await running.waitForStderr("Sending C-STORE Request");
    running.kill(signal);
    const startMs = performance.now();
    await assertEnd(run, await running.result, { code, instances: 1, sent: 0 });
    assert.ok(performance.now() - startMs < 5000);
  });

  Deno.test(`${signal} between objects is followed by a truthful report`, async () => {
    using run = new SignalledRun();
    let answered = 0;
    await using scp: Scp = startScp({
      status: async () => {
        if (++answered === 20) await run.kill(signal);
        return 0;
      },
    });
    const path = run.writeFile("a.dcm");
    const count = 20_000;
    await Deno.writeTextFile(`${run.path}/list`, `${path}\n`.repeat(count));
    const running = run.start(scp.port, [`@${run.path}/list`]);
    const result = await running.result;
    const sent = countIn(result.stderr, "I: - sent to the peer       ");
    await assertEnd(run, result, { code, instances: count, sent });
    assert.ok(sent >= 19 && sent < count, `${sent} sent`);
    assert.ok(answered - sent <= 1, `${answered} answered, ${sent} reported`);
    assert.equal(scp.associations[0]?.ended, "aborted");
  });

  Deno.test(`${signal} during the release aborts the association`, async () => {
    using run = new SignalledRun();
    await using peer = await startPeer([
      RECEIVE_PDU,
      accept(),
      ...RECEIVE_OBJECT,
      answer(1),
      RECEIVE_PDU,
      run.killStep(signal),
      { recv: "close" },
    ]);
    const running = run.start(peer.port, [run.writeFile("a.dcm")]);
    await assertEnd(run, await running.result, { code, instances: 1, sent: 1 });
    await peer.finished();
    assert.equal(heard(peer.connections[0]), "associateRq pData pData releaseRq abort");
  });

  Deno.test(`${signal} a second time ends the run at once`, async () => {
    using run = new SignalledRun();
    // It neither reads nor closes: the abort waits for it.
    await using peer = await startPeer([RECEIVE_PDU, accept(), { stall: true }]);
    const running = run.start(peer.port, [run.writeLargeFile()]);
    await running.waitForStderr("Sending C-STORE Request");
    running.kill("SIGINT");
    await running.waitForStderr("Aborting Association");
    const startMs = performance.now();
    running.kill(signal);
    const result = await running.result;
    assert.ok(performance.now() - startMs < 1000);
    assert.equal(result.code, code);
    assert.doesNotMatch(result.stderr, /Status Summary/);
  });
}

/** How much of the end of a connection is kept: an A-ABORT. */
const TAIL_LENGTH = 10;

const USER_ABORT = encodePdu({ type: "A-ABORT", source: 0, reason: 0 });

function stepBytes(step: PeerStep): Uint8Array {
  assert.ok("send" in step);
  return step.send;
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    offset += await connection.write(bytes.subarray(offset));
  }
}

/** @returns how much came until the end of the connection, and its last bytes */
async function readToEnd(
  connection: Deno.TcpConn,
): Promise<{ lengthBytes: number; tail: Uint8Array }> {
  const chunk = new Uint8Array(1 << 16);
  let lengthBytes = 0;
  let tail = new Uint8Array(0);
  for (;;) {
    const count = await connection.read(chunk);
    if (count === null) return { lengthBytes, tail };
    lengthBytes += count;
    tail = concat(tail, chunk.subarray(0, count)).slice(-TAIL_LENGTH);
  }
}
