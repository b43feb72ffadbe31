import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import type {
  CommitmentReport,
  FailedReference,
  SopReference,
} from "../../../lib/send/commitment/commitment_data_set.ts";
import { CommitmentReports } from "../../../lib/send/commitment/commitment_reports.ts";
import {
  MAX_REFERENCES,
  Transactions,
} from "../../../lib/send/commitment/commitment_transactions.ts";
import type { Commitment, Transfer } from "../../../lib/send/instance.ts";
import { concat, element, UID } from "../../support/make.ts";
import { RecordingLog } from "../../support/recording_log.ts";
import { storedTransfer } from "../stored_transfer.ts";

const CLASS = UID.secondaryCaptureImageStorage;
const COMMITTED: Commitment = { type: "committed" };
const UNNAMED: Commitment = { type: "unconfirmed", reason: "the answer does not name it" };
const ALL = 1;
const SOME = 2;

/** Transactions, the order of verdicts, and whether all are in. */
class Fixture {
  readonly transfers: readonly Transfer[];
  readonly transactions: Transactions;
  readonly verdicts: string[] = [];
  isComplete = false;

  constructor(...transfers: readonly Transfer[]) {
    this.transfers = transfers;
    this.transactions = new Transactions(transfers, {
      onVerdict: ({ instance }) => this.verdicts.push(instance.path),
    });
    this.transactions.completion.then(() => this.isComplete = true);
  }

  get commitments(): (Commitment | undefined)[] {
    return this.transfers.map(({ commitment }) => commitment);
  }

  report(changes: Partial<CommitmentReport>, transaction = 0): CommitmentReport {
    const transactionUid = this.transactions.all[transaction]!.uid;
    return { transactionUid, committed: [], failed: [], ...changes };
  }
}

function reference(sopInstanceUid: string, sopClassUid: string = CLASS): SopReference {
  return { sopClassUid, sopInstanceUid };
}

function failure(sopInstanceUid: string): FailedReference {
  return { ...reference(sopInstanceUid), reason: 0x0112 };
}

function pair(): Fixture {
  return new Fixture(storedTransfer("a.dcm", "1.2.1"), storedTransfer("b.dcm", "1.2.2"));
}

Deno.test("Transactions takes the peer's word for all instances", async () => {
  const fixture = pair();
  const committed = [reference("1.2.1"), reference("1.2.2")];
  deepEqual(fixture.transactions.note(fixture.report({ committed }), ALL), { status: 0 });
  deepEqual(fixture.commitments, [COMMITTED, COMMITTED]);
  deepEqual(fixture.verdicts, ["a.dcm", "b.dcm"]);
  await fixture.transactions.completion;
});

Deno.test("Transactions takes the peer's word for failures, with their reasons", () => {
  const fixture = pair();
  const report = fixture.report({ committed: [reference("1.2.2")], failed: [failure("1.2.1")] });
  deepEqual(fixture.transactions.note(report, SOME), { status: 0 });
  deepEqual(fixture.commitments, [{ type: "failed", reason: 0x0112 }, COMMITTED]);
});

for (
  const { name, report, eventTypeId = ALL, expected, complaint } of [
    {
      name: "that names one instance only",
      report: { committed: [reference("1.2.2")] },
      expected: [UNNAMED, COMMITTED],
      complaint: "1 SOP instances are not named",
    },
    {
      name: "of success that names none",
      report: {},
      expected: [UNNAMED, UNNAMED],
      complaint: "2 SOP instances are not named",
    },
    {
      name: "with another class for an instance",
      report: { committed: [reference("1.2.1", "1.2.3"), reference("1.2.2")] },
      expected: [UNNAMED, COMMITTED],
      complaint: "1 SOP instances are not named",
    },
    {
      name: "with instances that nobody has asked for",
      report: {
        committed: ["1.2.1", "1.2.2", "1.2.3"].map((uid) => reference(uid)),
        failed: [failure("1.2.4")],
      },
      eventTypeId: SOME,
      expected: [COMMITTED, COMMITTED],
      complaint: "2 SOP instances are named that were not asked for",
    },
    {
      name: "that calls an instance both committed and failed",
      report: { committed: [reference("1.2.1"), reference("1.2.2")], failed: [failure("1.2.1")] },
      eventTypeId: SOME,
      expected: [{ type: "failed", reason: 0x0112 }, COMMITTED],
      complaint: undefined,
    },
    {
      name: "of success with a failure in it, and without its reason",
      report: {
        committed: [reference("1.2.2")],
        failed: [{ ...failure("1.2.1"), reason: undefined }],
      },
      expected: [{ type: "failed", reason: undefined }, COMMITTED],
      complaint: undefined,
    },
    {
      name: "that names an instance twice",
      report: { committed: ["1.2.1", "1.2.2", "1.2.1"].map((uid) => reference(uid)) },
      expected: [COMMITTED, COMMITTED],
      complaint: undefined,
    },
  ] as const
) {
  Deno.test(`Transactions believes a report ${name} in what it says for certain`, () => {
    const fixture = pair();
    const outcome = fixture.transactions.note(fixture.report(report), eventTypeId);
    equal(outcome.status, 0);
    equal(outcome.complaint, complaint);
    deepEqual(fixture.commitments, expected);
  });
}

for (
  const { name, changes, eventTypeId, status } of [
    {
      name: "of another transaction",
      changes: { transactionUid: "2.25.1" },
      eventTypeId: ALL,
      status: 0x0115,
    },
    {
      name: "of no transaction",
      changes: { transactionUid: "" },
      eventTypeId: ALL,
      status: 0x0115,
    },
    { name: "of another event type", changes: {}, eventTypeId: 3, status: 0x0113 },
    { name: "of no event type", changes: {}, eventTypeId: undefined, status: 0x0113 },
  ]
) {
  Deno.test(`Transactions takes nothing from a report ${name}`, async () => {
    const fixture = pair();
    const committed = [reference("1.2.1"), reference("1.2.2")];
    const outcome = fixture.transactions.note(
      fixture.report({ committed, ...changes }),
      eventTypeId,
    );
    equal(outcome.status, status);
    notEqual(outcome.complaint, undefined);
    deepEqual(fixture.commitments, [undefined, undefined]);
    await Promise.resolve();
    ok(!fixture.isComplete);
  });
}

Deno.test("Transactions answers a report that comes twice, and keeps to the first one", () => {
  const fixture = pair();
  const committed = [reference("1.2.1"), reference("1.2.2")];
  fixture.transactions.note(fixture.report({ committed }), ALL);
  const again = fixture.report({ failed: [failure("1.2.1")] });
  deepEqual(fixture.transactions.note(again, SOME), { status: 0 });
  deepEqual(fixture.commitments, [COMMITTED, COMMITTED]);
});

Deno.test("Transactions asks for an instance once, and has a verdict for each file of it", () => {
  const fixture = new Fixture(storedTransfer("a.dcm", "1.2.1"), storedTransfer("b.dcm", "1.2.1"));
  deepEqual(fixture.transactions.all.map(({ references }) => references), [[reference("1.2.1")]]);
  fixture.transactions.note(fixture.report({ committed: [reference("1.2.1")] }), ALL);
  deepEqual(fixture.commitments, [COMMITTED, COMMITTED]);
});

Deno.test("Transactions asks for what was sent, not for what is on the list", () => {
  const transfer = storedTransfer("a.dcm", "1.2.1");
  const fixture = new Fixture({
    ...transfer,
    sentSopClassUid: "1.2.8",
    sentSopInstanceUid: "1.2.9",
  });
  deepEqual(fixture.transactions.all[0]?.references, [reference("1.2.9", "1.2.8")]);
});

Deno.test("Transactions has a request for each thousand instances, with unlike UIDs", async () => {
  const transfers = Array.from(
    { length: 2 * MAX_REFERENCES + 1 },
    (_, index) => storedTransfer(`${index}.dcm`, `1.2.${index}`),
  );
  const fixture = new Fixture(...transfers);
  const { all } = fixture.transactions;
  deepEqual(all.map(({ references }) => references.length), [1000, 1000, 1]);
  equal(new Set(all.map(({ uid }) => uid)).size, 3);
  for (const { uid } of all) {
    match(uid, /^2\.25\.[1-9][0-9]{30,38}$/);
    ok(uid.length <= 64);
  }
  for (const [index, { references }] of all.entries()) {
    ok(!fixture.isComplete);
    fixture.transactions.note(fixture.report({ committed: references }, index), ALL);
    await Promise.resolve();
  }
  ok(fixture.isComplete);
  ok(fixture.commitments.every((commitment) => commitment?.type === "committed"));
});

Deno.test("Transactions.abandon() says once of how many there is no word, and no later one counts", async () => {
  const fixture = pair();
  const log = new RecordingLog();
  fixture.transactions.abandon(fixture.transactions.all, "too late", log);
  fixture.transactions.abandon(fixture.transactions.all, "again", log);
  deepEqual(log.lines, ["W: storage commitment: 2 SOP instances not confirmed: too late"]);
  const verdict: Commitment = { type: "unconfirmed", reason: "too late" };
  deepEqual(fixture.commitments, [verdict, verdict]);
  const committed = [reference("1.2.1"), reference("1.2.2")];
  equal(fixture.transactions.note(fixture.report({ committed }), ALL).status, 0x0115);
  deepEqual(fixture.commitments, [verdict, verdict]);
  await fixture.transactions.completion;
});

Deno.test("CommitmentReports refuses a data set that is none, and does not fill the log", () => {
  const log = new RecordingLog();
  const reports = new CommitmentReports(pair().transactions, log);
  const truncated = element(0x00081195, "UI", "1.2.3").subarray(0, 10);
  const event = { eventTypeId: ALL, transferSyntaxUid: UID.explicitLe };
  equal(reports.take({ ...event, dataSet: truncated }), 0x0110);
  const foreign = concat(element(0x00081195, "UI", "1.2.3"));
  for (let count = 0; count < 100; count++) {
    equal(reports.take({ ...event, dataSet: foreign }), 0x0115);
  }
  equal(log.lines.length, 11);
  match(log.lines[0]!, /^W: storage commitment: odd report: Invalid stream$/);
  equal(log.lines[1], "W: storage commitment: odd report: unknown Transaction UID 1.2.3");
  equal(log.lines[10], "W: storage commitment: further odd reports are not shown");
});

Deno.test("CommitmentReports shows no more of a strange UID than a UID has", () => {
  const log = new RecordingLog();
  const reports = new CommitmentReports(pair().transactions, log);
  const dataSet = element(0x00081195, "UI", "9".repeat(3000));
  reports.take({ eventTypeId: ALL, transferSyntaxUid: UID.explicitLe, dataSet });
  ok(log.lines[0]!.length < 140);
});
