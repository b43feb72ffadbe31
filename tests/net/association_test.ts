/** Associations with honest SCPs: the one in this process, and DCMTK's. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { ByteStream } from "../../lib/base/byte_stream.ts";
import { ConditionError } from "../../lib/base/condition.ts";
import { LogLevel } from "../../lib/base/log.ts";
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from "../../lib/base/product.ts";
import { openAssociation, prepareAssociation } from "../../lib/net/open_association.ts";
import { MemoryStream } from "../../lib/net/memory_stream.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { RecordingLog } from "../support/recording_log.ts";
import { acceptOnly, startScp } from "../support/scp.ts";
import { EXPLICIT_LE, IMPLICIT_LE, MR, optionsFor, requestFor, store } from "./associate.ts";

const SC = "1.2.840.10008.5.1.4.1.1.7";

function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * 31) & 0xff);
}

Deno.test("An association proposes what it was told, in our name", async () => {
  await using scp = startScp();
  const contexts = [
    { id: 1, abstractSyntax: MR, transferSyntaxes: [EXPLICIT_LE, IMPLICIT_LE] },
    { id: 3, abstractSyntax: SC, transferSyntaxes: [IMPLICIT_LE] },
  ];
  const association = await openAssociation(optionsFor(scp.port, {
    callingAeTitle: "A_TITLE_OF_22_LETTERS.",
    calledAeTitle: "ARCHIVE",
    maxPduLength: 8192,
    presentationContexts: contexts,
  }));
  await association.release();
  deepEqual(scp.associations[0]?.request, {
    type: "A-ASSOCIATE-RQ",
    calledAeTitle: "ARCHIVE",
    callingAeTitle: "A_TITLE_OF_22_LE",
    applicationContext: "1.2.840.10008.3.1.1.1",
    presentationContexts: contexts,
    userInformation: {
      maxPduLength: 8192,
      implementationClassUid: IMPLEMENTATION_CLASS_UID,
      implementationVersionName: IMPLEMENTATION_VERSION_NAME,
    },
  });
  equal(scp.associations[0]?.ended, "released");
});

Deno.test("Association.contexts tells what the peer said to each context", async () => {
  await using scp = startScp({ accept: acceptOnly(IMPLICIT_LE) });
  await using association = await openAssociation(optionsFor(scp.port, {
    presentationContexts: [
      { id: 1, abstractSyntax: MR, transferSyntaxes: [EXPLICIT_LE, IMPLICIT_LE] },
      { id: 3, abstractSyntax: SC, transferSyntaxes: [EXPLICIT_LE] },
    ],
  }));
  deepEqual([...association.contexts.values()], [
    { id: 1, result: 0, transferSyntax: IMPLICIT_LE },
    { id: 3, result: 4 },
  ]);
  equal(association.acceptsAny, true);
});

Deno.test("Association.send() sends several objects, one after the other, byte for byte", async () => {
  const statuses = [0x0000, 0xb000, 0xc001];
  await using scp = startScp({ status: ({ messageId }) => statuses[messageId - 1] ?? 0 });
  const options = optionsFor(scp.port);
  await using association = await openAssociation(options);
  const bodies = [bytesOf(10), bytesOf(0), bytesOf(3_000_000)];
  for (const [index, body] of bodies.entries()) {
    const request = requestFor(body, {
      messageId: index + 1,
      sopInstanceUid: `1.2.${index}`,
    });
    deepEqual(await store(association, request), { status: statuses[index] });
  }
  await association.release();
  deepEqual(
    scp.received.map(({ messageId, sopClassUid, sopInstanceUid }) => ({
      messageId,
      sopClassUid,
      sopInstanceUid,
    })),
    [0, 1, 2].map((index) => ({
      messageId: index + 1,
      sopClassUid: MR,
      sopInstanceUid: `1.2.${index}`,
    })),
  );
  for (const [index, body] of bodies.entries()) {
    equal(scp.received[index]?.lengthBytes, body.length);
    deepEqual(scp.received[index]?.dataSet, body);
  }
  deepEqual(options.log.lines, [
    "I: Requesting Association",
    "I: Association Accepted (Max Send PDV: 16372)",
    "I: Sending C-STORE Request (MsgID 1, MR)",
    "I: Received C-STORE Response (Success)",
    "I: Sending C-STORE Request (MsgID 2, MR)",
    "I: Received C-STORE Response (Warning: CoercionOfDataElements)",
    "I: Sending C-STORE Request (MsgID 3, MR)",
    "I: Received C-STORE Response (Error: CannotUnderstand)",
    "I: Releasing Association",
  ]);
});

for (const maxPduLength of [0, 14, 512, 16384, 131072]) {
  Deno.test(`Association.send() keeps to a peer's limit of ${maxPduLength}`, async () => {
    await using scp = startScp({ maxPduLength });
    await using association = await openAssociation(optionsFor(scp.port));
    const body = bytesOf(200_000);
    deepEqual(await store(association, requestFor(body)), { status: 0 });
    deepEqual(scp.received[0]?.dataSet, body);
  });
}

Deno.test("Association.send() on a context that was not accepted fails and can be followed", async () => {
  await using scp = startScp({ accept: acceptOnly(EXPLICIT_LE) });
  const options = optionsFor(scp.port, {
    presentationContexts: [
      { id: 1, abstractSyntax: MR, transferSyntaxes: [EXPLICIT_LE] },
      { id: 3, abstractSyntax: SC, transferSyntaxes: [IMPLICIT_LE] },
    ],
  });
  await using association = await openAssociation(options);
  for (const presentationContextId of [3, 99]) {
    const request = requestFor(bytesOf(10), { presentationContextId });
    await rejects(store(association, request), { message: "ASC Bad presentation context ID" });
  }
  equal(association.isOpen, true);
  equal(
    options.log.lines.at(-1),
    "E: Failed sending C-STORE request: 0006:0101 ASC Bad presentation context ID",
  );
  deepEqual(await store(association, requestFor(bytesOf(10))), { status: 0 });
});

/** Fails after `lengthBytes`, as a file does that has shrunk. */
class BrokenStream implements ByteStream {
  readonly done = false;
  #left: number;

  constructor(lengthBytes: number) {
    this.#left = lengthBytes;
  }

  fill(target: Uint8Array): number {
    if (this.#left === 0) throw new RangeError("The file has shrunk");
    const count = Math.min(this.#left, target.length);
    this.#left -= count;
    return count;
  }
}

Deno.test("Association.send() stays usable when a data set fails before a byte of it is sent", async () => {
  await using scp = startScp();
  await using association = await openAssociation(optionsFor(scp.port));
  const request = requestFor(bytesOf(0), { body: new BrokenStream(20_000) });
  await rejects(store(association, request), RangeError);
  equal(association.isOpen, true);
  deepEqual(await store(association, requestFor(bytesOf(10))), { status: 0 });
  equal(scp.received.length, 1);
});

Deno.test("Association.send() is the last when a data set fails half-way", async () => {
  await using scp = startScp();
  const association = await openAssociation(optionsFor(scp.port));
  const request = requestFor(bytesOf(0), { body: new BrokenStream(5_000_000) });
  await rejects(store(association, request), RangeError);
  equal(association.isOpen, false);
  await association.abort();
  equal(scp.received.length, 0);
  equal(scp.associations[0]?.ended, "aborted");
});

Deno.test("Association.isOpen turns false when the peer hangs up between two objects", async () => {
  const scp = startScp();
  await using association = await openAssociation(optionsFor(scp.port));
  await store(association, requestFor(bytesOf(10)));
  equal(association.isOpen, true);
  await scp[Symbol.asyncDispose]();
  const error = await store(association, requestFor(bytesOf(10))).catch((error) => error);
  ok(error instanceof ConditionError);
  equal(error.message, "Peer aborted Association (or never connected)");
  equal(association.isOpen, false);
});

Deno.test("An association that is left to its disposal is aborted without a word", async () => {
  await using scp = startScp();
  const options = optionsFor(scp.port);
  {
    await using _association = await openAssociation(options);
  }
  equal(scp.associations[0]?.ended, "aborted");
  deepEqual(options.log.lines, [
    "I: Requesting Association",
    "I: Association Accepted (Max Send PDV: 16372)",
  ]);
});

for (
  const [changes, what] of [
    [{ calledAeTitle: "", callingAeTitle: "" }, "Called AP Title"],
    [{ callingAeTitle: "" }, "Calling AP Title"],
  ] as const
) {
  Deno.test(`openAssociation() refuses an empty ${what} as DCMTK does`, async () => {
    await using scp = startScp();
    const options = optionsFor(scp.port, changes);
    const message = `Illegal service parameter: ${what}`;
    await rejects(openAssociation(options), { message });
    deepEqual(options.log.lines, ["I: Requesting Association", `E: ${message}`]);
    equal(scp.associations.length, 0);
  });
}

Deno.test("prepareAssociation() refuses a host name of 58 characters as DCMTK does", () => {
  const log = new RecordingLog(LogLevel.debug);
  const presentationContexts = optionsFor(1).presentationContexts;
  prepareAssociation({ host: "h".repeat(57), presentationContexts, log });
  deepEqual(log.lines, ["D: Configured a total of 1 presentation contexts for SCU"]);
  const host = "h".repeat(58);
  let failure: unknown;
  try {
    prepareAssociation({ host, presentationContexts, log });
  } catch (error) {
    failure = error;
  }
  equal(
    failure instanceof ConditionError && failure.condition.text,
    "Illegal call, perhaps wrong parameters",
  );
  equal(
    log.lines.at(-1),
    `E: Maximum length of peer host name '${host}' is longer than maximum of 57 characters`,
  );
});

Deno.test("openAssociation() shows the negotiation at info level only where asked to", async () => {
  await using scp = startScp();
  for (const verboseContexts of [false, true]) {
    const options = optionsFor(scp.port, { verboseContexts });
    await (await openAssociation(options)).release();
    const titles = options.log.lines.filter((line) =>
      line.startsWith("I: Request Parameters") || line.startsWith("I: Association Parameters")
    );
    deepEqual(
      titles,
      verboseContexts ? ["I: Request Parameters:", "I: Association Parameters Negotiated:"] : [],
    );
  }
});

Deno.test("Association.send() dumps its messages at debug level", async () => {
  await using scp = startScp({ status: () => 0xa700 });
  const log = new RecordingLog(LogLevel.debug);
  await using association = await openAssociation({ ...optionsFor(scp.port), log });
  const start = log.lines.length;
  await store(association, requestFor(bytesOf(10)));
  deepEqual(log.lines.slice(start).filter((line) => !line.includes("UID")), [
    "I: Sending C-STORE Request",
    "D: ===================== OUTGOING DIMSE MESSAGE ====================",
    "D: Message Type                  : C-STORE RQ",
    "D: Presentation Context ID       : 1",
    "D: Message ID                    : 1",
    "D: Data Set                      : present",
    "D: Priority                      : medium",
    "D: ======================= END DIMSE MESSAGE =======================",
    "I: Received C-STORE Response",
    "D: ===================== INCOMING DIMSE MESSAGE ====================",
    "D: Message Type                  : C-STORE RSP",
    "D: Presentation Context ID       : 1",
    "D: Message ID Being Responded To : 1",
    "D: Data Set                      : none",
    "D: DIMSE Status                  : 0xa700: Refused: Out of resources",
    "D: ======================= END DIMSE MESSAGE =======================",
  ]);
});

const missing = whyMissing("storescp");

/** (0008,0016), (0008,0018) and pixel data: what storescp wants to see of an object. */
function dataSet(sopInstanceUid: string, pixelBytes: number): Uint8Array {
  const text = (value: string): number[] => [...new TextEncoder().encode(value)];
  const uid = (element: number, value: string): number[] => {
    const padded = text(value.length % 2 === 0 ? value : `${value}\0`);
    return [8, 0, element, 0, ...text("UI"), padded.length, 0, ...padded];
  };
  const head = [
    ...uid(0x16, MR),
    ...uid(0x18, sopInstanceUid),
    ...[0xe0, 0x7f, 0x10, 0, ...text("OB"), 0, 0],
    ...[pixelBytes & 0xff, (pixelBytes >> 8) & 0xff, (pixelBytes >> 16) & 0xff, 0],
  ];
  return Uint8Array.from([...head, ...bytesOf(pixelBytes)]);
}

for (const storescpOptions of [["+B"], ["+B", "-pdu", "131072"], ["+B", "-pdu", "4096"]]) {
  Deno.test({
    name: `storescp ${storescpOptions.join(" ")} stores what Association.send() sends`,
    ignore: missing !== undefined,
    fn: async () => {
      await using peer = await startStorescp(storescpOptions);
      const options = optionsFor(peer.port);
      const association = await openAssociation(options);
      const bodies = [dataSet("1.2.1", 10), dataSet("1.2.2", 1_000_000), dataSet("1.2.3", 16)];
      for (const [index, body] of bodies.entries()) {
        const request = requestFor(body, {
          messageId: index + 1,
          sopInstanceUid: `1.2.${index + 1}`,
        });
        deepEqual(await store(association, request), { status: 0 });
      }
      await association.release();
      equal(options.log.lines.at(-1), "I: Releasing Association");
      const stored = await peer.takeStored();
      equal(stored.length, 3);
      for (const [index, body] of bodies.entries()) {
        const file = stored[index] ?? new Uint8Array(0);
        deepEqual(file.subarray(-body.length), Uint8Array.from(body));
      }
    },
  });
}

Deno.test({
  name: "storescp --abort-after is an abort like any other",
  ignore: missing !== undefined,
  fn: async () => {
    await using peer = await startStorescp(["--abort-after"]);
    const options = optionsFor(peer.port);
    await using association = await openAssociation(options);
    await rejects(store(association, requestFor(dataSet("1.2.1", 10))), {
      message: "Peer aborted Association (or never connected)",
    });
    await association.abort();
    equal(options.log.lines.at(-1), "I: Peer Aborted Association");
  },
});

Deno.test({
  name: "storescp --refuse is a rejection with its reason at debug level",
  ignore: missing !== undefined,
  fn: async () => {
    await using peer = await startStorescp(["--refuse"]);
    const log = new RecordingLog(LogLevel.debug);
    await rejects(openAssociation({ ...optionsFor(peer.port), log }), {
      message: "DUL Association Rejected",
    });
    deepEqual(log.lines.slice(-3), [
      "D: Association Rejected:",
      "D: Result: Rejected Permanent, Source: Service User",
      "D: Reason: No Reason",
    ]);
  },
});

Deno.test("MemoryStream gives its bytes once", () => {
  const stream = new MemoryStream(Uint8Array.of(1, 2, 3));
  const target = new Uint8Array(2);
  equal(stream.fill(target), 2);
  deepEqual([...target], [1, 2]);
  equal(stream.done, false);
  equal(stream.fill(target), 1);
  equal(stream.done, true);
});
