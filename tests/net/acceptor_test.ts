/** Associations that others open to us, over a connection that the test plays the peer of. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { LogLevel } from "../../lib/base/log.ts";
import { type AcceptorOptions, serveConnection } from "../../lib/net/acceptor.ts";
import type { EventReport } from "../../lib/net/commitment/event_service.ts";
import type { AssociateRq, Pdu } from "../../lib/net/pdu.ts";
import { PduBuffer } from "../../lib/net/pdu_buffer.ts";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import * as golden from "../golden/orthanc_commitment.ts";
import { concat } from "../support/make.ts";
import { RecordingLog } from "../support/recording_log.ts";
import { RecordingTransport, settle } from "../support/recording_transport.ts";
import { abort, hex, pData, reject, RELEASE_RQ } from "./wire.ts";

const IMPLICIT_LE = "1.2.840.10008.1.2";
const EXPLICIT_LE = "1.2.840.10008.1.2.1";
const STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";
const ABORT = abort(0, 0);

/** One connection that is being served. */
class Served {
  readonly transport = new RecordingTransport();
  readonly log = new RecordingLog(LogLevel.info);
  readonly reports: EventReport[] = [];
  readonly controller = new AbortController();
  readonly ended: Promise<void>;

  constructor(options: Partial<AcceptorOptions> = {}) {
    this.ended = serveConnection(this.transport, {
      aeTitle: "DCMSEND",
      log: this.log,
      onEventReport: (report) => {
        this.reports.push(report);
        return 0x0115;
      },
      signal: this.controller.signal,
      ...options,
    });
  }

  async feed(...pieces: readonly Uint8Array[]): Promise<void> {
    this.transport.feed(...pieces);
    await settle();
  }

  /** The PDUs that were sent. */
  async sent(): Promise<Pdu[]> {
    const buffer = new PduBuffer(131072);
    const pdus: Pdu[] = [];
    let left: Uint8Array | null = this.transport.written;
    while (
      await buffer.readFrom((target) => {
        const piece: Uint8Array | null = left?.subarray(0, target.length) ?? null;
        left = left !== null && left.length > target.length ? left.subarray(target.length) : null;
        if (piece !== null) target.set(piece);
        return Promise.resolve(piece?.length ?? null);
      })
    ) {
      for (let next = buffer.next(); next.type === "pdu"; next = buffer.next()) pdus.push(next.pdu);
    }
    return pdus;
  }

  /** The peer goes away. */
  async end(): Promise<void> {
    this.transport.feedEnd();
    await this.ended;
  }
}

const REQUEST: AssociateRq = {
  type: "A-ASSOCIATE-RQ",
  calledAeTitle: "DCMSEND",
  callingAeTitle: "PACS",
  applicationContext: "1.2.840.10008.3.1.1.1",
  presentationContexts: [
    { id: 1, abstractSyntax: STORAGE_COMMITMENT, transferSyntaxes: [IMPLICIT_LE, EXPLICIT_LE] },
  ],
  userInformation: { maxPduLength: 16384 },
};

const EVENT = [golden.N_EVENT_REPORT_RQ_COMMAND, golden.N_EVENT_REPORT_RQ_DATA];
const EVENT_DATA_SET = golden.N_EVENT_REPORT_RQ_DATA.slice(12);

for (
  const { name, pieces } of [
    { name: "at once", pieces: (bytes: Uint8Array) => [bytes] },
    {
      name: "byte by byte",
      pieces: (bytes: Uint8Array) => Array.from(bytes, (byte) => Uint8Array.of(byte)),
    },
  ]
) {
  Deno.test(`serveConnection() serves what Orthanc sends ${name}`, async () => {
    const served = new Served();
    await served.feed(...pieces(golden.ASSOCIATE_RQ));
    await served.feed(...pieces(concat(...EVENT)));
    await served.feed(...pieces(RELEASE_RQ));
    await served.end();
    const [accepted, response, released] = await served.sent();
    deepEqual(accepted, {
      type: "A-ASSOCIATE-AC",
      calledAeTitle: "DCMSEND",
      callingAeTitle: "ORTHANC",
      applicationContext: "1.2.840.10008.3.1.1.1",
      presentationContexts: [{ id: 1, result: 0, transferSyntax: EXPLICIT_LE }],
      userInformation: {
        maxPduLength: 16384,
        implementationClassUid: "2.25.280970671002900268819068990385787025407",
        implementationVersionName: "DCMSEND_DENO_1",
        roleSelections: [{ sopClassUid: STORAGE_COMMITMENT, scu: false, scp: true }],
      },
    });
    // An N-EVENT-REPORT-RSP to Message ID 1 with status 0115H and event type 2.
    deepEqual(
      encodePdu(response!),
      concat(
        hex("04 00 0000007e 0000007a 01 03"),
        hex("0000 0000 04000000 6c000000"),
        hex("0000 0200 14000000 312e322e3834302e31303030382e312e32302e31"),
        hex("0000 0001 02000000 0081"),
        hex("0000 2001 02000000 0100"),
        hex("0000 0008 02000000 0101"),
        hex("0000 0009 02000000 1501"),
        hex("0000 0010 16000000 312e322e3834302e31303030382e312e32302e312e31"),
        hex("0000 0210 02000000 0200"),
      ),
    );
    deepEqual(released, { type: "A-RELEASE-RP" });
    deepEqual(served.reports, [
      { eventTypeId: 2, dataSet: EVENT_DATA_SET, transferSyntaxUid: EXPLICIT_LE },
    ]);
    deepEqual(served.log.lines, ["I: Association Received (ORTHANC)"]);
  });
}

for (
  const { name, changes, expected } of [
    { name: "another AE title", changes: { calledAeTitle: "DCMSEN" }, expected: reject(1, 1, 7) },
    { name: "no AE title", changes: { calledAeTitle: "" }, expected: reject(1, 1, 7) },
    {
      name: "another application context",
      changes: { applicationContext: "1.2.3" },
      expected: reject(1, 1, 2),
    },
    {
      name: "more contexts than there are identifiers",
      changes: { presentationContexts: Array(129).fill(REQUEST.presentationContexts[0]) },
      expected: reject(1, 1, 1),
    },
  ]
) {
  Deno.test(`serveConnection() rejects an association with ${name}`, async () => {
    const served = new Served();
    await served.feed(encodePdu({ ...REQUEST, ...changes }));
    deepEqual(served.transport.written, expected);
    await served.end();
    deepEqual(served.log.lines, []);
  });
}

Deno.test("serveConnection() takes AE titles without their blanks, and as many characters as there are on the wire", async () => {
  const served = new Served({ aeTitle: " A_TITLE_OF_MANY_CHARACTERS" });
  await served.feed(encodePdu({ ...REQUEST, calledAeTitle: "A_TITLE_OF_MANY" }));
  equal((await served.sent())[0]?.type, "A-ASSOCIATE-AC");
  await served.end();
});

Deno.test("serveConnection() accepts storage commitment and C-ECHO in little endian, and nothing else", async () => {
  const served = new Served();
  const contexts = [
    [STORAGE_COMMITMENT, EXPLICIT_LE],
    [STORAGE_COMMITMENT, IMPLICIT_LE],
    ["1.2.840.10008.1.1", IMPLICIT_LE],
    [STORAGE_COMMITMENT, "1.2.840.10008.1.2.2"],
    ["1.2.840.10008.5.1.4.1.1.7", IMPLICIT_LE],
  ] as const;
  const presentationContexts = contexts.map(([abstractSyntax, transferSyntax], index) => ({
    id: 2 * index + 1,
    abstractSyntax,
    transferSyntaxes: [transferSyntax],
  }));
  await served.feed(encodePdu({ ...REQUEST, presentationContexts }));
  const [answer] = await served.sent();
  ok(answer?.type === "A-ASSOCIATE-AC");
  deepEqual(answer.presentationContexts.map(({ result }) => result), [0, 0, 0, 4, 3]);
  equal(answer.userInformation.roleSelections, undefined);
  await served.end();
});

Deno.test("serveConnection() answers a C-ECHO-RQ", async () => {
  const served = new Served();
  const presentationContexts = [
    { id: 5, abstractSyntax: "1.2.840.10008.1.1", transferSyntaxes: [IMPLICIT_LE] },
  ];
  await served.feed(encodePdu({ ...REQUEST, presentationContexts }));
  // Command Field 0030H, Message ID 9, no data set.
  const command = hex(`
    0000 0001 02000000 3000
    0000 1001 02000000 0900
    0000 0008 02000000 0101
  `);
  await served.feed(pData(5, 3, [...command]));
  const response = (await served.sent())[1];
  ok(response?.type === "P-DATA-TF");
  deepEqual(
    response.pdvs[0]?.data,
    hex(`
      0000 0000 04000000 28000000
      0000 0001 02000000 3080
      0000 2001 02000000 0900
      0000 0008 02000000 0101
      0000 0009 02000000 0000
    `),
  );
  await served.end();
});

for (
  const { name, uid, status } of [
    { name: "another class", uid: 0x0002, status: 0x0118 },
    { name: "another instance", uid: 0x1000, status: 0x0112 },
  ]
) {
  Deno.test(`serveConnection() refuses a report on ${name}`, async () => {
    const served = new Served();
    await served.feed(encodePdu(REQUEST));
    const command = golden.N_EVENT_REPORT_RQ_COMMAND.slice();
    // The last digit of the UID: 20 bytes behind offset 32, or 22 behind offset 92.
    command[uid === 0x0002 ? 32 + 19 : 90 + 21] = 0x39;
    await served.feed(command, golden.N_EVENT_REPORT_RQ_DATA);
    const response = (await served.sent())[1];
    ok(response?.type === "P-DATA-TF");
    equal(statusIn(response.pdvs[0]!.data), status);
    deepEqual(served.reports, []);
    await served.end();
  });
}

function statusIn(command: Uint8Array): number {
  const at = command.findIndex((byte, index) =>
    byte === 0x00 && command[index + 1] === 0x09 && command[index + 2] === 2 && index % 2 === 0
  );
  return command[at + 6]! + command[at + 7]! * 256;
}

/** What the peer does once its association stands; each is answered with an abort. */
const OFFENCES: readonly { name: string; pieces: readonly Uint8Array[] }[] = [
  { name: "a message on a context that was not accepted", pieces: [pData(3, 3, [0, 0])] },
  { name: "a data set without a command", pieces: [pData(1, 2, [0, 0])] },
  { name: "a command that is none", pieces: [pData(1, 3, [1, 2, 3])] },
  {
    name: "a C-STORE-RQ",
    pieces: [
      pData(1, 3, [
        ...hex("0000 0001 02000000 0100 0000 1001 02000000 0900 0000 0008 02000000 0101"),
      ]),
    ],
  },
  {
    name: "a second command where the data set should be",
    pieces: [golden.N_EVENT_REPORT_RQ_COMMAND, golden.N_EVENT_REPORT_RQ_COMMAND],
  },
  {
    name: "a data set on another context",
    pieces: [golden.N_EVENT_REPORT_RQ_COMMAND, pData(3, 2, [0, 0])],
  },
  {
    name: "a data set of more than 1 MB",
    pieces: [
      golden.N_EVENT_REPORT_RQ_COMMAND,
      ...Array<Uint8Array>(65).fill(pData(1, 0, Array<number>(16376).fill(0))),
    ],
  },
  {
    name: "a command set of more than 64 KB",
    pieces: Array<Uint8Array>(5).fill(pData(1, 1, Array<number>(16376).fill(0))),
  },
  { name: "a PDU that is longer than announced", pieces: [hex("04 00 00010000")] },
  { name: "bytes that are no PDU", pieces: [hex("47 45 54 20 2f 20 48 54 54 50")] },
];

for (const { name, pieces } of OFFENCES) {
  Deno.test(`serveConnection() aborts after ${name}`, async () => {
    const served = new Served();
    await served.feed(encodePdu(REQUEST));
    for (const piece of pieces) await served.feed(piece);
    equal((await served.sent()).at(-1)?.type, "A-ABORT");
    await served.end();
    deepEqual(served.reports, []);
  });
}

for (
  const { name, bytes } of [
    { name: "an HTTP request", bytes: new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n") },
    { name: "a message", bytes: golden.N_EVENT_REPORT_RQ_COMMAND },
    { name: "a PDU of 4 GB", bytes: hex("01 00 ffffffff") },
    { name: "an answer", bytes: golden.ASSOCIATE_AC },
  ]
) {
  Deno.test(`serveConnection() aborts where an association should begin with ${name}`, async () => {
    const served = new Served();
    await served.feed(bytes);
    deepEqual((await served.sent()).map(({ type }) => type), ["A-ABORT"]);
    await served.end();
  });
}

Deno.test("serveConnection() does not wait long for an association", async () => {
  const served = new Served();
  const startMs = performance.now();
  await served.ended;
  ok(performance.now() - startMs < 5000);
  deepEqual(served.transport.written, new Uint8Array(0));
});

Deno.test("serveConnection() does not wait long for a message", async () => {
  const served = new Served({ idleTimeoutMs: 50 });
  await served.feed(encodePdu(REQUEST));
  await served.ended;
  equal((await served.sent()).at(-1)?.type, "A-ABORT");
});

Deno.test("serveConnection() ends at once when it is told to, with a short goodbye", async () => {
  for (const isAssociated of [false, true]) {
    const served = new Served();
    if (isAssociated) await served.feed(encodePdu(REQUEST));
    served.controller.abort();
    const startMs = performance.now();
    await served.ended;
    ok(performance.now() - startMs < 1500);
    deepEqual(served.transport.written.subarray(-10), isAssociated ? ABORT : new Uint8Array(0));
  }
});

Deno.test("serveConnection() bears an error of the program's own", async () => {
  const served = new Served({
    onEventReport: () => {
      throw new TypeError("Cannot do that");
    },
  });
  await served.feed(encodePdu(REQUEST), ...EVENT);
  equal((await served.sent()).at(-1)?.type, "A-ABORT");
  await served.end();
});

Deno.test("serveConnection() takes a data set in a great many small pieces", async () => {
  const served = new Served();
  await served.feed(encodePdu(REQUEST), golden.N_EVENT_REPORT_RQ_COMMAND);
  const pieces = Array.from(EVENT_DATA_SET, (byte, index) => {
    return pData(1, index === EVENT_DATA_SET.length - 1 ? 2 : 0, [byte]);
  });
  await served.feed(concat(...pieces));
  deepEqual(served.reports.map(({ dataSet }) => dataSet), [EVENT_DATA_SET]);
  await served.end();
});
