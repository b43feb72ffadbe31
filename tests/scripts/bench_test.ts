/** The benchmark's own parts: its delaying proxy, its sets, its command line, its table. */

import assert from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { findTransferSyntax } from "../../lib/dict/transfer_syntax.ts";
import { inspectDataSet } from "../../lib/dicom/inspect.ts";
import { readInstanceHeader } from "../../lib/dicom/part10.ts";
import { parseArguments } from "../../scripts/bench/arguments.ts";
import { startDelayProxy } from "../../scripts/bench/delay_proxy.ts";
import { writeImages } from "../../scripts/bench/images.ts";
import { allRows } from "../../scripts/bench/rows.ts";
import type { Sender } from "../../scripts/bench/senders.ts";
import { tableHead, tableRow, tellGoal } from "../../scripts/bench/table.ts";
import type { RowResult } from "../../scripts/bench/measure_row.ts";
import { temporaryFolder } from "../support/temporary.ts";

Deno.test("the proxy passes everything on, in order, after the delay and until both have ended", async () => {
  using target = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using proxy = startDelayProxy({ targetPort: target.addr.port, delayMs: 30 });
  using client = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
  using server = await target.accept();
  const sent = crypto.getRandomValues(new Uint8Array(60_000));
  const startMs = performance.now();
  const [, received, answered] = await Promise.all([
    sendAll(client, sent),
    receiveAll(server).then(async (bytes) => {
      await sendAll(server, bytes.subarray(0, 10));
      return bytes;
    }),
    receiveAll(client),
  ]);
  const elapsedMs = performance.now() - startMs;
  assert.deepEqual(received, sent);
  assert.deepEqual(answered, sent.subarray(0, 10));
  assert.equal(proxy.forwardedBytes, sent.length);
  assert.ok(elapsedMs >= 60, `There and back took ${elapsedMs} ms`);
});

Deno.test("the proxy ends both connections when one end is gone", async () => {
  using target = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using proxy = startDelayProxy({ targetPort: target.addr.port, delayMs: 1 });
  using client = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
  (await target.accept()).close();
  assert.deepEqual(await receiveAll(client), new Uint8Array(0));
});

Deno.test("the images of a set are whole, and none has another's SOP Instance UID", async () => {
  using folder = temporaryFolder();
  writeImages(folder.path, { count: 3, imageSize: 1000 });
  const uids = new Set<string>();
  for await (const { name } of Deno.readDir(folder.path)) {
    const bytes = await Deno.readFile(`${folder.path}/${name}`);
    uids.add(checkImage(bytes));
    assert.ok(bytes.length > 2_000_000 && bytes.length < 2_001_024, `${bytes.length} bytes`);
  }
  assert.equal(uids.size, 3);
});

Deno.test("the bench's arguments name rows, rounds and a peer", () => {
  assert.deepEqual(
    parseArguments(["small", "--peer", "[::1]:104", "--called-aetitle", "PACS", "--rounds", "7"]),
    {
      type: "wire",
      settings: {
        names: ["small"],
        rounds: { own: 7, reference: 7, others: 3 },
        peer: { host: "::1", port: 104, aeTitle: "PACS" },
      },
    },
  );
  for (const wrong of [["--rounds", "0"], ["--peer", "somewhere"], ["--unknown"]]) {
    assert.throws(() => parseArguments(wrong), TypeError);
  }
});

Deno.test("the table tells median, range and peak memory, and what another took for each of ours", () => {
  const [own, reference, other, absent] = ["ours", "`dcmsend`", "`x`", "`y`"].map(sender);
  assert.ok(own && reference && other && absent);
  const row = { ...allRows(reference)[0]!, title: "set, peer", goal: { ratio: 30 } };
  const result: RowResult = {
    row,
    own: { sender: own, seconds: [0.3, 0.1, 0.2], peakMegabytes: [50, 61.2, 40] },
    reference: { sender: reference, seconds: [8, 4], peakMegabytes: [12, 12] },
    others: [{
      sender: other,
      seconds: [],
      peakMegabytes: [],
      failure: { type: "failure", short: "> 120 s", reason: "" },
    }],
  };
  assert.equal(
    `${tableHead([other, absent])}\n${tableRow(result, [other, absent])}`,
    [
      "| set, peer | ours | `dcmsend` | `dcmsend` ÷ ours | `x` | `y` |",
      "| --- | ---: | ---: | ---: | ---: | ---: |",
      "| set, peer | 0.200 s (0.100–0.300), 61 MB | 6.00 s (4.00–8.00), 12 MB | 30.0 × | > 120 s |  |",
    ].join("\n"),
  );
  assert.equal(tellGoal(result), `${row.name}: 30.0 × as fast, at least 30.0 ×: reached`);
  const missed = tellGoal({ ...result, row: { ...row, goal: { ratio: 1, peakMegabytes: 60 } } });
  assert.match(missed ?? "", /61 MB, at most 60 MB: MISSED$/);
});

function sender(name: string): Sender {
  return { name, command: () => ({ executable: "", args: [] }) };
}

/** @returns the SOP Instance UID, the same in the file's meta information and in the data set */
function checkImage(bytes: Uint8Array<ArrayBuffer>): string {
  const source = new MemorySource(bytes);
  const header = readInstanceHeader(source, "fileOnly");
  const transferSyntax = findTransferSyntax(header.transferSyntaxUid);
  const summary = inspectDataSet(source, { offset: header.dataSetOffset, transferSyntax });
  assert.equal(header.sopInstanceUid, summary.sopInstanceUid);
  assert.equal(header.sopClassUid, summary.sopClassUid);
  assert.ok(summary.hasPixelData && summary.canPassThrough);
  assert.equal(header.dataSetOffset + summary.lengthBytes, bytes.length);
  return header.sopInstanceUid;
}

async function sendAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
  await connection.closeWrite();
}

async function receiveAll(connection: Deno.Conn): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const buffer = new Uint8Array(1 << 14);
  for (let length; (length = await connection.read(buffer)) !== null;) {
    parts.push(buffer.slice(0, length));
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}
