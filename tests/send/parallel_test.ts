/** Several associations at a time, against an SCP in this process that limits or loses them. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { LogLevel, SILENT_LOG } from "../../lib/base/log.ts";
import { Codecs } from "../../lib/codec/codecs.ts";
import { STANDARD_DICTIONARY } from "../../lib/dict/dictionary.ts";
import { toTransfer, type Transfer } from "../../lib/send/instance.ts";
import { Ledger } from "../../lib/send/ledger.ts";
import type { SendOptions } from "../../lib/send/options.ts";
import { RunFailure } from "../../lib/send/run_end.ts";
import { sendAll } from "../../lib/send/send.ts";
import { file, imageDataSet, UID } from "../support/make.ts";
import { RecordingLog, unbound } from "../support/recording_log.ts";
import { type Scp, type ScpAssociation, type ScpOptions, startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { sendOptionsFor } from "./send_options.ts";

interface Job {
  readonly scp: Scp;
  readonly transfers: readonly Transfer[];
  readonly lines: readonly string[];
  readonly totals: Awaited<ReturnType<typeof sendAll>> | undefined;
  readonly failure: unknown;
}

/** Sends files of the classes given, and looks at what became of it when the SCP has ended. */
async function send(
  sopClassUids: readonly string[],
  scpOptions: ScpOptions,
  changes: Partial<SendOptions> = {},
): Promise<Job> {
  using folder = temporaryFolder();
  const transfers = sopClassUids.map((sopClassUid, index) => {
    const sopInstanceUid = `${UID.instance}.${index + 1}`;
    const path = `${folder.path}/${index + 1}.dcm`;
    const dataSet = imageDataSet({ sopClassUid, sopInstanceUid });
    Deno.writeFileSync(path, file(dataSet, { sopClassUid, sopInstanceUid }));
    const transferSyntaxUid = UID.explicitLe;
    const tooLongDecoded = false;
    return toTransfer({
      ...{ path, readMode: "fileOrDataSet", sopClassUid, sopInstanceUid },
      ...{ transferSyntaxUid, tooLongDecoded, fileLengthBytes: undefined },
    });
  });
  const scp = startScp(scpOptions);
  const log = new RecordingLog(LogLevel.info);
  let totals: Job["totals"];
  let failure: unknown;
  try {
    totals = await sendAll(
      transfers,
      { ...sendOptionsFor(scp.port, ""), halt: false, parallel: 4, ...changes },
      {
        loggers: { app: unbound(log), net: unbound(log), data: SILENT_LOG },
        dictionary: STANDARD_DICTIONARY,
        ledger: new Ledger([], { retries: 0 }),
        codecs: new Codecs(),
        nagle: false,
        signal: new AbortController().signal,
      },
    );
  } catch (error) {
    failure = error;
  } finally {
    await scp[Symbol.asyncDispose]();
  }
  return { scp, transfers, lines: log.lines, totals, failure };
}

function images(count: number): string[] {
  return Array(count).fill(UID.secondaryCaptureImageStorage);
}

/** How the transfers ended, as `0`, `notSent` and so on. */
function results({ transfers }: Job): (string | number)[] {
  return transfers.map(({ result }) => result.type === "answered" ? result.status : result.type);
}

function storedUids({ scp }: Job): string[] {
  return scp.received.map(({ sopInstanceUid }) => sopInstanceUid);
}

function warnings({ lines }: Job): string[] {
  return lines.filter((line) => !line.startsWith("I: "));
}

/** The associations that were accepted and have stored something. */
function serving({ scp }: Job): Scp["associations"] {
  return scp.associations.filter(({ received }) => received.length > 0);
}

/** Every instance stored once, and noted with the number of the association that has it. */
function assertAllStored(job: Job): void {
  equal(job.failure, undefined);
  deepEqual(new Set(results(job)), new Set([0]));
  const uids = job.transfers.map(({ instance }) => instance.sopInstanceUid);
  deepEqual(storedUids(job).sort(), uids.sort());
}

Deno.test("all instances are stored once, by several associations, each in list order", async () => {
  const job = await send(images(60), { delayMs: 5 });
  assertAllStored(job);
  deepEqual(warnings(job), []);
  equal(serving(job).length, 4);
  deepEqual(job.scp.associations.map(({ ended }) => ended), Array(4).fill("released"));
  equal(job.totals?.associations, 4);
  equal(job.totals?.presentationContexts, 4);
  for (const { received } of job.scp.associations) {
    ok(received.length > 5, `one association has only ${received.length}`);
    const numbers = received.map(({ sopInstanceUid }) => Number(sopInstanceUid.split(".").at(-1)));
    deepEqual(numbers, numbers.toSorted((a, b) => a - b));
    const noted = numbers.map((number) => job.transfers[number - 1]!.associationNumber);
    equal(new Set(noted).size, 1, "the objects of one association have several numbers");
  }
  const noted = job.transfers.map(({ associationNumber }) => associationNumber);
  deepEqual([...new Set(noted)].sort(), [1, 2, 3, 4]);
});

Deno.test("there are no more associations than instances", async () => {
  const job = await send(images(1), {});
  assertAllStored(job);
  equal(job.scp.associations.length, 1);
  equal(job.totals?.associations, 1);
});

Deno.test("by default there is one association at a time", async () => {
  const job = await send(images(20), { delayMs: 2 }, { parallel: 1 });
  assertAllStored(job);
  equal(job.scp.associations.length, 1);
});

/** How a peer can refuse another association than its first. */
const REFUSALS: readonly { name: string; options: (isOther: () => boolean) => ScpOptions }[] = [
  {
    name: "rejects the others for the time being: local limit exceeded",
    options: (isOther) => ({
      reject: () => isOther() ? { result: 2, source: 3, reason: 2 } : undefined,
    }),
  },
  {
    name: "rejects the others for the time being: congestion",
    options: (isOther) => ({
      reject: () => isOther() ? { result: 2, source: 3, reason: 1 } : undefined,
    }),
  },
  {
    name: "rejects the others for good",
    options: (isOther) => ({
      reject: () => isOther() ? { result: 1, source: 1, reason: 1 } : undefined,
    }),
  },
  {
    name: "accepts no context of the others",
    options: (isOther) => ({
      accept: ({ transferSyntaxes: [transferSyntax = ""] }) =>
        isOther() ? { result: 3 } : { result: 0, transferSyntax },
    }),
  },
];

for (const { name, options } of REFUSALS) {
  Deno.test(`a peer that ${name} gets one, quietly`, async () => {
    let asked = 0;
    const job = await send(images(30), { ...options(() => ++asked > 1), delayMs: 5 });
    assertAllStored(job);
    deepEqual(warnings(job), []);
    equal(serving(job).length, 1);
    equal(asked, 2, "a peer that takes no more was asked again");
    equal(job.totals?.associations, 1);
    ok(job.lines.includes("I: the peer takes no more associations at a time than 1"));
  });
}

Deno.test("a peer that takes two associations gets two", async () => {
  let asked = 0;
  const reject = (): { result: number; source: number; reason: number } | undefined =>
    ++asked > 2 ? { result: 2, source: 3, reason: 2 } : undefined;
  const job = await send(images(40), { reject, delayMs: 5 });
  assertAllStored(job);
  deepEqual(warnings(job), []);
  equal(serving(job).length, 2);
  equal(asked, 3);
  equal(job.totals?.associations, 2);
});

/** Drops the connection of the `number`th association that is used, at its `at`th object. */
function dropping(number: number, at: number): NonNullable<ScpOptions["drops"]> {
  const used: ScpAssociation[] = [];
  return (_, association) => {
    if (!used.includes(association)) used.push(association);
    return association === used[number - 1] && association.received.length === at;
  };
}

const LOST =
  "E: Failed receiving DIMSE response: 0006:0317 Peer aborted Association (or never connected)";

for (const number of [1, 2, 4]) {
  Deno.test(`what association ${number} leaves when it is lost is sent by the others`, async () => {
    const job = await send(images(60), { delayMs: 5, drops: dropping(number, 6) });
    const ends = results(job);
    equal(ends.filter((end) => end === "notSent").length, 1);
    equal(ends.filter((end) => end === 0).length, 59);
    const uids = job.transfers.map(({ instance }) => instance.sopInstanceUid);
    deepEqual(storedUids(job).sort(), uids.sort());
    deepEqual(warnings(job), [LOST], "a new association was needed");
    ok(job.scp.associations.length <= 4);
  });
}

Deno.test("what all associations leave when they are lost is sent by new ones", async () => {
  const job = await send(images(40), {
    delayMs: 5,
    drops: (_, { received }) => received.length === 5,
  });
  const ends = results(job);
  equal(
    ends.filter((end) => end === 0).length + ends.filter((end) => end === "notSent").length,
    40,
  );
  const drops = job.scp.associations.filter(({ received }) => received.length === 5).length;
  equal(ends.filter((end) => end === "notSent").length, drops, "a drop costs more than an object");
  const uids = job.transfers.map(({ instance }) => instance.sopInstanceUid);
  deepEqual(storedUids(job).sort(), uids.sort(), "sent twice, or not at all");
  ok(job.scp.associations.length > 4);
  equal(job.totals?.associations, job.scp.associations.length);
});

Deno.test("a turn with several associations is followed by one for the contexts that are left", async () => {
  const classes = Array.from({ length: 150 }, (_, index) => `1.2.3.${index + 1}`);
  const job = await send(classes, {});
  assertAllStored(job);
  deepEqual(warnings(job), []);
  ok(job.scp.associations.length > 2);
});

Deno.test("where a single association is allowed there is one", async () => {
  const job = await send(images(40), { delayMs: 2 }, { multipleAssociations: false });
  assertAllStored(job);
  deepEqual(warnings(job), []);
  equal(job.scp.associations.length, 1);
});

Deno.test("a failure in halting mode ends all associations, with an abort", async () => {
  const job = await send(images(60), { delayMs: 20, drops: dropping(2, 3) }, { halt: true });
  ok(job.failure instanceof RunFailure);
  equal(job.failure.end, "cannotSendRequest");
  deepEqual(warnings(job), [
    LOST,
    "F: cannot send SOP instance: Peer aborted Association (or never connected)",
  ]);
  const ends = job.scp.associations.map(({ ended }) => ended);
  ok(ends.length > 1);
  ok(!ends.includes("released"), ends.join());
  ok(job.scp.received.length < 60);
});
