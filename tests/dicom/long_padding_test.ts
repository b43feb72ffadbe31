/** Long values that are all padding but for their last character: they must not take their time. */

import assert from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { readDicomdir } from "../../lib/dicom/dicomdir.ts";
import { EXPLICIT_LE_ENCODING, IMPLICIT_LE_ENCODING } from "../../lib/dicom/element.ts";
import { readText } from "../../lib/dicom/element_value.ts";
import { inspectDataSet } from "../../lib/dicom/inspect.ts";
import { parseDataSet } from "../../lib/dicom/parse.ts";
import { Tag } from "../../lib/dict/tags.ts";
import {
  concat,
  dicomdir,
  element,
  imageDataSet,
  IMPLICIT_LE,
  item,
  sequence,
} from "../support/make.ts";

const LENGTH = 65_000;
const TIME_LIMIT_MS = 1000;

const CASES: readonly { readonly name: string; readonly read: () => void }[] = [
  {
    name: "the SOP Class UID",
    read: () => {
      const source = new MemorySource(imageDataSet({ sopClassUid: `${"\0".repeat(LENGTH)}1` }));
      const { sopClassUid } = inspectDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
      assert.equal(sopClassUid?.length, LENGTH + 1);
    },
  },
  {
    name: "any other UID",
    read: () => {
      const extra = element(0x0020000d, "UI", `1${"\0".repeat(LENGTH)}2`);
      const source = new MemorySource(imageDataSet({ extra }));
      parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
    },
  },
  {
    name: "Number of Frames",
    read: () => {
      const extra = element(0x00280008, "IS", `1${" ".repeat(LENGTH)}2`);
      const source = new MemorySource(imageDataSet({ extra }));
      const dataSet = parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
      assert.equal(readText({ dataSet, source }, Tag.numberOfFrames)?.length, LENGTH + 2);
    },
  },
  {
    name: "a Referenced File ID",
    read: () => {
      const source = new MemorySource(dicomdir([{ fileId: `A${" ".repeat(LENGTH)}B` }]));
      assert.equal(readDicomdir(source)[0]?.referencedFileId.length, LENGTH + 2);
    },
  },
  {
    name: "private creators",
    read: () => {
      const creator = `A${" ".repeat(1000)}B`;
      const creators = Array.from(
        { length: 0xf0 },
        (_, index) => element(0x00110010 + index, "LO", creator, IMPLICIT_LE),
      );
      const items = Array<Uint8Array>(40).fill(
        item(concat(...creators), { encoding: IMPLICIT_LE }),
      );
      const dataSet = sequence(0x00081140, items, { encoding: IMPLICIT_LE });
      inspectDataSet(new MemorySource(dataSet), { offset: 0, encoding: IMPLICIT_LE_ENCODING });
    },
  },
];

for (const { name, read } of CASES) {
  Deno.test(`a value full of padding does not hold up the program: ${name}`, () => {
    const start = performance.now();
    read();
    assert(performance.now() - start < TIME_LIMIT_MS);
  });
}
