import { deepEqual, equal, throws } from "node:assert/strict";
import { ConditionError } from "../../lib/base/condition.ts";
import {
  CommandField,
  decodeCommandSet,
  encodeEchoResponse,
  encodeStoreRequest,
  encodeStoreResponse,
  readStoreRequest,
  readStoreResponse,
} from "../../lib/net/command_set.ts";
import * as golden from "../golden/dcmtk_pdus.ts";

const MR = "1.2.840.10008.5.1.4.1.1.4";
const MR_INSTANCE = "1.3.6.1.4.1.5962.1.1.4.1.1.20040826185059.5457";

Deno.test("encodeStoreRequest() makes the bytes of DCMTK's C-STORE-RQ", () => {
  const command = { messageId: 2, sopClassUid: MR, sopInstanceUid: MR_INSTANCE };
  deepEqual(encodeStoreRequest(command), golden.STORE_RQ_COMMAND.slice(12));
});

Deno.test("encodeStoreRequest() pads an odd UID with one NUL as DCMTK does", () => {
  const command = {
    messageId: 1,
    sopClassUid: "1.2.840.10008.5.1.4.1.1.7",
    sopInstanceUid: "1.2.826.0.1.3680043.8.498.86164008115771185238417434208295286685",
  };
  deepEqual(encodeStoreRequest(command), golden.STORE_RQ_COMMAND_PADDED.slice(12));
});

Deno.test("encodeStoreResponse() makes the bytes of storescp's C-STORE-RSP", () => {
  const command = {
    messageIdBeingRespondedTo: 2,
    status: 0,
    sopClassUid: MR,
    sopInstanceUid: MR_INSTANCE,
  };
  deepEqual(encodeStoreResponse(command), golden.STORE_RSP.slice(12));
});

Deno.test("readStoreResponse() reads storescp's C-STORE-RSP", () => {
  const command = decodeCommandSet(golden.STORE_RSP.subarray(12));
  equal(command.commandField, CommandField.storeRsp);
  equal(command.hasDataSet, false);
  deepEqual(readStoreResponse(command), {
    messageIdBeingRespondedTo: 2,
    status: 0,
    sopClassUid: MR,
    sopInstanceUid: MR_INSTANCE,
  });
});

Deno.test("readStoreRequest() reads dcmsend's C-STORE-RQ", () => {
  const command = decodeCommandSet(golden.STORE_RQ_COMMAND.subarray(12));
  equal(command.hasDataSet, true);
  deepEqual(readStoreRequest(command), {
    messageId: 2,
    sopClassUid: MR,
    sopInstanceUid: MR_INSTANCE,
  });
});

Deno.test("readStoreResponse() needs neither UIDs nor a true group length", () => {
  const command = decodeCommandSet(Uint8Array.of(
    ...[0, 0, 0, 0, 4, 0, 0, 0, 99, 0, 0, 0],
    ...[0, 0, 0, 1, 2, 0, 0, 0, 0x01, 0x80],
    ...[0, 0, 0x20, 1, 2, 0, 0, 0, 7, 0],
    ...[0, 0, 0, 8, 2, 0, 0, 0, 1, 1],
    ...[0, 0, 0, 9, 2, 0, 0, 0, 0x00, 0xa7],
  ));
  deepEqual(readStoreResponse(command), {
    messageIdBeingRespondedTo: 7,
    status: 0xa700,
  });
});

Deno.test("encodeEchoResponse() is read back as what it is", () => {
  const command = decodeCommandSet(encodeEchoResponse(9));
  equal(command.commandField, CommandField.echoRsp);
  equal(readStoreResponse(command).messageIdBeingRespondedTo, 9);
});

const COMMAND_FIELD = [0, 0, 0, 1, 2, 0, 0, 0, 0x01, 0x80];
const DATA_SET_TYPE = [0, 0, 0, 8, 2, 0, 0, 0, 1, 1];

const BAD: readonly { name: string; bytes: readonly number[]; code: number; text: string }[] = [
  { name: "nothing", bytes: [], code: 0x20b, text: "DIMSE_parseCmdObject: Missing CommandField" },
  {
    name: "half a header",
    bytes: [0, 0, 0],
    code: 0x20b,
    text: "DIMSE_parseCmdObject: Missing CommandField",
  },
  {
    name: "a value longer than the command set",
    bytes: [0, 0, 0, 1, 255, 255, 255, 255, 1],
    code: 0x20b,
    text: "DIMSE_parseCmdObject: Missing CommandField",
  },
  {
    name: "a command field of one byte",
    bytes: [0, 0, 0, 1, 1, 0, 0, 0, 1],
    code: 0x20b,
    text: "DIMSE_parseCmdObject: Missing CommandField",
  },
  {
    name: "an unknown command",
    bytes: [0, 0, 0, 1, 2, 0, 0, 0, 0x34, 0x12],
    code: 0x201,
    text: "DIMSE_parseCmdObject: Invalid Command Message: 0x1234",
  },
  {
    name: "no data set type",
    bytes: COMMAND_FIELD,
    code: 0x20b,
    text: "DIMSE: Command Parse Failed: Element: (0000,0800) CommandDataSetType",
  },
  {
    name: "no message ID",
    bytes: [...COMMAND_FIELD, ...DATA_SET_TYPE],
    code: 0x20b,
    text: "DIMSE: Command Parse Failed: Element: (0000,0120) MessageIDBeingRespondedTo",
  },
  {
    name: "no status",
    bytes: [...COMMAND_FIELD, 0, 0, 0x20, 1, 2, 0, 0, 0, 7, 0, ...DATA_SET_TYPE],
    code: 0x20b,
    text: "DIMSE: Command Parse Failed: Element: (0000,0900) Status",
  },
];

for (const { name, bytes, code, text } of BAD) {
  Deno.test(`A response with ${name} is refused in DCMTK's words`, () => {
    throws(() => readStoreResponse(decodeCommandSet(Uint8Array.from(bytes))), (error: unknown) => {
      deepEqual(error instanceof ConditionError && error.condition, { module: 6, code, text });
      return true;
    });
  });
}

Deno.test("decodeCommandSet() ends on every truncation of a real command set", () => {
  const whole = golden.STORE_RSP.subarray(12);
  for (let length = 0; length < whole.length; length++) {
    try {
      decodeCommandSet(whole.subarray(0, length));
    } catch (error) {
      equal(error instanceof ConditionError, true, `after ${length} bytes: ${error}`);
    }
  }
});
