/** What can be converted into what, and that it is: bytes of known data sets. */

import assert from "node:assert/strict";
import { SILENT_LOG } from "../../../lib/base/log.ts";
import { Codecs } from "../../../lib/codec/codecs.ts";
import { STANDARD_DICTIONARY } from "../../../lib/dict/dictionary.ts";
import {
  DEFLATED_LE,
  EXPLICIT_BE,
  EXPLICIT_LE,
  IMPLICIT_LE,
} from "../../../lib/dict/transfer_syntax.ts";
import { canConvert, convertForWire } from "../../../lib/send/prepare/convert.ts";
import { FileSource } from "../../../lib/send/file_source.ts";
import { loadInstance } from "../../../lib/send/prepare/loaded_instance.ts";
import { element, file, imageDataSet, UID } from "../../support/make.ts";

const RLE = "1.2.840.10008.1.2.5";
const JPEG = "1.2.840.10008.1.2.4.50";
const MPEG2 = "1.2.840.10008.1.2.4.100";
const PRIVATE = "1.2.3.4";

/** Own transfer syntax, accepted one, and with which policies it can be sent in it. */
const CONVERSIONS: readonly (readonly [own: string, accepted: string, policies: string])[] = [
  [EXPLICIT_LE, EXPLICIT_LE, "never lossless lossy"],
  [EXPLICIT_LE, EXPLICIT_BE, "never lossless lossy"],
  [IMPLICIT_LE, DEFLATED_LE, "never lossless lossy"],
  [EXPLICIT_LE, RLE, ""],
  [DEFLATED_LE, IMPLICIT_LE, "lossless lossy"],
  [RLE, EXPLICIT_LE, "lossless lossy"],
  [RLE, DEFLATED_LE, "lossless lossy"],
  [RLE, JPEG, ""],
  [JPEG, EXPLICIT_LE, "lossy"],
  [MPEG2, EXPLICIT_LE, ""],
  [MPEG2, MPEG2, "never lossless lossy"],
  [PRIVATE, EXPLICIT_LE, ""],
  [EXPLICIT_LE, PRIVATE, ""],
  [PRIVATE, PRIVATE, "never lossless lossy"],
];

for (const [own, accepted, policies] of CONVERSIONS) {
  Deno.test(`canConvert() from ${own} to ${accepted}: ${policies || "no policy"}`, () => {
    const allowed = (["never", "lossless", "lossy"] as const)
      .filter((policy) => canConvert(own, accepted, policy));
    assert.equal(allowed.join(" "), policies);
  });
}

/** The bytes that a file becomes when it is sent, or undefined where it cannot be. */
async function convert(bytes: Uint8Array, accepted: string): Promise<Uint8Array | undefined> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    const uids = { sopClassUid: "1.2", sopInstanceUid: "1.3", transferSyntaxUid: "1.4" };
    using codecs = new Codecs();
    using resources = new DisposableStack();
    const loaded = resources.use(loadInstance(
      { path, readMode: "fileOnly", ...uids, tooLongDecoded: false, fileLengthBytes: undefined },
      { file: new FileSource(path), dictionary: STANDARD_DICTIONARY, log: SILENT_LOG },
    ));
    const stream = await convertForWire(loaded, accepted, {
      dictionary: STANDARD_DICTIONARY,
      compressionLevel: 6,
      codecs,
      mayDecode: true,
      resources,
    });
    if (stream === undefined) return undefined;
    const whole = new Uint8Array(0x10000);
    let length = 0;
    while (!stream.done) length += await stream.fill(whole.subarray(length, length + 7));
    return whole.subarray(0, length);
  } finally {
    await Deno.remove(path);
  }
}

const DATA_SET = imageDataSet();

Deno.test("convertForWire() sends a well-formed data set as it stands in its file", async () => {
  assert.deepEqual(await convert(file(DATA_SET), EXPLICIT_LE), DATA_SET);
});

Deno.test("convertForWire() encodes a badly formed one anew in the same transfer syntax", async () => {
  const odd = imageDataSet({ tail: element(0xfffcfffc, "OB", new Uint8Array(3)) });
  const sent = await convert(file(odd), EXPLICIT_LE);
  assert(sent !== undefined && sent.length % 2 === 0);
});

Deno.test("convertForWire() turns one uncompressed transfer syntax into another and back", async () => {
  const implicit = await convert(file(DATA_SET), IMPLICIT_LE);
  assert(implicit !== undefined);
  assert.notDeepEqual(implicit, DATA_SET);
  const implicitFile = file(implicit, { transferSyntaxUid: UID.implicitLe });
  assert.deepEqual(await convert(implicitFile, EXPLICIT_LE), DATA_SET);
});

Deno.test("convertForWire() pads what it does not look into to an even length", async () => {
  const opaque = file(Uint8Array.of(1, 2, 3), { transferSyntaxUid: PRIVATE });
  assert.deepEqual(await convert(opaque, PRIVATE), Uint8Array.of(1, 2, 3, 0));
  assert.equal(await convert(opaque, EXPLICIT_LE), undefined);
});

Deno.test("convertForWire() compresses nothing", async () => {
  assert.equal(await convert(file(DATA_SET), RLE), undefined);
});
