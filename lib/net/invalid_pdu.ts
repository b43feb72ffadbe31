/** What DCMTK says of bytes that are no PDU, and what the peer is told. */

import { assertNever } from "../base/assert_never.ts";
import { ConditionError } from "../base/condition.ts";
import { malformedPdu, NetConditions, pduTooLong, unrecognizedPduType } from "./conditions.ts";
import { AbortReason, PduType } from "./pdu.ts";
import type { InvalidPdu } from "./pdu_decode.ts";

/** @returns the failure, with the detail as its cause where DCMTK prints one */
export function invalidPduError(invalid: InvalidPdu): ConditionError {
  switch (invalid.type) {
    case "unrecognized":
      return new ConditionError(unrecognizedPduType(invalid.pduType));
    case "tooLong":
      return invalid.pduType === PduType.pData
        ? new ConditionError(pduTooLong(invalid.lengthBytes, invalid.limitBytes))
        : new ConditionError(NetConditions.associatePduTooLarge, {
          detail: `A-ASSOCIATE PDU too large: ${invalid.lengthBytes} bytes, refusing.`,
        });
    case "malformed":
      return new ConditionError(NetConditions.illegalPdu, {
        cause: new ConditionError(malformedPdu(invalid.message)),
      });
    default:
      return assertNever(invalid);
  }
}

/** @returns the Reason field of our A-ABORT (PS3.8 Table 9-26) */
export function invalidPduAbortReason(invalid: InvalidPdu): number {
  return invalid.type === "unrecognized"
    ? AbortReason.unrecognizedPdu
    : AbortReason.invalidPduParameterValue;
}
