/** What progress and statistics say, from what they are told of a run. */

import assert from "node:assert/strict";
import { toTransfer, type Transfer } from "../../../lib/send/instance.ts";
import { meterStream } from "../../../lib/send/prepare/metered_stream.ts";
import { formatProgress, type Movement, Rates } from "../../../lib/send/reports/progress.ts";
import { type RunCounts, RunMeter } from "../../../lib/send/reports/run_meter.ts";
import { formatStatistics } from "../../../lib/send/reports/statistics.ts";

function transferOf(fileLengthBytes: number | undefined): Transfer {
  return toTransfer({
    path: "a.dcm",
    readMode: "fileOnly",
    sopClassUid: "1.2",
    sopInstanceUid: "1.3",
    transferSyntaxUid: "1.4",
    tooLongDecoded: false,
    fileLengthBytes,
  });
}

function settle(meter: RunMeter, transfer: Transfer, status: number): void {
  transfer.result = { type: "answered", status };
  meter.settled(transfer);
}

const NOTHING = new RunMeter().counts;
const STILL: Movement = { bytesPerSecond: 0, secondsLeft: undefined, isStalled: false };

Deno.test("the fraction moves within an object, by its length", () => {
  const meter = new RunMeter();
  const [large, small] = [transferOf(9_950_000), transferOf(9_950_000)];
  meter.listed([large, small]);
  assert.equal(meter.counts.fraction, 0);
  meter.read(large, 2_000_000);
  assert.equal(meter.counts.fraction, 0.1);
  meter.read(large, 4_000_000);
  assert.equal(meter.counts.fraction, 0.2);
  settle(meter, large, 0);
  assert.equal(meter.counts.fraction, 0.5);
  settle(meter, small, 0);
  assert.equal(meter.counts.fraction, 1);
});

Deno.test("an object that is decoded on the way is not done before it is answered", () => {
  const meter = new RunMeter();
  const transfer = transferOf(50_000);
  meter.listed([transfer, transferOf(50_000)]);
  meter.read(transfer, 1_000_000);
  assert.equal(meter.counts.fraction, 0.25);
});

Deno.test("files of unknown length count by their number", () => {
  const meter = new RunMeter();
  const transfers = [1, 2, 3, 4].map(() => transferOf(undefined));
  meter.listed(transfers);
  settle(meter, transfers[0]!, 0);
  assert.equal(meter.counts.fraction, 0.25);
});

Deno.test("bytes of another attempt count for what is read, once for what is answered", () => {
  const meter = new RunMeter();
  const transfer = transferOf(1000);
  meter.listed([transfer]);
  meter.read(transfer, 600);
  meter.read(transfer, 1000);
  meter.postponed(transfer);
  meter.read(transfer, 600);
  meter.read(transfer, 400); // taken up anew without a word
  meter.read(transfer, 1000);
  settle(meter, transfer, 0);
  const { readBytes, answeredBytes } = meter.counts;
  assert.deepEqual({ readBytes, answeredBytes }, { readBytes: 2600, answeredBytes: 1000 });
});

for (
  const [name, result, notStored, answered] of [
    ["success", { type: "answered", status: 0 }, 0, 1],
    ["a warning", { type: "answered", status: 0xb000 }, 0, 1],
    ["a refusal", { type: "answered", status: 0xa700 }, 1, 1],
    ["no context", { type: "noAcceptableContext" }, 1, 0],
    ["a failure", { type: "notSent", reason: "lost" }, 1, 0],
  ] as const
) {
  Deno.test(`after ${name}, ${notStored} are not stored, ${answered} answered`, () => {
    const meter = new RunMeter();
    const transfer = transferOf(1000);
    meter.read(transfer, 10);
    transfer.result = result;
    meter.settled(transfer);
    assert.equal(meter.counts.notStored, notStored);
    assert.equal(meter.counts.answered, answered);
    assert.equal(meter.counts.answeredBytes, 10 * answered);
  });
}

for (
  const [expected, counts, movement] of [
    ["looking for files", {}, {}],
    ["3/10 files checked", { checkedFiles: 3, foundFiles: 10 }, {}],
    ["0/10 files, 0%, 0.0 kB, 0.0 kB/s, connecting", { instances: 10 }, {}],
    [
      "4/10 files, 41%, 201.3 MB, 98.2 MB/s, 0:03 left, sending",
      { instances: 10, settled: 4, fraction: 0.419, readBytes: 201_300_000, openAssociations: 1 },
      { bytesPerSecond: 98_200_000, secondsLeft: 2.1 },
    ],
    [
      "4/10 files, 99%, 5.1 GB, 1.5 kB/s, 1:02:03 left, 2 not stored, waiting for the peer",
      {
        instances: 10,
        settled: 4,
        notStored: 2,
        fraction: 0.999,
        readBytes: 5.1e9,
        openAssociations: 2,
      },
      { bytesPerSecond: 1500, secondsLeft: 3723, isStalled: true },
    ],
    [
      "1/1 files, 100%, 4500.0 TB, 0.0 kB/s, 1:01:01 left, sending",
      { instances: 1, settled: 1, fraction: 1, readBytes: 4.5e15, openAssociations: 1 },
      { secondsLeft: 61 * 60 + 1 },
    ],
  ] as const satisfies readonly (readonly [string, Partial<RunCounts>, Partial<Movement>])[]
) {
  Deno.test(`progress reads ${expected}`, () => {
    assert.equal(formatProgress({ ...NOTHING, ...counts }, { ...STILL, ...movement }), expected);
  });
}

Deno.test("rates are those of the last seconds, and a standstill is noticed", () => {
  const rates = new Rates();
  const update = (seconds: number, readBytes: number, fraction: number): Movement => {
    return rates.update({ ...NOTHING, readBytes, fraction }, 1000 + seconds * 1000);
  };
  assert.deepEqual(update(0, 0, 0), STILL);
  for (let second = 1; second <= 20; second++) update(second, second * 1000, second / 128);
  assert.deepEqual(update(21, 21_000, 21 / 128), {
    bytesPerSecond: 1000,
    secondsLeft: 107,
    isStalled: false,
  });
  for (let second = 22; second <= 31; second++) {
    assert.equal(update(second, 21_000, 21 / 128).isStalled, second >= 23);
  }
  // More than the window after the last movement.
  assert.deepEqual(update(33, 21_000, 21 / 128), { ...STILL, isStalled: true });
  const again = update(34, 22_000, 22 / 128);
  assert.ok(again.bytesPerSecond > 0 && !again.isStalled);
});

Deno.test("statistics tell rates by the time of sending", () => {
  const counts = { ...NOTHING, answered: 500, answeredBytes: 262_144_000, associations: 2 };
  assert.equal(
    formatStatistics(counts, { seconds: 3.25, secondsOfSending: 2 }),
    `Statistics
----------
Seconds in all           : 3.250
Seconds of sending       : 2.000
Associations             : 2
SOP instances sent       : 500
Bytes of data sets sent  : 262144000
SOP instances per second : 250.0
MB per second            : 131.1`,
  );
  assert.match(
    formatStatistics(NOTHING, { seconds: 0.1, secondsOfSending: 0 }),
    /per second : 0\.0\nMB per second {12}: 0\.0$/,
  );
});

Deno.test("a metered stream gives the bytes of the other, at once or later", async () => {
  const pieces: (Uint8Array | Promise<Uint8Array>)[] = [
    Uint8Array.of(1, 2, 3),
    Promise.resolve(Uint8Array.of(4)),
  ];
  const counted: number[] = [];
  const metered = meterStream({
    get done() {
      return pieces.length === 0;
    },
    fill: (target) => {
      const piece = pieces.shift()!;
      const write = (bytes: Uint8Array): number => (target.set(bytes), bytes.length);
      return piece instanceof Uint8Array ? write(piece) : piece.then(write);
    },
  }, (lengthBytes) => counted.push(lengthBytes));
  const target = new Uint8Array(4);
  assert.equal(metered.fill(target), 3);
  assert.equal(metered.done, false);
  assert.equal(await metered.fill(target.subarray(3)), 1);
  assert.equal(metered.done, true);
  assert.deepEqual([...target], [1, 2, 3, 4]);
  assert.deepEqual(counted, [3, 1]);
});
