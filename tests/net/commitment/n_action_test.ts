import { deepEqual, equal } from "node:assert/strict";
import { decodeCommandSet, readResponse } from "../../../lib/net/command_set.ts";
import { actionStatusText, encodeActionRequest } from "../../../lib/net/commitment/n_action.ts";
import * as golden from "../../golden/orthanc_commitment.ts";

/** PDU header, PDV header. */
const HEADERS_LENGTH = 12;

Deno.test("encodeActionRequest() makes the bytes of Orthanc's N-ACTION-RQ", () => {
  const command = encodeActionRequest({
    messageId: 1,
    sopClassUid: "1.2.840.10008.1.20.1",
    sopInstanceUid: "1.2.840.10008.1.20.1.1",
    actionTypeId: 1,
  });
  deepEqual(command, golden.N_ACTION_RQ_COMMAND.subarray(HEADERS_LENGTH));
});

Deno.test("readResponse() reads Orthanc's N-ACTION-RSP", () => {
  const command = decodeCommandSet(golden.N_ACTION_RSP.subarray(HEADERS_LENGTH));
  equal(command.commandField, 0x8130);
  equal(command.hasDataSet, false);
  deepEqual(readResponse(command), { messageIdBeingRespondedTo: 1, status: 0 });
});

for (
  const [status, expected] of [
    [0x0110, "Processing failure"],
    [0x0123, "No such action"],
    [0x0213, "Resource limitation"],
    [0x4711, "unknown status"],
  ] as const
) {
  Deno.test(`actionStatusText() words 0x${status.toString(16)} as PS3.7 does`, () => {
    equal(actionStatusText(status), expected);
  });
}
