/**
 * How long the PDUs that we send may be. DCMTK counts both headers into the peer's maximum, where
 * PS3.8 Annex D.1 would allow 6 bytes more; we do as DCMTK.
 */

import type { Log } from "../base/log.ts";
import { PDATA_HEADER_LENGTH } from "./pdu.ts";

/** The largest PDU that DCMTK, and we, ever send. */
export const LARGEST_PDU_LENGTH = 131072;
/** What DCMTK names as its limit where the peer's is too small to be true. */
const FALLBACK_PDU_LENGTH = 4096;
/** Under this fragment length DCMTK remarks on it. */
const SMALL_FRAGMENT_LENGTH = 12;

/** What came of the peer's maximum. */
export interface PduLimit {
  /** Data bytes of a PDU, even; less than 2 where the peer's maximum leaves no room for any. */
  readonly maxFragmentLength: number;
  /** The number in `Association Accepted (Max Send PDV: …)`. */
  readonly shownPdvLength: number;
}

/**
 * @param peerMaxPduLength what the peer announced; undefined: nothing, 0: no limit
 * @param options `maxSendPduLength` is the user's limit; `log` gets DCMTK's remarks
 */
export function negotiatePduLimit(
  peerMaxPduLength: number | undefined,
  options: { maxSendPduLength?: number | undefined; log: Log },
): PduLimit {
  const peerLimit = evenPeerLimit(peerMaxPduLength ?? 0, options.log);
  const pdvLength = peerLimit - PDATA_HEADER_LENGTH;
  const limit = Math.min(peerLimit, options.maxSendPduLength ?? peerLimit);
  const maxFragmentLength = (limit - PDATA_HEADER_LENGTH) & ~1;
  if (pdvLength >= SMALL_FRAGMENT_LENGTH) return { maxFragmentLength, shownPdvLength: pdvLength };
  options.log.warn(
    pdvLength < 1
      ? `ASSOC: PDV send length ${pdvLength} (using default)`
      : "ASSOC: PDV send length too small, using DUL to split larger PDVs.",
  );
  return { maxFragmentLength, shownPdvLength: FALLBACK_PDU_LENGTH - PDATA_HEADER_LENGTH };
}

function evenPeerLimit(announced: number, log: Log): number {
  if (announced === 0 || announced > LARGEST_PDU_LENGTH) return LARGEST_PDU_LENGTH;
  if (announced % 2 === 0) return announced;
  log.warn(`ASSOC: PDV send length ${announced} is odd (using ${announced - 1})`);
  return announced - 1;
}
