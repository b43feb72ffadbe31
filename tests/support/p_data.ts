/** P-DATA-TF PDUs taken apart (PS3.8 §9.3.5), without the help of `lib/net`. */

import assert from "node:assert/strict";

/** A PDU with one PDV. */
export interface PDataPdu {
  readonly presentationContextId: number;
  readonly isCommand: boolean;
  readonly isLast: boolean;
  /** A view. */
  readonly data: Uint8Array;
  /** With the headers. */
  readonly lengthBytes: number;
}

const HEADERS_LENGTH = 12; // PDU type, reserved, length (4), PDV length (4), context, control

/**
 * @param bytes whole P-DATA-TF PDUs of one PDV each, and nothing else
 * @throws {AssertionError} where they are not that
 */
export function splitPdus(bytes: Uint8Array): PDataPdu[] {
  const pdus: PDataPdu[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const rest = bytes.subarray(offset);
    assert(rest.length >= HEADERS_LENGTH, "The header of a PDU is cut off");
    const view = new DataView(rest.buffer, rest.byteOffset, HEADERS_LENGTH);
    assert.equal(view.getUint8(0), 4, "That is no P-DATA-TF");
    const lengthBytes = 6 + view.getUint32(2);
    assert(rest.length >= lengthBytes, "A PDU is cut off");
    assert.equal(view.getUint32(6), lengthBytes - 10, "There is more than one PDV");
    const control = view.getUint8(11);
    pdus.push({
      presentationContextId: view.getUint8(10),
      isCommand: (control & 1) !== 0,
      isLast: (control & 2) !== 0,
      data: rest.subarray(HEADERS_LENGTH, lengthBytes),
      lengthBytes,
    });
    offset += lengthBytes;
  }
  return pdus;
}
