/** What a peer can send: PDUs however they are cut, and the command sets in them. */

import assert from "node:assert/strict";
import {
  CommandTag,
  decodeCommandSet,
  encodeEchoResponse,
  encodeStoreRequest,
  encodeStoreResponse,
  readMessageId,
  readStoreRequest,
  readStoreResponse,
} from "../../../lib/net/command_set.ts";
import { CommandAssembler } from "../../../lib/net/command_assembler.ts";
import {
  dumpAssociateAc,
  dumpAssociateRq,
  dumpStatusDetail,
  dumpStoreResponse,
} from "../../../lib/net/dump.ts";
import { dumpCommand } from "../../../lib/net/dump_command.ts";
import { invalidPduError } from "../../../lib/net/invalid_pdu.ts";
import type { Pdu } from "../../../lib/net/pdu.ts";
import { PduBuffer } from "../../../lib/net/pdu_buffer.ts";
import { decodePdu, type InvalidPdu } from "../../../lib/net/pdu_decode.ts";
import { encodePdu } from "../../../lib/net/pdu_encode.ts";
import { SILENT_LOG } from "../../../lib/base/log.ts";
import { negotiatePduLimit } from "../../../lib/net/pdu_limit.ts";
import { logRejection } from "../../../lib/net/rejection.ts";
import {
  abort,
  accept,
  ASSOCIATE_RQ as EMPTY_RQ,
  context,
  pData,
  reject,
  RELEASE_RP,
  RELEASE_RQ,
  response,
} from "../../../tests/net/wire.ts";
import { concat, numbers, text, UID } from "../../../tests/support/make.ts";
import type { Random } from "../../../tests/support/random.ts";
import { type FuzzTarget, isCondition, isNothing } from "../target.ts";

const MAX_PDU_LENGTH = 16384;

const ASSOCIATE_RQ = encodePdu({
  type: "A-ASSOCIATE-RQ",
  calledAeTitle: "ANY-SCP",
  callingAeTitle: "DCMSEND",
  applicationContext: "1.2.840.10008.3.1.1.1",
  presentationContexts: [1, 3].map((id) => ({
    id,
    abstractSyntax: UID.ctImageStorage,
    transferSyntaxes: [UID.explicitLe, UID.implicitLe],
  })),
  userInformation: {
    maxPduLength: MAX_PDU_LENGTH,
    implementationClassUid: "1.2.3",
    implementationVersionName: "FUZZ",
    asynchronousOperations: { invoked: 1, performed: 1 },
  },
});

const PDUS: readonly Uint8Array[] = [
  ASSOCIATE_RQ,
  EMPTY_RQ,
  accept(),
  accept({ contexts: [...context(1, 0, UID.explicitLe), ...context(3, 3, null)] }),
  reject(1, 3, 2),
  pData(1, 3, [1, 2, 3, 4]),
  response(),
  RELEASE_RQ,
  RELEASE_RP,
  abort(2, 1),
];

export const PDU_TARGET: FuzzTarget = {
  name: "pdu",
  share: 12,
  seeds: () => [...PDUS, concat(...PDUS), concat(response(), response(), RELEASE_RQ)],
  tokens: [
    ...[0x10, 0x20, 0x21, 0x30, 0x40, 0x50, 0x51, 0x52, 0x53, 0x55].map((type) =>
      Uint8Array.of(type, 0, 0, 4)
    ),
    ...[1, 2, 3, 4, 5, 6, 7].map((type) => Uint8Array.of(type, 0, 0, 0, 0, 4)),
  ],
  run: decodeInCuts,
  isRefusal: isNothing,
};

/** The cuts make no difference; what was decoded can be encoded, decoded again, and shown. */
async function decodeInCuts(input: Uint8Array, random: Random): Promise<boolean> {
  const expected = decodeWhole(input);
  const buffer = new PduBuffer(MAX_PDU_LENGTH);
  const pdus: Pdu[] = [];
  let offset = 0;
  let invalid: InvalidPdu | undefined;
  while (offset < input.length && invalid === undefined) {
    const end = Math.min(input.length, offset + 1 + random(random(2) === 0 ? 8 : 4096));
    await buffer.readFrom((target) => {
      const part = input.subarray(offset, Math.min(end, offset + target.length));
      target.set(part);
      offset += part.length;
      return Promise.resolve(part.length);
    });
    let next = buffer.next();
    for (; next.type === "pdu"; next = buffer.next()) pdus.push(structuredClone(next.pdu));
    if (next.type === "invalid") invalid = next.error;
    else if (buffer.partialPdv !== undefined) assert(buffer.partialPdv.presentationContextId >= 0);
  }
  assert.deepEqual(pdus, expected.pdus);
  assert.deepEqual(invalid, expected.invalid);
  for (const pdu of pdus) {
    const again = decodePdu(encodePdu(pdu), { maxPduLength: MAX_PDU_LENGTH });
    assert.deepEqual(again.type === "pdu" ? again.pdu : again, pdu);
    show(pdu);
  }
  if (invalid !== undefined) invalidPduError(invalid);
  return invalid === undefined && pdus.length > 0;
}

function decodeWhole(input: Uint8Array): { pdus: Pdu[]; invalid: InvalidPdu | undefined } {
  const pdus: Pdu[] = [];
  for (let rest = input;;) {
    const next = decodePdu(rest, { maxPduLength: MAX_PDU_LENGTH });
    if (next.type === "incomplete") return { pdus, invalid: undefined };
    if (next.type === "invalid") return { pdus, invalid: next.error };
    assert(next.lengthBytes <= rest.length, "A PDU is longer than what there is");
    pdus.push(structuredClone(next.pdu));
    rest = rest.subarray(next.lengthBytes);
  }
}

function show(pdu: Pdu): void {
  switch (pdu.type) {
    case "A-ASSOCIATE-RQ":
      dumpAssociateRq(pdu);
      break;
    case "A-ASSOCIATE-AC": {
      const contexts = new Map(pdu.presentationContexts.map((answer) => [answer.id, answer]));
      const request = { ...pdu, type: "A-ASSOCIATE-RQ", presentationContexts: [] } as const;
      dumpAssociateAc(request, pdu, contexts);
      const { maxFragmentLength } = negotiatePduLimit(pdu.userInformation.maxPduLength, {
        log: SILENT_LOG,
      });
      assert(maxFragmentLength % 2 === 0 && maxFragmentLength < 0x20000);
      break;
    }
    case "A-ASSOCIATE-RJ":
      logRejection(SILENT_LOG, pdu);
      break;
    default:
  }
}

const COMMANDS: readonly Uint8Array[] = [
  encodeStoreRequest({ messageId: 1, sopClassUid: UID.ctImageStorage, sopInstanceUid: "1.2.3" }),
  encodeStoreResponse({ messageIdBeingRespondedTo: 1, status: 0 }),
  encodeStoreResponse({
    messageIdBeingRespondedTo: 65535,
    status: 0xb000,
    sopClassUid: UID.ctImageStorage,
    sopInstanceUid: "1.2.3.4",
  }),
  encodeEchoResponse(7),
];

const COMMAND_TOKENS: readonly Uint8Array[] = [
  ...Object.values(CommandTag).map((tag) => numbers(4, [(tag & 0xffff) << 16, 2])),
  ...[0x8001, 0x0001, 0x0030, 0x0101, 0xff00, 0xb000, 0xa700].map((value) => numbers(2, [value])),
  numbers(4, [0x09010000, 8, 0x08000018, 0x00280010]),
  text("Out of memory"),
];

export const COMMAND_TARGET: FuzzTarget = {
  name: "command",
  share: 6,
  seeds: () => COMMANDS,
  tokens: COMMAND_TOKENS,
  run: readCommand,
  isRefusal: isCondition,
};

function readCommand(input: Uint8Array): boolean {
  const command = decodeCommandSet(input);
  dumpCommand(1, command);
  dumpStatusDetail(command);
  if (command.commandField === 0x0001) readStoreRequest(command);
  else if (command.commandField === 0x8001) dumpStoreResponse(1, readStoreResponse(command));
  else readMessageId(command);
  return true;
}

/** Fragments of command sets, of any kind and on any context. */
export const MESSAGE_TARGET: FuzzTarget = {
  name: "message",
  share: 4,
  seeds: () => [
    ...COMMANDS.map((command) => pData(1, 3, [...command])),
    ...COMMANDS.map((command) =>
      concat(pData(1, 1, [...command.subarray(0, 20)]), pData(1, 3, [...command.subarray(20)]))
    ),
  ],
  tokens: [pData(1, 1, []), pData(1, 3, [0, 0]), pData(3, 1, [1]), pData(1, 0, [1]), ...COMMANDS],
  run: assemble,
  isRefusal: isCondition,
};

function assemble(input: Uint8Array): boolean {
  const assembler = new CommandAssembler(1);
  for (const pdu of decodeWhole(input).pdus) {
    if (pdu.type !== "P-DATA-TF") continue;
    for (const pdv of pdu.pdvs) {
      const bytes = assembler.add(pdv);
      if (bytes !== undefined) return readCommand(bytes);
    }
  }
  return false;
}
