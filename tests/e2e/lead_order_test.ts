/**
 * In which order the messages of a run are complete, as the peer sees it, and what the lead of objects of
 * all sizes and kinds is. What a lead is made of, byte by byte, is for the tests of `store_exchange.ts`.
 */

import assert from "node:assert/strict";
import { RLE_LOSSLESS } from "../../lib/dict/transfer_syntax.ts";
import { runDcmsend } from "../support/executable.ts";
import { compressedFile, concat, element, file, imageDataSet, UID } from "../support/make.ts";
import { splitPdus } from "../support/p_data.ts";
import { type PeerConnection, type PeerStep, startPeer } from "../support/peer.ts";
import { whyMissing } from "../support/real_peer.ts";
import { socketCapacity } from "../support/socket_capacity.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { NATIVE_PROGRAM } from "./support/both_programs.ts";
import { type Input, sendFiles, smallFiles } from "./support/outcome.ts";
import { accept, answer, RECEIVE_OBJECT, RECEIVE_PDU, RELEASE_RESPONSE } from "./support/pdus.ts";
import { splitAnswer, WATCH_MS } from "./support/split_answer.ts";

const STORED = "0x0000 (Success)";
const NOT_SENT = "<not sent>";
const OPENED: readonly PeerStep[] = [RECEIVE_PDU, accept()];
const RELEASED: readonly PeerStep[] = [RECEIVE_PDU, RELEASE_RESPONSE, { recv: "close" }];

/** How many objects have come whole. */
function countWhole({ pdus }: PeerConnection): number {
  return dataPdus(pdus).filter(({ isCommand, isLast }) => !isCommand && isLast).length;
}

function dataPdus(pdus: readonly Uint8Array[]): ReturnType<typeof splitPdus> {
  return splitPdus(concat(...pdus.filter((pdu) => pdu[0] === 4)));
}

/**
 * A run of either program against a peer that says each of its responses in two pieces.
 *
 * @returns when requests were complete, and when responses were, in order
 */
async function orderOf(program: "native" | "ours"): Promise<{ code: number; order: string[] }> {
  const count = 5;
  const order: string[] = [];
  let whole = 0;
  const look: PeerStep = {
    call: () => {
      const now = countWhole(peer.connections[0]!);
      while (whole < now) order.push(`request ${++whole}`);
    },
  };
  const script: PeerStep[] = [...OPENED];
  for (let messageId = 1; messageId <= count; messageId++) {
    const { front, rest } = splitAnswer(messageId);
    script.push(...RECEIVE_OBJECT, look, front, { wait: 60 }, look, {
      call: () => void order.push(`response ${messageId}`),
    }, rest);
  }
  await using peer = await startPeer([...script, ...RELEASED]);
  using folder = temporaryFolder();
  const cwd = folder.path;
  const inputs = smallFiles(count);
  for (const { name, bytes } of inputs) await Deno.writeFile(`${cwd}/${name}`, bytes);
  const args = ["127.0.0.1", `${peer.port}`, ...inputs.map(({ name }) => name)];
  const { code } = program === "ours"
    ? await runDcmsend(args, { cwd })
    : await new Deno.Command(NATIVE_PROGRAM, { args, cwd, stderr: "null" }).output();
  await peer.finished();
  return { code, order };
}

Deno.test({
  name: "requests and responses are complete in the same order as with the native program",
  ignore: whyMissing(NATIVE_PROGRAM) !== undefined,
  async fn() {
    const ours = await orderOf("ours");
    const expected = [1, 2, 3, 4, 5].flatMap((id) => [`request ${id}`, `response ${id}`]);
    assert.deepEqual(ours, { code: 0, order: expected });
    assert.deepEqual(ours, await orderOf("native"));
  },
});

/** Not compressible, so that its size is known. */
function pixels(lengthBytes: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    { length: lengthBytes },
    (_, index) => (index * 197 + (index >> 9)) & 0xff,
  );
}

function imageOf(lengthBytes: number): Uint8Array<ArrayBuffer> {
  const sopInstanceUid = `${UID.instance}.2`;
  const pixelData = element(0x7fe00010, "OW", pixels(lengthBytes));
  return file(imageDataSet({ sopInstanceUid, pixelData }), { sopInstanceUid });
}

/** One frame of 4 x 4 pixels of 16 bits in two segments of literal bytes (PS3.5 §G). */
function rleFrame(): Uint8Array<ArrayBuffer> {
  const header = new Uint32Array(16);
  header.set([2, 64, 82]);
  const segment = concat(Uint8Array.of(15), pixels(16), Uint8Array.of(0));
  return concat(new Uint8Array(header.buffer), segment, segment);
}

const PDU_LENGTH = 16_384; // what the peer announces

/** @param bytes of a data set */
function pduCount(lengthBytes: number): number {
  return Math.ceil(lengthBytes / (PDU_LENGTH - 12));
}

const OBJECTS: readonly { name: string; bytes: Uint8Array; options?: string[] }[] = [
  { name: "in one PDU", bytes: imageOf(1000) },
  { name: "in several PDUs", bytes: imageOf(100_000) },
  { name: "larger than the buffers", bytes: imageOf(3_000_000) },
  {
    name: "decoded on the way",
    bytes: compressedFile([rleFrame()], RLE_LOSSLESS),
    options: ["+dls"],
  },
];

for (const { name, bytes, options = [] } of OBJECTS) {
  Deno.test(`the lead of an object ${name} is there before the response, and its end behind it`, async () => {
    const { front, rest } = splitAnswer(1);
    const seen: PeerConnection[] = [];
    const look: PeerStep = {
      call: () => {
        const { pdus, lengthBytes, rest } = peer.connections[0]!;
        seen.push({ pdus: [...pdus], lengthBytes, rest });
      },
    };
    // How many PDUs it has is what is to be found out, so there is no event to wait for.
    const lastPdu: PeerStep = {
      call: async () => {
        while (countWhole(peer.connections[0]!) < 2) {
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      },
    };
    await using peer = await startPeer([
      ...[...OPENED, ...RECEIVE_OBJECT, front, RECEIVE_PDU, { wait: WATCH_MS }, look],
      ...[rest, lastPdu, look, answer(2), { recv: "close" } as const],
    ]);
    const inputs: Input[] = [...smallFiles(1), { name: "2.dcm", bytes }];
    // The peer answers to no release: it has seen enough.
    const { statuses } = await sendFiles(peer.port, inputs, ["-ta", "1", ...options]);
    assert.deepEqual(statuses, [STORED, STORED]);
    const [before, after] = seen;
    const lead = dataPdus(before!.pdus).slice(2);
    const all = dataPdus(after!.pdus).slice(2);
    assert.equal(before!.rest.length, 0, "a PDU was cut off");
    assert.equal(lead[0]?.isCommand, true);
    assert.ok(lead.slice(1).every(({ isCommand, isLast }) => !isCommand && !isLast));
    const data = concat(...all.slice(1).map((pdu) => pdu.data));
    assert.equal(all.length, 1 + pduCount(data.length));
    if (data.length < 700_000) assert.equal(lead.length, all.length - 1);
    else assert.ok(lead.length > 20 && lead.length < 100, `${lead.length} PDUs`);
    if (options.length === 0) assert.deepEqual(data, bytes.subarray(-data.length));
    else assert.deepEqual(data.slice(-32), interleaved(pixels(16)));
  });
}

/** What the two segments of `rleFrame` are as pixels. */
function interleaved(segment: Uint8Array): Uint8Array {
  return Uint8Array.from([...segment].flatMap((byte) => [byte, byte]));
}

Deno.test("after a lead that could not be written there is no other one in the run", async () => {
  const { front, rest } = splitAnswer(1);
  const before: number[] = [];
  const large = (await socketCapacity() - 300_000) & ~1;
  await using peer = await startPeer(
    // The kernel takes the first object, but not all of the second one's lead.
    [...OPENED, { pause: true }, { wait: 1000 }, front, { wait: 1000 }, rest, { reset: true }],
    [
      ...[...OPENED, ...RECEIVE_OBJECT, front, { wait: WATCH_MS }],
      { call: () => void before.push(peer.connections[1]!.pdus.length) },
      ...[rest, ...RECEIVE_OBJECT, answer(2), ...RELEASED],
    ],
  );
  const inputs: Input[] = [
    { name: "1.dcm", bytes: imageOf(large) },
    { name: "2.dcm", bytes: imageOf(1_000_000) },
    ...smallFiles(2).map((input, index) => ({ ...input, name: `${index + 3}.dcm` })),
  ];
  const { code, statuses } = await sendFiles(peer.port, inputs, ["-nh"]);
  assert.deepEqual({ code, statuses }, { code: 0, statuses: [STORED, NOT_SENT, STORED, STORED] });
  assert.deepEqual(before, [3], "more than the A-ASSOCIATE-RQ and the first object");
});
