/**
 * The compressed files of the sample corpus: their decoded pixels have the hash of the manifest, and
 * their decoded data sets are byte for byte what DCMTK's own programs make of them.
 */

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { type Codec, codecOf } from "../../lib/codec/codec.ts";
import { decodeDataSet } from "../../lib/codec/decode_data_set.ts";
import { decodeInThisThread } from "../../lib/codec/decode_job.ts";
import { createFrameDecoder } from "../../lib/codec/decoders.ts";
import { EXPLICIT_LE_ENCODING } from "../../lib/dicom/element.ts";
import { findElement } from "../../lib/dicom/element_value.ts";
import { encodeDataSet } from "../../lib/dicom/encode.ts";
import { parseDataSet } from "../../lib/dicom/parse.ts";
import { locateDataSet } from "../../lib/dicom/part10.ts";
import { PixelDataError, type PixelDataErrorReason } from "../../lib/dicom/pixel_data_error.ts";
import { runProgram } from "../../scripts/build/project.ts";
import { whyMissing } from "../support/real_peer.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { modules } from "../wasm/codecs.ts";
import { type CorpusEntry, readCorpus, readCorpusFile } from "../wasm/corpus.ts";

const DCMTK_DECODERS: Readonly<Partial<Record<Codec, string>>> = {
  rle: "dcmdrle",
  jpeg: "dcmdjpeg",
  jpegls: "dcmdjpls",
};

/** What DCMTK decodes to garbage, or refuses as we do. */
const REFUSED: Readonly<Record<string, PixelDataErrorReason>> = {
  // Tiles at an edge that are narrower than the others.
  "files/jpeg-baseline-140f.dcm": "mismatch",
  "invalid/jpeg-baseline-ts-but-raw-fragment-private-sop.dcm": "corrupt",
  "invalid/jpeg-corrupt-codestream-synth.dcm": "dataLoss",
  "invalid/jpeg-empty-fragment-list-synth.dcm": "fragments",
  "invalid/jpeg-truncated-codestream-synth.dcm": "truncated",
  "invalid/rle-bad-segment-count-synth.dcm": "mismatch",
  "invalid/rle-bad-segment-offset-synth.dcm": "corrupt",
};

/** Files whose data sets are damaged, which is found before anybody looks at pixels. */
const UNREADABLE: ReadonlySet<string> = new Set([
  "invalid/encapsulated-no-sequence-delimiter-synth.dcm",
  "invalid/jpeg-baseline-meta-but-implicit-vr.dcm",
  "invalid/truncated-encapsulated-fragment-synth.dcm",
  "invalid/ts-says-rle-is-native-synth.dcm",
]);

/** The manifest says more than the tests of the WebAssembly package need. */
interface Entry extends CorpusEntry {
  /** `length` in bytes, without a pad byte. */
  readonly decoded?: (NonNullable<CorpusEntry["decoded"]> & { readonly length?: number }) | null;
}

const POOL = decodeInThisThread(createFrameDecoder(modules));
const entries: readonly Entry[] | undefined = await readCorpus();
const compressed = entries?.filter(({ path, transferSyntaxUid }) =>
  codecOf(transferSyntaxUid ?? "") !== undefined && !UNREADABLE.has(path)
);

if (compressed !== undefined) {
  Deno.test("compressed files of the corpus decode to the pixels of the manifest", async (test) => {
    for (const entry of compressed) {
      await test.step(entry.path, () => comparePixels(entry));
    }
  });
  for (const [codec, program] of Object.entries(DCMTK_DECODERS)) {
    const missing = whyMissing(program);
    Deno.test({
      name: `decoded data sets of the corpus are those of ${program}`,
      ignore: missing !== undefined,
      fn: async (test) => {
        for (const entry of compressed) {
          if (codecOf(entry.transferSyntaxUid ?? "") !== codec || entry.path in REFUSED) continue;
          await test.step(entry.path, () => compareWithDcmtk(entry, program));
        }
      },
    });
  }
}

interface Decoded {
  readonly dataSet: Uint8Array;
  /** The last bytes of that which are pixels, a pad byte included; undefined without any. */
  readonly pixels: Uint8Array | undefined;
}

async function decodeFile({ path, transferSyntaxUid }: Entry): Promise<Decoded> {
  const source = new MemorySource(await readCorpusFile(path));
  const { dataSetOffset: offset, encoding = EXPLICIT_LE_ENCODING } = locateDataSet(
    source,
    "fileOrDataSet",
  );
  const dataSet = parseDataSet(source, { offset, encoding });
  using decoded = decodeDataSet({ dataSet, source }, {
    transferSyntaxUid: transferSyntaxUid ?? "",
    pool: POOL,
    lookAheadBytes: 1_000_000,
  });
  const { lengthBytes, stream } = encodeDataSet(decoded.dataSet, {
    source,
    to: EXPLICIT_LE_ENCODING,
  });
  const bytes = new Uint8Array(lengthBytes);
  for (let done = 0; !stream.done;) done += await stream.fill(bytes.subarray(done));
  return { dataSet: bytes, pixels: findPixels(bytes) };
}

function findPixels(dataSet: Uint8Array): Uint8Array | undefined {
  const source = new MemorySource(dataSet);
  const parsed = parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
  const pixelData = findElement(parsed, 0x7fe00010);
  if (pixelData?.type !== "value") return undefined;
  strictEqual(pixelData.vr, "OW");
  const { offset, lengthBytes } = pixelData.value;
  return dataSet.subarray(offset, offset + lengthBytes);
}

async function comparePixels(entry: Entry): Promise<void> {
  const reason = REFUSED[entry.path];
  if (reason !== undefined) {
    await rejects(
      decodeFile(entry),
      (error: unknown) => error instanceof PixelDataError && error.reason === reason,
    );
    return;
  }
  const { pixels } = await decodeFile(entry);
  if (pixels === undefined) return;
  const length = entry.decoded?.length ?? 0;
  strictEqual(pixels.length, length + length % 2);
  const hash = createHash("sha256").update(pixels.subarray(0, length)).digest("hex");
  strictEqual(hash, entry.decoded?.sha256);
}

async function compareWithDcmtk(entry: Entry, program: string): Promise<void> {
  using folder = temporaryFolder();
  const [coded, plain] = [`${folder.path}/coded.dcm`, `${folder.path}/plain.dcm`];
  await Deno.writeFile(coded, await readCorpusFile(entry.path));
  const { code } = await runProgram(program, ["+te", coded, plain]);
  if (code !== 0) return; // we decode more than DCMTK does
  const file = await Deno.readFile(plain);
  const { dataSetOffset } = locateDataSet(new MemorySource(file), "fileOnly");
  const expected = file.subarray(dataSetOffset);
  const { dataSet } = await decodeFile(entry);
  // Files keep the padding element, which is not sent.
  const rest = expected.subarray(dataSet.length);
  ok(rest.length === 0 || (rest[0] === 0xfc && rest[1] === 0xff), "The length is another");
  deepStrictEqual(dataSet, expected.subarray(0, dataSet.length));
}
