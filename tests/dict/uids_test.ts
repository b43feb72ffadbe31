import { strictEqual } from "node:assert/strict";
import { findStorageSopClass } from "../../lib/dict/storage_sop_classes.ts";
import {
  allTransferSyntaxes,
  findTransferSyntax,
  transferSyntaxName,
} from "../../lib/dict/transfer_syntax.ts";
import { uidKeyword } from "../../lib/dict/uids.ts";

const KEYWORDS = [
  { uid: "1.2.840.10008.1.1", keyword: "VerificationSOPClass" },
  { uid: "1.2.840.10008.1.2.1", keyword: "LittleEndianExplicit" },
  { uid: "1.2.840.10008.1.2.4.51", keyword: "JPEGExtended:Process2+4" },
  { uid: "1.2.840.10008.5.1.4.1.1.2", keyword: "CTImageStorage" },
  { uid: "1.2.840.10008.5.1.4.1.1.77.1.1.1", keyword: "VideoEndoscopicImageStorage" },
  { uid: "1.2.840.10008.5.1.4.1.1.88.1", keyword: "DRAFT_SRTextStorage" },
  { uid: "1.2.840.10008.5.1.4.34.7", keyword: "RTBeamsDeliveryInstructionStorage" },
  { uid: "1.2.840.10008.1.3.10", keyword: "MediaStorageDirectoryStorage" },
  { uid: "1.2.840.10008.9.9.9", keyword: undefined },
  { uid: "1.3.99.1", keyword: undefined },
];

for (const { uid, keyword } of KEYWORDS) {
  Deno.test(`uidKeyword() calls ${uid} ${keyword}`, () => {
    strictEqual(uidKeyword(uid), keyword);
  });
}

Deno.test("findStorageSopClass() knows DCMTK's short codes", () => {
  strictEqual(findStorageSopClass("1.2.840.10008.5.1.4.1.1.7")?.code, "SC");
  strictEqual(findStorageSopClass("1.2.840.10008.5.1.4.1.1.11.11")?.code, "VPm");
  strictEqual(findStorageSopClass("1.2.840.10008.5.1.4.1.1.77.1.5.8")?.code, "OCb");
  strictEqual(findStorageSopClass("1.2.840.10008.5.1.4.1.1.481.5")?.code, "RP");
  strictEqual(findStorageSopClass("1.2.840.10008.1.1"), undefined);
});

const COMPRESSIONS = [
  { uid: "1.2.840.10008.1.2", compression: "native" },
  { uid: "1.2.840.10008.1.2.1.99", compression: "deflated" },
  { uid: "1.2.840.10008.1.2.1.98", compression: "encapsulatedNative" },
  { uid: "1.2.840.10008.1.2.4.70", compression: "lossless" },
  { uid: "1.2.840.10008.1.2.4.58", compression: "lossy" }, // a lossless process, but so in DCMTK
  { uid: "1.2.840.10008.1.2.4.91", compression: "lossy" },
  { uid: "1.2.840.10008.1.2.4.94", compression: "native" },
  { uid: "1.2.840.10008.1.2.4.201", compression: "lossless" },
  { uid: "1.2.840.10008.1.2.4.203", compression: "lossy" },
  { uid: "1.2.840.113619.5.2", compression: "native" },
];

for (const { uid, compression } of COMPRESSIONS) {
  Deno.test(`findTransferSyntax() classifies ${uid} as ${compression}`, () => {
    strictEqual(findTransferSyntax(uid)?.compression, compression);
  });
}

Deno.test("allTransferSyntaxes() has no UID twice and encapsulates what is compressed in frames", () => {
  const all = allTransferSyntaxes();
  strictEqual(new Set(all.map(({ uid }) => uid)).size, all.length);
  for (const { compression, encapsulated, deflated } of all) {
    strictEqual(encapsulated, compression !== "native" && compression !== "deflated");
    strictEqual(deflated, compression === "deflated");
  }
});

Deno.test("transferSyntaxName() has a name for those that are not known", () => {
  strictEqual(transferSyntaxName("1.2.840.10008.1.2.5"), "RLE Lossless");
  strictEqual(transferSyntaxName("1.2.3"), "Unknown Transfer Syntax");
});
