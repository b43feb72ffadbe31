/** `--dry-run`: what would be sent how is told from the files alone; nobody is connected to. */

import assert from "node:assert/strict";
import { projectPath } from "../../scripts/build/project.ts";
import { dcmsendPath, runDcmsend, type RunResult } from "../support/executable.ts";
import {
  compressedFile,
  deflatedFile,
  file,
  imageDataSet,
  IMPLICIT_LE,
  truncated,
  UID,
} from "../support/make.ts";
import { startPeer } from "../support/peer.ts";
import { zip } from "../support/archives.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SOUND = file(imageDataSet());
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);

/** One file for each way. */
const FILES: Readonly<Record<string, Uint8Array>> = {
  "1.dcm": SOUND,
  "2.dcm": SOUND,
  "deflated.dcm": deflatedFile(),
  "implicit.dcm": file(imageDataSet({ encoding: IMPLICIT_LE }), {
    transferSyntaxUid: UID.implicitLe,
  }),
  "jpeg.dcm": compressedFile([JPEG]),
  "rle.dcm": compressedFile([new Uint8Array(64)], UID.rleLossless),
};

const EXPECTED = `\
Dry run: nobody is connected to, nothing is sent.
DCMSEND -> ANY-SCP at no.such.host.invalid:104

Association 1
  Context 1: SecondaryCaptureImageStorage
    offered: LittleEndianExplicit, BigEndianExplicit, LittleEndianImplicit
    2 files in LittleEndianExplicit: as it is; written anew in BigEndianExplicit, LittleEndianImplicit
      1.dcm
      2.dcm
    1 file in LittleEndianImplicit: as it is; written anew in LittleEndianExplicit, BigEndianExplicit
      implicit.dcm
  Context 3: SecondaryCaptureImageStorage
    offered: DeflatedLittleEndianExplicit, LittleEndianExplicit, BigEndianExplicit, LittleEndianImplicit
    1 file in DeflatedLittleEndianExplicit: as it is; written anew in LittleEndianExplicit, BigEndianExplicit, LittleEndianImplicit
      deflated.dcm
  Context 5: SecondaryCaptureImageStorage
    offered: JPEGBaseline
    1 file in JPEGBaseline: as it is
      jpeg.dcm
  Context 7: SecondaryCaptureImageStorage
    offered: RLELossless, LittleEndianExplicit, BigEndianExplicit, LittleEndianImplicit
    1 file in RLELossless: as it is; decompressed (RLE decoder) in LittleEndianExplicit, BigEndianExplicit, LittleEndianImplicit
      rle.dcm

6 of 6 files can be sent, 1 association
`;

/** Runs the program in a folder with these files. */
async function dryRun(
  files: Readonly<Record<string, Uint8Array>>,
  args: readonly string[],
  run: { readonly executable?: string; readonly before?: readonly string[] } = {},
): Promise<RunResult> {
  using folder = temporaryFolder();
  const cwd = folder.path;
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(`${cwd}/${name}`, bytes);
  }
  const { executable, before = [] } = run;
  const all = [...before, "--dry-run", ...args, ...Object.keys(files)];
  return await runDcmsend(all, { cwd, ...(executable === undefined ? {} : { executable }) });
}

Deno.test("--dry-run shows context by context which files could go how", async () => {
  const result = await dryRun(FILES, ["no.such.host.invalid", "104"]);
  assert.deepEqual(result, { code: 0, signal: null, stdout: EXPECTED, stderr: "" });
});

Deno.test("--dry-run needs no permission but to read the files", async () => {
  const before = ["run", "--no-prompt", "--quiet", "--allow-read=.", projectPath("main.ts")];
  const run = { executable: Deno.execPath(), before };
  for (const family of ["-i0", "-i4"]) {
    const result = await dryRun(FILES, [family, "no.such.host.invalid", "104"], run);
    assert.deepEqual([result.code, result.stdout, result.stderr], [0, EXPECTED, ""]);
  }
  const confined = await dryRun(FILES, ["--confine", "no.such.host.invalid", "104"]);
  assert.deepEqual([confined.code, confined.stdout, confined.stderr], [0, EXPECTED, ""]);
});

Deno.test("--dry-run does not connect to a peer that is there", async () => {
  await using peer = await startPeer([{ recv: "pdu" }]);
  assert.equal((await dryRun(FILES, ["127.0.0.1", `${peer.port}`])).code, 0);
  assert.equal(peer.connections.length, 0);
});

Deno.test("--dry-run --json says the same as one document", async () => {
  const { code, stdout, stderr } = await dryRun(FILES, ["--json", "-aec", "PACS", "pacs", "104"]);
  assert.deepEqual([code, stderr], [0, ""]);
  const document = JSON.parse(stdout);
  const { files, associations, ...head } = document;
  assert.match(head.version, /^\d/);
  assert.deepEqual({ ...head, version: "" }, {
    formatVersion: 1,
    program: "dcmsend",
    version: "",
    mode: "dryRun",
    peer: "pacs",
    port: 104,
    callingAeTitle: "DCMSEND",
    calledAeTitle: "PACS",
    end: "success",
    exitCode: 0,
    totals: { files: 6, sendable: 6, notSendable: 0, invalidFiles: 0, associations: 1 },
    invalidFiles: [],
  });
  assert.deepEqual(associations[0].presentationContexts[3], {
    id: 7,
    sopClassUid: UID.secondaryCaptureImageStorage,
    sopClass: "SecondaryCaptureImageStorage",
    transferSyntaxUids: [UID.rleLossless, UID.explicitLe, UID.explicitBe, UID.implicitLe],
  });
  assert.deepEqual(files.map(({ file }: { file: string }) => file), Object.keys(FILES));
  assert.deepEqual(files[5], {
    file: "rle.dcm",
    sopClassUid: UID.secondaryCaptureImageStorage,
    sopClass: "SecondaryCaptureImageStorage",
    sopInstanceUid: UID.instance,
    transferSyntaxUid: UID.rleLossless,
    fileLengthBytes: FILES["rle.dcm"]!.length,
    association: 1,
    presentationContextId: 7,
    sendable: true,
    ways: [
      { transferSyntaxUid: UID.rleLossless, conversion: "none" },
      ...[UID.explicitLe, UID.explicitBe, UID.implicitLe].map((transferSyntaxUid) => ({
        transferSyntaxUid,
        conversion: "decompress",
        decoder: "rle",
      })),
    ],
  });
});

Deno.test("--dry-run looks into archives", async () => {
  const archive = zip(Object.entries(FILES).map(([name, content]) => ({ name, content })));
  const { code, stdout } = await dryRun(
    { "study.zip": archive },
    ["--scan-archives", "no.such.host.invalid", "104"],
  );
  assert.equal(code, 0);
  assert.equal(stdout.replaceAll("study.zip/", ""), EXPECTED);
});

const DAMAGED = { "1.dcm": SOUND, "damaged.dcm": truncated(SOUND, SOUND.length - 10) };
const INVALID = { "1.dcm": SOUND, "README": new TextEncoder().encode("no DICOM") };

/** How a run would end, and what is said of the files that are the reason. */
const ENDS: readonly {
  readonly what: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly args: readonly string[];
  readonly inputs?: readonly string[];
  readonly code: number;
  readonly stdout: RegExp;
}[] = [
  { what: "an invalid file", files: INVALID, args: [], code: 22, stdout: /^$/ },
  {
    what: "an invalid file that is passed over",
    files: INVALID,
    args: ["-nh"],
    code: 0,
    stdout: /\nInvalid files, passed over\n {2}README: .*\n\n1 of 1 files can be sent, .*1 invalid/,
  },
  {
    what: "an invalid file that is passed over, strictly",
    files: INVALID,
    args: ["-nh", "--strict-exit"],
    code: 81,
    stdout: /1 invalid/,
  },
  {
    what: "no valid file",
    files: { README: INVALID.README },
    args: ["-nh"],
    code: 23,
    stdout: /^$/,
  },
  { what: "no file", files: {}, args: [], inputs: ["."], code: 21, stdout: /^$/ },
  {
    what: "a damaged file",
    files: DAMAGED,
    args: [],
    code: 62,
    stdout: /1 file in LittleEndianExplicit: cannot be sent: .*\n {6}damaged\.dcm\n\n1 of 2 files/,
  },
  {
    what: "a damaged file that is passed over",
    files: DAMAGED,
    args: ["-nh"],
    code: 0,
    stdout: /1 of 2 files can be sent/,
  },
  {
    what: "a damaged file that is passed over, strictly",
    files: DAMAGED,
    args: ["-nh", "--strict-exit"],
    code: 81,
    stdout: /1 of 2 files can be sent/,
  },
  {
    what: "a file that no legal context can be proposed for",
    files: { "rle.dcm": FILES["rle.dcm"]! },
    args: ["-dn", "-nip"],
    code: 65,
    stdout: /^$/,
  },
  {
    what: "one that is passed over",
    files: { "1.dcm": SOUND, "rle.dcm": FILES["rle.dcm"]! },
    args: ["-dn", "-nip", "-nh"],
    code: 0,
    stdout: /\nOn no association\n {2}rle\.dcm: no presentation context can be proposed/,
  },
  {
    what: "compressed pixel data that no decoder takes",
    files: { "jpeg.dcm": compressedFile([Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)]) },
    args: ["+dly"],
    code: 0,
    stdout:
      /in JPEGBaseline: as it is; not \(cannot decode pixel data: .*\) in LittleEndianExplicit/,
  },
];

for (const { what, files, args, inputs = [], code, stdout } of ENDS) {
  Deno.test(`--dry-run ends as a run would: ${what}`, async () => {
    const text = await dryRun(files, [...args, "pacs", "104", ...inputs]);
    assert.equal(text.code, code, text.stderr);
    assert.match(text.stdout, stdout);
    const json = await dryRun(files, ["--json", ...args, "pacs", "104", ...inputs]);
    assert.equal(json.code, code);
    assert.equal(JSON.parse(json.stdout).exitCode, code);
  });
}

Deno.test("--dry-run plans as many associations as 128 contexts each need", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 130 }, (_, index) => {
      const sopClassUid = `1.2.3.${index + 1}`;
      return [`${index + 1}.dcm`, file(imageDataSet({ sopClassUid }), { sopClassUid })];
    }),
  );
  const several = JSON.parse((await dryRun(files, ["-nuc", "--json", "pacs", "104"])).stdout);
  assert.deepEqual(
    several.associations.map(({ presentationContexts }: { presentationContexts: unknown[] }) =>
      presentationContexts.length
    ),
    [128, 2],
  );
  assert.deepEqual(several.totals.sendable, 130);
  const single = await dryRun(files, ["-nuc", "-ma", "pacs", "104"]);
  assert.match(single.stdout, /\n {2}130\.dcm: the association has no context left/);
  assert.match(single.stdout, /\n128 of 130 files can be sent, 1 association\n$/);
});

/** What a trial run would have nothing to write to. */
const REFUSED: readonly (readonly [options: readonly string[], message: string])[] = [
  [["--dry-run", "+crf", "r"], "--dry-run not allowed with --create-report-file"],
  [["--probe", "--json-report", "r"], "--probe not allowed with --json-report"],
  [["--probe", "--commit"], "--probe not allowed with --commit"],
  [["--json"], "--json only allowed with --dry-run or --probe"],
];

for (const [options, message] of REFUSED) {
  Deno.test(`${options.join(" ")} is a usage error, and nothing is written`, async () => {
    using folder = temporaryFolder();
    await Deno.writeFile(`${folder.path}/1.dcm`, SOUND);
    const args = [...options, "pacs", "104", "1.dcm"];
    const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`\\nerror: ${message}\\n$`));
    const left = await Array.fromAsync(Deno.readDir(folder.path));
    assert.deepEqual(left.map(({ name }) => name), ["1.dcm"]);
  });
}

for (
  const [name, script, code, error] of [
    [
      "does not fit",
      `exec "$@" >/dev/full`,
      43,
      /^E: cannot write to standard output: No space left on device\n$/,
    ],
    ["nobody reads to its end", `set -o pipefail; "$@" | true`, 0, /^$/],
  ] as const
) {
  Deno.test(`a plan that ${name}: exit code ${code}`, async () => {
    using folder = temporaryFolder();
    await Deno.writeFile(`${folder.path}/a.dcm`, SOUND);
    const command = [dcmsendPath(), "--dry-run", "--json", "127.0.0.1", "104", "a.dcm"];
    const args = ["-c", script, "-", ...command];
    const result = await runDcmsend(args, { executable: "bash", cwd: folder.path });
    assert.equal(result.code, code);
    assert.match(result.stderr, error);
  });
}
