import assert from "node:assert/strict";
import fc from "fast-check";
import { ConditionError } from "../../lib/base/condition.ts";
import { CommandAssembler } from "../../lib/net/command_assembler.ts";
import {
  CommandField,
  decodeCommandSet,
  encodeStoreRequest,
  encodeStoreResponse,
  readStoreRequest,
  readStoreResponse,
} from "../../lib/net/command_set.ts";
import { dumpStatusDetail } from "../../lib/net/dump.ts";
import { dumpCommand } from "../../lib/net/dump_command.ts";
import { bytes, holdsForAll, uids, unsigned } from "./property.ts";

const requests = fc.record({
  messageId: unsigned(16),
  sopClassUid: uids(),
  sopInstanceUid: uids(),
});

const responses = fc.record({
  messageIdBeingRespondedTo: unsigned(16),
  status: unsigned(16),
  sopClassUid: uids(),
  sopInstanceUid: uids(),
}, { requiredKeys: ["messageIdBeingRespondedTo", "status"] });

Deno.test("a C-STORE request says after decoding what it said before", async () => {
  await holdsForAll(requests, (request) => {
    const command = decodeCommandSet(encodeStoreRequest(request));
    assert.equal(command.commandField, CommandField.storeRq);
    assert.equal(command.hasDataSet, true);
    assert.deepEqual(readStoreRequest(command), structuredClone(request));
  });
});

Deno.test("a C-STORE response says so too, put together from any fragments", async () => {
  await holdsForAll(fc.tuple(responses, fc.array(unsigned(8))), ([response, cuts]) => {
    const encoded = encodeStoreResponse(response);
    const ends = [...new Set(cuts.map((cut) => cut % encoded.length))].sort((a, b) => a - b);
    const assembler = new CommandAssembler(5);
    let whole: Uint8Array | undefined;
    for (const [index, start] of [0, ...ends].entries()) {
      assert.equal(whole, undefined);
      const last = index === ends.length;
      const data = encoded.subarray(start, last ? undefined : ends[index]);
      whole = assembler.add({ presentationContextId: 5, command: true, last, data });
    }
    assert.deepEqual(whole, encoded);
    const command = decodeCommandSet(whole);
    assert.equal(command.hasDataSet, false);
    assert.deepEqual(readStoreResponse(command), structuredClone(response));
  });
});

Deno.test("any bytes are a command set that can be shown, or are refused with a condition", async () => {
  const damaged = fc.tuple(responses, unsigned(16), bytes(12)).map(([response, offset, junk]) => {
    const encoded = encodeStoreResponse(response);
    const start = offset % encoded.length;
    encoded.set(junk.subarray(0, encoded.length - start), start);
    return encoded;
  });
  await holdsForAll(fc.oneof(damaged, bytes(64)), (input) => {
    try {
      const command = decodeCommandSet(input);
      dumpCommand(1, command);
      dumpStatusDetail(command);
      readStoreResponse(command);
    } catch (error) {
      assert(error instanceof ConditionError, String(error));
    }
  });
});
