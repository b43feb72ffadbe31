/** Small files for the tests of re-encoding: each has what its name says, and little else. */

import {
  concat,
  element,
  EXPLICIT_BE,
  EXPLICIT_LE,
  file,
  header,
  IMPLICIT_LE,
  item,
  type MakeEncoding,
  numbers,
  sequence,
  sequenceDelimiter,
  text,
  UID,
  UNDEFINED,
  us,
} from "../support/make.ts";

/** A file that has only a class, an instance and what is given. */
function small(
  encoding: MakeEncoding,
  ...elements: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  const transferSyntaxUid = encoding === IMPLICIT_LE
    ? UID.implicitLe
    : encoding === EXPLICIT_BE
    ? UID.explicitBe
    : UID.explicitLe;
  const dataSet = concat(
    element(0x00080016, "UI", UID.secondaryCaptureImageStorage, encoding),
    element(0x00080018, "UI", UID.instance, encoding),
    ...elements,
  );
  return file(dataSet, { transferSyntaxUid });
}

function implicit(tag: number, value: Uint8Array | string): Uint8Array<ArrayBuffer> {
  return element(tag, "", value, IMPLICIT_LE);
}

/** VRs that depend on Pixel Representation, in the data set and in an item that lacks it. */
function pixelNumbers(pixelRepresentation: number): Uint8Array<ArrayBuffer> {
  return small(
    IMPLICIT_LE,
    us(0x00280103, pixelRepresentation, IMPLICIT_LE),
    implicit(0x00280106, numbers(2, [5])),
    implicit(0x00280120, numbers(2, [0xfffe])),
    implicit(0x00281101, numbers(2, [1, 2, 3])),
    sequence(0x00283000, [
      item(implicit(0x00283002, numbers(2, [1, 2, 3]))),
    ], { encoding: IMPLICIT_LE }),
    implicit(0x50003000, text("abcd")),
    implicit(0x60023000, text("abcd")),
    implicit(0x7fe00010, text("abcd")),
  );
}

/** VRs that depend on Waveform Bits Allocated, and an item that lacks it. */
function waveform(bits: number): Uint8Array<ArrayBuffer> {
  return small(
    IMPLICIT_LE,
    sequence(0x54000100, [
      item(concat(
        us(0x54001004, bits, IMPLICIT_LE),
        implicit(0x5400100a, text("ab")),
        implicit(0x54001010, text("abcd")),
      )),
      item(implicit(0x54001010, text("abcd"))),
    ], { encoding: IMPLICIT_LE }),
  );
}

/** Two private elements that DCMTK knows under Siemens' name, and two that it does not. */
function privateElements(creator: string): Uint8Array<ArrayBuffer> {
  return small(
    IMPLICIT_LE,
    implicit(0x00190010, creator),
    implicit(0x00191010, "1.5"),
    implicit(0x00191065, numbers(4, [1])),
    implicit(0x001910ff, text("abcd")),
    implicit(0x001911ff, text("abcd")),
  );
}

/** An implicit VR little endian sequence in an element of VR UN and undefined length. */
function unknownSequence(encoding: MakeEncoding): Uint8Array<ArrayBuffer> {
  const content = concat(
    implicit(0x00104000, text("abcd")),
    us(0x00280010, 5, IMPLICIT_LE),
  );
  return small(
    encoding,
    header(0x00181111, "UN", UNDEFINED, encoding),
    item(content),
    sequenceDelimiter(IMPLICIT_LE),
  );
}

/** @returns the files by name */
export function conversionInputs(): Readonly<Record<string, Uint8Array<ArrayBuffer>>> {
  return {
    unsignedPixelNumbers: pixelNumbers(0),
    signedPixelNumbers: pixelNumbers(1),
    waveformOfBytes: waveform(8),
    waveformOfWords: waveform(16),
    knownPrivateElement: privateElements("SIEMENS CT VA0  COAD"),
    privateCreatorWithSpaces: privateElements("SIEMENS CT VA0  COAD    "),
    privateSequence: small(
      IMPLICIT_LE,
      implicit(0x00290010, "CARDIO-D.R. 1.0"),
      sequence(0x00291000, [item(us(0x00280010, 5, IMPLICIT_LE))], { encoding: IMPLICIT_LE }),
    ),
    unknownPrivateElements: privateElements("NOBODY"),
    unknownSequence: unknownSequence(EXPLICIT_LE),
    unknownSequenceInBigEndian: unknownSequence(EXPLICIT_BE),
    undefinedLengths: small(
      EXPLICIT_LE,
      sequence(0x00181111, [
        item(element(0x00080100, "SH", "AB"), { undefinedLength: true }),
        item(new Uint8Array(0), { undefinedLength: true }),
        item(new Uint8Array(0)),
      ], { undefinedLength: true }),
    ),
    wrongGroupLengths: small(
      EXPLICIT_LE,
      element(0x00180000, "UL", numbers(4, [12345])),
      element(0x00180050, "DS", "1.5"),
      sequence(0x00181111, [
        item(concat(
          element(0x00080000, "UL", numbers(4, [77])),
          element(0x00080100, "SH", "AB"),
          element(0xfffcfffc, "OB", text("abcd")),
        )),
      ]),
      element(0x00200000, "UL", ""),
      element(0x00200010, "SH", "x"),
      element(0xfffcfffc, "OB", text("abcd")),
    ),
    disorderAndDuplicates: small(
      EXPLICIT_LE,
      element(0x00104000, "LT", "first"),
      element(0x00101010, "AS", "030Y"),
      element(0x00104000, "LT", "second"),
      element(0x00080060, "CS", "OT"),
    ),
    paddingOfText: small(
      EXPLICIT_LE,
      element(0x00104000, "LT", text("abc     ")),
      element(0x00189006, "SH", text("      ")),
      element(0x00200052, "UI", text("1.2.3 .4  ")),
      element(0x00200200, "UI", text("1.2.3\0\0\0")),
      element(0x00204000, "LT", text("ab\0\0")),
    ),
    oddLengths: small(
      EXPLICIT_LE,
      element(0x00104000, "LT", text("abc")),
      element(0x00189007, "LT", text("abc  ")),
      element(0x00200052, "UI", text("1.2.3")),
      element(0x00420011, "OB", text("abc")),
    ),
    unknownVrs: small(
      EXPLICIT_LE,
      concat(numbers(2, [0x18, 0x9000]), text("ZZ\0\0"), numbers(4, [4]), text("abcd")),
      concat(numbers(2, [0x18, 0x9001]), text("zz"), numbers(2, [4]), text("abcd")),
      concat(numbers(2, [0x18, 0x9002]), text("??"), numbers(2, [4]), text("abcd")),
      concat(numbers(2, [0x7fe0, 0x0010]), text("OX\0\0"), numbers(4, [4]), text("abcd")),
    ),
    numbersOfAllSizes: small(
      EXPLICIT_LE,
      element(0x00189060, "SL", text("1234")),
      element(0x00189061, "SS", text("12")),
      element(0x00189062, "UL", text("12345678")),
      element(0x00189073, "FD", text("12345678")),
      element(0x00189080, "FL", text("1234")),
      element(0x00280009, "AT", numbers(2, [0x0018, 0x1063])),
      element(0x7fe00008, "OF", text("12345678")),
      element(0x7fe00009, "OD", text("12345678")),
      element(0x7fe00010, "OW", text("12345678")),
    ),
  };
}
