/**
 * Files to be cut off at every offset, and what may be sent of what is left. That is DCMTK's verdict:
 * a file that ends where an element does is whole, and so is one that ends behind the header of a
 * sequence or of pixel data, or with an empty fragment. All others are not to be sent.
 */

import { deflateRaw } from "pako";
import type { TransferSyntax } from "../../lib/dict/transfer_syntax.ts";
import {
  concat,
  element,
  file,
  header,
  item,
  type MakeEncoding,
  numbers,
  sequence,
  sequenceDelimiter,
  text,
  UID,
  UNDEFINED,
  us,
} from "./make.ts";

export interface TruncatableFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By the length of the rest: the data set that is sent of it. The whole file is one of them. */
  readonly sent: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
}

/** A part of a data set behind which it can end. */
interface Part {
  readonly bytes: Uint8Array;
  /** What must follow for the data set to be well formed. */
  readonly end?: Uint8Array;
  /** What is written instead, where it is not the same. */
  readonly tidy?: Uint8Array;
}

export function truncatableFile(
  transferSyntax: TransferSyntax,
  sopInstanceUid: string = UID.instance,
): TruncatableFile {
  const { uid, deflated, explicitVr, littleEndian, encapsulated } = transferSyntax;
  const encoding = { explicitVr, littleEndian };
  const identification = concat(
    element(0x00080016, "UI", UID.secondaryCaptureImageStorage, encoding),
    element(0x00080018, "UI", sopInstanceUid, encoding),
  );
  const parts: Part[] = [
    { bytes: identification },
    ...sequenceParts(encoding),
    { bytes: element(0x00200013, "IS", "17", encoding) },
    ...(encapsulated
      ? fragmentParts()
      : [{ bytes: element(0x7fe00010, "OW", numbers(2, [1, 2, 3], encoding), encoding) }]),
  ];
  const dataSet = concat(...parts.map(({ bytes }) => bytes));
  const stored = deflated ? deflateRaw(dataSet) : dataSet;
  const bytes = file(stored, { transferSyntaxUid: uid, sopInstanceUid });
  // Nothing is known of a deflated data set before its end; then it is padded.
  const sent = deflated
    ? new Map([[bytes.length, concat(stored, new Uint8Array(stored.length % 2))]])
    : sentOf(parts, bytes.length - stored.length);
  return { bytes, sent };
}

function sequenceParts(encoding: MakeEncoding): Part[] {
  const items = [
    item(us(0x00280103, 1, encoding), { encoding }),
    item(us(0x00280103, 0, encoding), { encoding }),
  ];
  const whole = sequence(0x00180026, items, { encoding });
  const front = header(
    0x00180026,
    "SQ",
    whole.length - sequence(0, [], { encoding }).length,
    encoding,
  );
  return [
    { bytes: front, tidy: sequence(0x00180026, [], { encoding }) },
    { bytes: whole.subarray(front.length) },
  ];
}

function fragmentParts(): Part[] {
  const end = sequenceDelimiter();
  return [
    { bytes: header(0x7fe00010, "OB", UNDEFINED), end },
    { bytes: item(new Uint8Array(0)), end },
    { bytes: concat(item(text("abcd")), end) },
  ];
}

function sentOf(parts: readonly Part[], start: number): Map<number, Uint8Array<ArrayBuffer>> {
  const sent = new Map<number, Uint8Array<ArrayBuffer>>();
  let length = start;
  let done = new Uint8Array(0);
  for (const { bytes, end = new Uint8Array(0), tidy } of parts) {
    length += bytes.length;
    sent.set(length, concat(done, tidy ?? bytes, end));
    done = concat(done, bytes);
  }
  return sent;
}
