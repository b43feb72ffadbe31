/** The port for reports, with real connections: many, silent and noisy ones. */

import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { ConditionError } from "../../../lib/base/condition.ts";
import { SILENT_LOG } from "../../../lib/base/log.ts";
import { EventReportPort } from "../../../lib/net/commitment/event_report_port.ts";
import { isUnspecified, listenTransport } from "../../../lib/net/listener.ts";
import * as golden from "../../golden/orthanc_commitment.ts";
import { concat } from "../../support/make.ts";
import { RELEASE_RQ } from "../wire.ts";

const RELEASE_RP = [6, 0, 0, 0, 0, 4, 0, 0, 0, 0];

/** A port that counts the reports. */
class Fixture implements AsyncDisposable {
  readonly #listener = listenTransport({ hostname: "127.0.0.1", port: 0 });
  readonly portNumber = this.#listener.port;
  readonly port = new EventReportPort(this.#listener);
  reports = 0;

  open(): void {
    this.port.open({
      aeTitle: "DCMSEND",
      log: SILENT_LOG,
      idleTimeoutMs: 20_000,
      onEventReport: () => {
        this.reports++;
        return 0;
      },
    });
  }

  async connect(): Promise<Deno.TcpConn> {
    return await Deno.connect({ hostname: "127.0.0.1", port: this.portNumber });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.port[Symbol.asyncDispose]();
  }
}

/** Reads until the other side closes. */
async function readAll(connection: Deno.TcpConn): Promise<number[]> {
  const bytes: number[] = [];
  const piece = new Uint8Array(4096);
  try {
    for (;;) {
      const count = await connection.read(piece);
      if (count === null) return bytes;
      bytes.push(...piece.subarray(0, count));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    return bytes;
  }
}

/** Reports as Orthanc does, says goodbye and closes. */
async function report(connection: Deno.TcpConn): Promise<number[]> {
  const event = concat(golden.N_EVENT_REPORT_RQ_COMMAND, golden.N_EVENT_REPORT_RQ_DATA);
  const answers = new Uint8Array(4096);
  const exchange = async (bytes: Uint8Array): Promise<number[]> => {
    await connection.write(bytes);
    return [...answers.subarray(0, await connection.read(answers) ?? 0)];
  };
  await exchange(golden.ASSOCIATE_RQ);
  await exchange(event);
  const goodbye = await exchange(RELEASE_RQ);
  connection.close();
  return goodbye;
}

/** What a caller hears whose connection is refused, or was queued before the port was closed. */
async function callLate(fixture: Fixture): Promise<number[]> {
  try {
    using connection = await fixture.connect();
    return await readAll(connection);
  } catch (error) {
    const isRefused = error instanceof Deno.errors.ConnectionRefused ||
      error instanceof Deno.errors.ConnectionReset;
    if (!isRefused) throw error;
    return [];
  }
}

Deno.test("EventReportPort lets connections wait until it is opened", async () => {
  await using fixture = new Fixture();
  const reporting = report(await fixture.connect());
  fixture.open();
  deepEqual(await reporting, RELEASE_RP);
  equal(fixture.reports, 1);
});

Deno.test("EventReportPort serves a report behind a hundred connections that say nothing", async () => {
  await using fixture = new Fixture();
  fixture.open();
  const silent: Deno.TcpConn[] = [];
  for (let count = 0; count < 100; count++) silent.push(await fixture.connect());
  deepEqual(await report(await fixture.connect()), RELEASE_RP);
  equal(fixture.reports, 1);
  // All but the last sixteen have been closed to make room.
  for (const connection of silent.slice(0, 80)) deepEqual(await readAll(connection), []);
  for (const connection of silent) connection.close();
});

Deno.test("EventReportPort serves a report beside associations that are held open", async () => {
  await using fixture = new Fixture();
  fixture.open();
  const held: Deno.TcpConn[] = [];
  for (let count = 0; count < 20; count++) {
    const connection = await fixture.connect();
    await connection.write(golden.ASSOCIATE_RQ);
    held.push(connection);
  }
  deepEqual(await report(await fixture.connect()), RELEASE_RP);
  for (const connection of held) connection.close();
});

Deno.test("EventReportPort.drain() lets a report that is under way end, and takes no other", async () => {
  await using fixture = new Fixture();
  fixture.open();
  const connection = await fixture.connect();
  const answer = new Uint8Array(4096);
  await connection.write(golden.ASSOCIATE_RQ);
  await connection.read(answer);
  const draining = fixture.port.drain(new AbortController().signal);
  deepEqual(await callLate(fixture), []);
  await connection.write(
    concat(golden.N_EVENT_REPORT_RQ_COMMAND, golden.N_EVENT_REPORT_RQ_DATA),
  );
  await connection.read(answer);
  equal(fixture.reports, 1);
  await connection.write(RELEASE_RQ);
  await connection.read(answer);
  connection.close();
  await draining;
});

Deno.test("EventReportPort.drain() gives up those that stay, and ends with its signal", async () => {
  for (const isAborted of [false, true]) {
    await using fixture = new Fixture();
    fixture.open();
    const connection = await fixture.connect();
    await connection.write(golden.ASSOCIATE_RQ);
    await connection.read(new Uint8Array(4096));
    const startMs = performance.now();
    await fixture.port.drain(isAborted ? AbortSignal.abort() : new AbortController().signal);
    const tookMs = performance.now() - startMs;
    ok(isAborted ? tookMs < 1000 : tookMs < 4000, `${tookMs}`);
    connection.close();
  }
});

for (const hostname of ["0.0.0.0", "::", "0"]) {
  Deno.test(`listenTransport() does not listen on ${hostname}`, () => {
    throws(() => listenTransport({ hostname, port: 0 }), ConditionError);
  });
}

Deno.test("listenTransport() says why a port cannot be had", () => {
  const listener = listenTransport({ hostname: "127.0.0.1", port: 0 });
  throws(() => listenTransport({ hostname: "127.0.0.1", port: listener.port }), /Address already/);
  listener.close();
  throws(() => listenTransport({ hostname: "192.0.2.1", port: 0 }), /assign requested address/);
});

for (
  const address of ["0.0.0.0", "::", "0:0:0:0:0:0:0:0", "::ffff:0.0.0.0", "::ffff:0:0", "[::]"]
) {
  Deno.test(`isUnspecified() knows ${address}`, () => ok(isUnspecified(address)));
}

for (const address of ["127.0.0.1", "10.0.0.0", "::1", "fe80::", "::ffff:127.0.0.1", "100.0.0.0"]) {
  Deno.test(`isUnspecified() does not mean ${address}`, () => ok(!isUnspecified(address)));
}
