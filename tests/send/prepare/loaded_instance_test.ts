import assert from "node:assert/strict";
import { type Log, SILENT_LOG } from "../../../lib/base/log.ts";
import { STANDARD_DICTIONARY } from "../../../lib/dict/dictionary.ts";
import { FileSource } from "../../../lib/send/file_source.ts";
import { loadInstance } from "../../../lib/send/prepare/loaded_instance.ts";
import { encapsulatedPixelData, file, imageDataSet, truncated, UID } from "../../support/make.ts";
import { temporaryFolder } from "../../support/temporary.ts";

Deno.test("loadInstance() logs the remarks on a data set before the reason for refusing it", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/truncated.dcm`;
  const pixelData = encapsulatedPixelData([new Uint8Array(100)], "OW");
  const whole = file(imageDataSet({ pixelData }), { transferSyntaxUid: UID.rleLossless });
  Deno.writeFileSync(path, truncated(whole, whole.length - 20));
  const { log, lines } = collectingLog();
  const instance = {
    path,
    readMode: "fileOnly",
    sopClassUid: UID.secondaryCaptureImageStorage,
    sopInstanceUid: UID.instance,
    transferSyntaxUid: UID.rleLossless,
    tooLongDecoded: false,
    fileLengthBytes: undefined,
  } as const;
  assert.throws(
    () =>
      loadInstance(instance, {
        file: new FileSource(path),
        dictionary: STANDARD_DICTIONARY,
        log,
      }),
    { message: "Invalid stream" },
  );
  assert.deepEqual(lines, [
    "W: DcmItem: Length of element (7fe0,0010) is not a multiple of 2 (VR=OW)",
    "E: DcmElement: Item (fffe,e000) larger (100) than remaining bytes (88) in file, " +
    "premature end of stream",
  ]);
});

function collectingLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const log: Log = {
    ...SILENT_LOG,
    warn: (message) => lines.push(`W: ${message}`),
    error: (message) => lines.push(`E: ${message}`),
  };
  return { log, lines };
}
