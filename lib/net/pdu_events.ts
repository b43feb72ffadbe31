/** What an incoming PDU means to the state machine of the upper layer (PS3.8 Table 9-10). */

import { assertNever } from "../base/assert_never.ts";
import type { Event } from "./association_state.ts";
import type { Indication } from "./indication.ts";
import type { Pdu } from "./pdu.ts";
import { PeerAbortError } from "./peer_abort.ts";

/** An event that the peer has caused. */
export interface PduEvent {
  readonly event: Event;
  /** What the user is told when the event is legal. */
  readonly indication?: Indication;
  /** What the user is told when it ends the association. */
  readonly failure?: unknown;
}

/** @returns one event, or one for each PDV; the data are copied */
export function toEvents(pdu: Pdu): readonly PduEvent[] {
  switch (pdu.type) {
    case "A-ASSOCIATE-AC":
      return [{ event: "associateAcReceived", indication: { type: "accepted", ac: pdu } }];
    case "A-ASSOCIATE-RJ":
      return [{ event: "associateRjReceived", indication: { type: "rejected", rj: pdu } }];
    case "A-ASSOCIATE-RQ":
      return [{ event: "associateRqReceived", indication: { type: "requested", rq: pdu } }];
    case "P-DATA-TF":
      return pdu.pdvs.map((pdv) => ({
        event: "dataReceived",
        // Copied, because the next read overwrites the buffer.
        indication: { type: "data", pdv: { ...pdv, data: pdv.data.slice() } },
      }));
    case "A-RELEASE-RQ":
      return [{ event: "releaseRqReceived", indication: { type: "releaseRequested" } }];
    case "A-RELEASE-RP":
      return [{ event: "releaseRpReceived", indication: { type: "released" } }];
    case "A-ABORT":
      return [{ event: "abortReceived", failure: new PeerAbortError(pdu) }];
    default:
      return assertNever(pdu);
  }
}
