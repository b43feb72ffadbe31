import { deepEqual, throws } from "node:assert/strict";
import { ConditionError } from "../../../lib/base/condition.ts";
import { decodeCommandSet } from "../../../lib/net/command_set.ts";
import {
  encodeEventReportResponse,
  readEventReport,
} from "../../../lib/net/commitment/n_event_report.ts";
import * as golden from "../../golden/orthanc_commitment.ts";
import { hex } from "../wire.ts";

/** PDU header, PDV header. */
const HEADERS_LENGTH = 12;
const REQUEST = {
  messageId: 1,
  sopClassUid: "1.2.840.10008.1.20.1",
  sopInstanceUid: "1.2.840.10008.1.20.1.1",
  eventTypeId: 2,
};

Deno.test("readEventReport() reads Orthanc's N-EVENT-REPORT-RQ", () => {
  const bytes = golden.N_EVENT_REPORT_RQ_COMMAND.subarray(HEADERS_LENGTH);
  deepEqual(readEventReport(decodeCommandSet(bytes)), REQUEST);
});

Deno.test("readEventReport() needs a Message ID and nothing else", () => {
  // Command Field 0100H, Message ID 7, no data set.
  const bytes = hex(`
    0000 0001 02000000 0001
    0000 1001 02000000 0700
    0000 0008 02000000 0101
  `);
  deepEqual(readEventReport(decodeCommandSet(bytes)), {
    messageId: 7,
    sopClassUid: "",
    sopInstanceUid: "",
    eventTypeId: undefined,
  });
  const withoutMessageId = decodeCommandSet(bytes.filter((_, at) => at < 10 || at >= 20));
  throws(() => readEventReport(withoutMessageId), ConditionError);
});

Deno.test("encodeEventReportResponse() writes the fields of PS3.7 Table 10.3-2", () => {
  deepEqual(
    encodeEventReportResponse(REQUEST, 0x0115),
    hex(`
      0000 0000 04000000 6c000000
      0000 0200 14000000 312e322e3834302e31303030382e312e32302e31
      0000 0001 02000000 0081
      0000 2001 02000000 0100
      0000 0008 02000000 0101
      0000 0009 02000000 1501
      0000 0010 16000000 312e322e3834302e31303030382e312e32302e312e31
      0000 0210 02000000 0200
    `),
  );
});

Deno.test("encodeEventReportResponse() leaves out the event type that the request left out", () => {
  const response = encodeEventReportResponse({ ...REQUEST, eventTypeId: undefined }, 0);
  deepEqual([...decodeCommandSet(response).elements.keys()].includes(0x1002), false);
});
