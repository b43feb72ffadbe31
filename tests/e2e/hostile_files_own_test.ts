/**
 * Hostile files that the native program crashes on, waits for or cannot be compared on: what the
 * built program does with them. The numbers are those of the list of differences in the README.
 */

import assert from "node:assert/strict";
import { runDcmsend } from "../support/executable.ts";
import {
  concat,
  file,
  header,
  imageDataSet,
  nestedSequences,
  sequenceDelimiter,
  text,
  UID,
  UNDEFINED,
} from "../support/make.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** What any file may take, beside time-outs. */
const LIMIT_MS = 5000;

interface Expected {
  readonly reason: string;
  /** 22: refused before any connection; 62: when it is to be sent. */
  readonly code: 22 | 62;
  /** A line in front of it. */
  readonly detail?: string;
}

/** The file is refused and named, alone and between others. */
async function assertRefused(
  make: (path: string) => Promise<void>,
  { reason, code, detail }: Expected,
): Promise<void> {
  using folder = temporaryFolder();
  const [bad, good] = [`${folder.path}/bad.dcm`, `${folder.path}/good.dcm`];
  await make(bad);
  await Deno.writeFile(good, file(imageDataSet()));
  await using scp = startScp();
  const startMs = performance.now();
  const alone = await runDcmsend(["127.0.0.1", `${scp.port}`, bad]);
  const between = await runDcmsend(["-nh", "127.0.0.1", `${scp.port}`, good, bad, good]);
  assert.ok(performance.now() - startMs < 2 * LIMIT_MS);
  const prefix = detail === undefined ? "" : `E: ${detail}\n`;
  const [single, goingOn] = code === 22
    ? [
      `E: cannot add DICOM file to the transfer list: ${bad}: ${reason}\n` +
      `F: bad DICOM file: ${bad}: ${reason}\n`,
      `E: cannot add DICOM file to the transfer list: ${bad}: ${reason}\n` +
      `W: bad DICOM file: ${bad}: ${reason}, ignoring file\n`,
    ]
    : [
      `${prefix}E: cannot send SOP instance from file: ${bad}: ${reason}\n` +
      `F: cannot send SOP instance: ${reason}\n`,
      `${prefix}E: cannot send SOP instance from file: ${bad}: ${reason}\n`,
    ];
  assert.deepEqual({ code: alone.code, stderr: alone.stderr }, { code, stderr: single });
  assert.deepEqual({ code: between.code, stderr: between.stderr }, { code: 0, stderr: goingOn });
  assert.equal(scp.received.length, 2);
}

Deno.test("35: sequences nested 10,000 deep are too deep", async () => {
  await assertRefused(
    (path) => Deno.writeFile(path, nestedSequences(10_000)),
    { reason: "Sequences nested too deeply", code: 62 },
  );
});

Deno.test("38: a FIFO is not waited for", async () => {
  const make = async (path: string): Promise<void> => {
    const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
    assert.ok(success);
  };
  await assertRefused(make, { reason: "Not a regular file", code: 22 });
});

Deno.test("40: pixel data of undefined length without items are not taken for 4 GB", async () => {
  const pixelData = concat(header(0x7fe00010, "OB", UNDEFINED), text("not an item"));
  await assertRefused(
    (path) =>
      Deno.writeFile(
        path,
        file(imageDataSet({ pixelData }), { transferSyntaxUid: UID.rleLossless }),
      ),
    {
      detail: "DcmSequenceOfItems: Parse error in sequence (7fe0,0010), " +
        "found (6f6e,2074) instead of sequence delimiter (fffe,e0dd)",
      reason: "Sequence Delimitation Item missing",
      code: 62,
    },
  );
});

Deno.test("40: a fragment of undefined length is not taken for 4 GB", async () => {
  const pixelData = concat(
    header(0x7fe00010, "OB", UNDEFINED),
    Uint8Array.fromHex("feff00e0ffffffff"),
    new Uint8Array(16),
    sequenceDelimiter(),
  );
  await assertRefused(
    (path) =>
      Deno.writeFile(
        path,
        file(imageDataSet({ pixelData }), { transferSyntaxUid: UID.rleLossless }),
      ),
    {
      detail: "DcmElement: Item (fffe,e000) larger (4294967295) than remaining bytes in file",
      reason: "I/O suspension or premature end of stream",
      code: 62,
    },
  );
});

Deno.test("21: files whose names are not UTF-8 are told of, in a folder and by themselves", async () => {
  using folder = temporaryFolder();
  await Deno.writeFile(`${folder.path}/good.dcm`, file(imageDataSet()));
  // Deno can make no such name.
  const copy = `cp good.dcm "$(printf 'b\\377d.dcm')"`;
  const options = { args: ["-c", copy], cwd: folder.path };
  assert.ok((await new Deno.Command("sh", options).output()).success);
  await using scp = startScp();
  const args = ["-nh", "+sd", "127.0.0.1", `${scp.port}`, folder.path];
  const { code, stderr } = await runDcmsend(args);
  const bad = `${folder.path}/b\ufffdd.dcm`;
  assert.equal(
    stderr,
    `E: cannot add DICOM file to the transfer list: ${bad}: File name is not valid UTF-8\n` +
      `W: bad DICOM file: ${bad}: File name is not valid UTF-8, ignoring file\n`,
  );
  assert.deepEqual({ code, stored: scp.received.length }, { code: 0, stored: 1 });
});
