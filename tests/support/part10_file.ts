/** Writes Part 10 files (PS3.10 §7.1) around data sets that an SCP has received. */

import { ByteWriter } from "../../lib/base/byte_writer.ts";
import { stringToLatin1 } from "../../lib/base/latin1.ts";
import { IMPLEMENTATION_CLASS_UID } from "../../lib/base/product.ts";

/** What the file meta information says. */
export interface FileMetaFields {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/** @returns preamble, prefix and file meta information, in front of which a data set can be put */
export function encodeFileHead(fields: FileMetaFields): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter({ littleEndian: true, capacity: 512 });
  writer.zeros(128);
  writer.bytes(stringToLatin1("DICM"));
  writeHeader(writer, 0x0000, "UL");
  writer.uint16(4);
  const groupLength = writer.beginLength(4);
  writeHeader(writer, 0x0001, "OB");
  writer.zeros(2);
  writer.uint32(2);
  writer.bytes(Uint8Array.of(0, 1));
  writeUid(writer, 0x0002, fields.sopClassUid);
  writeUid(writer, 0x0003, fields.sopInstanceUid);
  writeUid(writer, 0x0010, fields.transferSyntaxUid);
  writeUid(writer, 0x0012, IMPLEMENTATION_CLASS_UID);
  writer.endLength(groupLength);
  return writer.finish();
}

function writeHeader(writer: ByteWriter, element: number, vr: string): void {
  writer.uint16(0x0002);
  writer.uint16(element);
  writer.bytes(stringToLatin1(vr));
}

function writeUid(writer: ByteWriter, element: number, uid: string): void {
  writeHeader(writer, element, "UI");
  const value = stringToLatin1(uid.length % 2 === 0 ? uid : `${uid}\0`);
  writer.uint16(value.length);
  writer.bytes(value);
}
