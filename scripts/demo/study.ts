/** The study that the demonstration sends: made up, of several SOP classes and encodings. */

import { deflateRaw } from "pako";
import { Tag } from "../../lib/dict/tags.ts";
import {
  DEFLATED_LE,
  EXPLICIT_BE,
  EXPLICIT_LE,
  findTransferSyntax,
  IMPLICIT_LE,
  RLE_LOSSLESS,
} from "../../lib/dict/transfer_syntax.ts";
import { concat, encapsulatedPixelData, file } from "../../tests/support/make.ts";
import { type Element, encode } from "./elements.ts";
import { encodeRleFrame } from "./rle.ts";

/** A file of the study. */
export interface StudyFile {
  /** Path below the study's folder. */
  readonly name: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** The whole file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** @returns what the data set must look like when it is stored in this transfer syntax */
  dataSetIn(transferSyntaxUid: string): Uint8Array | undefined;
}

/** What an object of the study is made of. */
interface StudyObject {
  readonly name: string;
  readonly sopClassUid: string;
  readonly modality: string;
  readonly transferSyntaxUid?: string;
  /** Behind the identification; ascending. */
  readonly content: readonly Element[];
}

const CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";
const MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4";
const SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
const BASIC_TEXT_SR = "1.2.840.10008.5.1.4.1.1.88.11";
const ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1";

const SIZE = 64;
const STUDY_UID = "2.25.1";

/** Tags that only these objects have. */
const contentSequence = 0x0040a730;
const relationshipType = 0x0040a010;
const valueType = 0x0040a040;
const conceptNameCodeSequence = 0x0040a043;
const textValue = 0x0040a160;
const codeValue = 0x00080100;
const codingSchemeDesignator = 0x00080102;
const codeMeaning = 0x00080104;
const encapsulatedDocument = 0x00420011;
const mimeType = 0x00420012;

export function makeStudy(): StudyFile[] {
  const objects: StudyObject[] = [
    ct("ct/explicit.dcm", EXPLICIT_LE),
    ct("ct/implicit.dcm", IMPLICIT_LE),
    ct("ct/big_endian.dcm", EXPLICIT_BE),
    ct("ct/deflated.dcm", DEFLATED_LE),
    { ...ct("mr/explicit.dcm", EXPLICIT_LE), sopClassUid: MR_IMAGE, modality: "MR" },
    { ...ct("mr/rle.dcm", RLE_LOSSLESS), sopClassUid: MR_IMAGE, modality: "MR" },
    {
      name: "photo.dcm",
      sopClassUid: SECONDARY_CAPTURE,
      modality: "OT",
      content: image("RGB", { bits: 8, pixelData: rainbow() }),
    },
    { name: "report.dcm", sopClassUid: BASIC_TEXT_SR, modality: "SR", content: structuredReport() },
    { name: "letter.dcm", sopClassUid: ENCAPSULATED_PDF, modality: "DOC", content: letter() },
  ];
  return objects.map((object, index) => toFile(object, `${STUDY_UID}.${index + 1}`));
}

function toFile(object: StudyObject, sopInstanceUid: string): StudyFile {
  const { name, sopClassUid, transferSyntaxUid = EXPLICIT_LE } = object;
  const elements: readonly Element[] = [
    [Tag.sopClassUid, "UI", sopClassUid],
    [Tag.sopInstanceUid, "UI", sopInstanceUid],
    [Tag.modality, "CS", object.modality],
    [Tag.patientName, "PN", "Demonstration^Dora"],
    [Tag.patientId, "LO", "DEMO-1"],
    [Tag.studyInstanceUid, "UI", STUDY_UID],
    [Tag.seriesInstanceUid, "UI", `${STUDY_UID}.0`],
    ...object.content,
  ];
  const dataSetIn = (uid: string) => encodeIn(uid, elements);
  const dataSet = dataSetIn(transferSyntaxUid) ?? new Uint8Array(0);
  const bytes = file(dataSet, { transferSyntaxUid, sopClassUid, sopInstanceUid });
  return { name, sopInstanceUid, transferSyntaxUid, bytes, dataSetIn };
}

/** The same elements in another transfer syntax. */
function encodeIn(uid: string, elements: readonly Element[]): Uint8Array | undefined {
  const syntax = findTransferSyntax(uid);
  if (syntax === undefined) return undefined;
  if (uid === RLE_LOSSLESS) {
    const others = elements.filter(([tag]) => tag !== Tag.pixelData);
    const pixelData = encapsulatedPixelData([encodeRleFrame(sphere(), SIZE)]);
    return concat(encode(others, syntax), pixelData);
  }
  const encoded = encode(elements, syntax);
  if (!syntax.deflated) return encoded;
  const deflated = deflateRaw(encoded);
  return deflated.length % 2 === 0 ? deflated : concat(deflated, Uint8Array.of(0));
}

function ct(name: string, transferSyntaxUid: string): StudyObject {
  const content = image("MONOCHROME2", { bits: 16, pixelData: [Tag.pixelData, "OW", sphere()] });
  return { name, sopClassUid: CT_IMAGE, modality: "CT", transferSyntaxUid, content };
}

function image(
  photometricInterpretation: "MONOCHROME2" | "RGB",
  { bits, pixelData }: { bits: number; pixelData: Element },
): Element[] {
  const isColour = photometricInterpretation === "RGB";
  return [
    [Tag.samplesPerPixel, "US", [isColour ? 3 : 1]],
    [Tag.photometricInterpretation, "CS", photometricInterpretation],
    ...(isColour ? [[Tag.planarConfiguration, "US", [0]] as const] : []),
    [Tag.rows, "US", [SIZE]],
    [Tag.columns, "US", [SIZE]],
    [Tag.bitsAllocated, "US", [bits]],
    [Tag.bitsStored, "US", [bits]],
    [Tag.highBit, "US", [bits - 1]],
    [Tag.pixelRepresentation, "US", [0]],
    pixelData,
  ];
}

/** Rings of grey, brighter towards the middle. */
function sphere(): number[] {
  return Array.from({ length: SIZE * SIZE }, (_, index) => {
    const x = index % SIZE - SIZE / 2, y = Math.floor(index / SIZE) - SIZE / 2;
    return Math.max(0, SIZE * SIZE / 4 - x * x - y * y) >> 6 << 11;
  });
}

function rainbow(): Element {
  const bytes = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, index) => index * 7 & 0xff);
  return [Tag.pixelData, "OB", bytes];
}

function structuredReport(): Element[] {
  return [
    [valueType, "CS", "CONTAINER"],
    [conceptNameCodeSequence, "SQ", [code("126000", "Imaging Measurement Report")]],
    [contentSequence, "SQ", [
      [
        [relationshipType, "CS", "CONTAINS"],
        [valueType, "CS", "TEXT"],
        [conceptNameCodeSequence, "SQ", [code("121071", "Finding")]],
        [textValue, "UT", "Nothing to be seen."],
      ],
    ]],
  ];
}

function code(value: string, meaning: string): Element[] {
  return [
    [codeValue, "SH", value],
    [codingSchemeDesignator, "SH", "DCM"],
    [codeMeaning, "LO", meaning],
  ];
}

function letter(): Element[] {
  const pdf = new TextEncoder().encode("%PDF-1.4\n% A page that nobody will print.\n%%EOF\n\n");
  return [
    [encapsulatedDocument, "OB", pdf.subarray(0, pdf.length & ~1)],
    [mimeType, "LO", "application/pdf"],
  ];
}
