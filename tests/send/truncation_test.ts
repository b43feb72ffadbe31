/** Files of every transfer syntax, cut off at every offset: nothing damaged gets to the wire. */

import assert from "node:assert/strict";
import { ConditionError } from "../../lib/base/condition.ts";
import { type Log, SILENT_LOG } from "../../lib/base/log.ts";
import { Codecs } from "../../lib/codec/codecs.ts";
import { DataConditions } from "../../lib/dicom/conditions.ts";
import { STANDARD_DICTIONARY } from "../../lib/dict/dictionary.ts";
import { allTransferSyntaxes } from "../../lib/dict/transfer_syntax.ts";
import { convertForWire } from "../../lib/send/prepare/convert.ts";
import { FileSource } from "../../lib/send/file_source.ts";
import { loadInstance } from "../../lib/send/prepare/loaded_instance.ts";
import { UID } from "../support/make.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { truncatableFile } from "../support/truncatable_file.ts";

const REASONS: ReadonlySet<string> = new Set(
  Object.values(DataConditions).map((condition) => condition.text),
);

for (const transferSyntax of allTransferSyntaxes()) {
  const { uid, name } = transferSyntax;
  Deno.test(`a file that is cut off is refused, or sent as far as it is whole: ${name}`, async () => {
    const { bytes, sent } = truncatableFile(transferSyntax);
    using folder = temporaryFolder();
    const path = `${folder.path}/cut.dcm`;
    await Deno.writeFile(path, bytes);
    for (let length = bytes.length; length >= 0; length--) {
      await Deno.truncate(path, length);
      const where = `${length} of ${bytes.length} bytes`;
      assert.deepEqual(await toWire(path, uid), sent.get(length), where);
    }
  });
}

/** @returns what would be sent; undefined where the file is refused, with a reason */
async function toWire(path: string, transferSyntaxUid: string): Promise<Uint8Array | undefined> {
  const errors: string[] = [];
  const log: Log = { ...SILENT_LOG, error: (line) => errors.push(line) };
  const uids = { sopClassUid: "1.2", sopInstanceUid: UID.instance, transferSyntaxUid };
  try {
    using loaded = loadInstance({
      path,
      readMode: "fileOnly",
      ...uids,
      tooLongDecoded: false,
      fileLengthBytes: undefined,
    }, {
      file: new FileSource(path),
      dictionary: STANDARD_DICTIONARY,
      log,
    });
    // Such an object is not sent: a request needs both.
    if (loaded.uids.sopClassUid === "" || loaded.uids.sopInstanceUid === "") return undefined;
    using codecs = new Codecs();
    using resources = new DisposableStack();
    const stream = await convertForWire(loaded, transferSyntaxUid, {
      dictionary: STANDARD_DICTIONARY,
      compressionLevel: 6,
      codecs,
      mayDecode: false,
      resources,
    });
    assert(stream !== undefined);
    const target = new Uint8Array(2000);
    let length = 0;
    while (!stream.done) length += await stream.fill(target.subarray(length));
    return target.slice(0, length);
  } catch (error) {
    assert(error instanceof ConditionError, String(error));
    assert(REASONS.has(error.message), error.message);
    // What was being read is named where a value is cut off.
    if (error.condition === DataConditions.invalidStream && errors.length > 0) {
      assert.match(errors.join(), /^Dcm\w+: .+ \([0-9a-f]{4},[0-9a-f]{4}\) larger \(\d+\) than/);
    }
    return undefined;
  }
}
