/**
 * The program from source under Deno's own sandbox: it asks for nothing beyond one peer and one
 * folder, and says clearly what it was not allowed to do.
 */

import assert from "node:assert/strict";
import { runDcmsend, type RunResult } from "../support/executable.ts";
import {
  compressedFile,
  deflatedFile,
  EXPLICIT_BE,
  file,
  imageDataSet,
  IMPLICIT_LE,
  UID,
} from "../support/make.ts";
import { projectPath } from "../../scripts/build/project.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** One file of each encoding that can be sent without a decoder. */
const FILES: Readonly<Record<string, Uint8Array>> = {
  "explicit.dcm": file(imageDataSet()),
  "implicit.dcm": file(imageDataSet({ encoding: IMPLICIT_LE }), {
    transferSyntaxUid: UID.implicitLe,
  }),
  "big_endian.dcm": file(imageDataSet({ encoding: EXPLICIT_BE }), {
    transferSyntaxUid: UID.explicitBe,
  }),
  "jpeg.dcm": compressedFile([Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)]),
  "sub/deflated.dcm": deflatedFile(),
};
const FILE_COUNT = Object.keys(FILES).length;

/** A folder with those files, gone after the test. */
function filledFolder(): Disposable & { readonly path: string } {
  const folder = temporaryFolder();
  Deno.mkdirSync(`${folder.path}/in/sub`, { recursive: true });
  for (const [name, bytes] of Object.entries(FILES)) {
    Deno.writeFileSync(`${folder.path}/in/${name}`, bytes);
  }
  return folder;
}

/** Runs `main.ts` with these permissions and no others. */
function runSandboxed(
  permissions: readonly string[],
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<RunResult> {
  return runDcmsend(
    ["run", "--no-prompt", "--quiet", ...permissions, projectPath("main.ts"), ...args],
    { executable: Deno.execPath(), env },
  );
}

Deno.test("from source, a run needs no permission but its peer and its folder", async () => {
  using folder = filledFolder();
  await using scp = startScp();
  const input = `${folder.path}/in`;
  const permissions = [`--allow-net=127.0.0.1:${scp.port}`, `--allow-read=${input}`];
  const args = ["-v", "+sd", "+r", "127.0.0.1", `${scp.port}`, input];
  const result = await runSandboxed(permissions, args);
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stderr, /with status SUCCESS {2}: 5\n$/);
  assert.equal(scp.received.length, FILE_COUNT);
  assert.equal(scp.associations[0]?.ended, "released");
});

Deno.test("from source, variables that must not be read count as unset", async () => {
  using folder = filledFolder();
  await using scp = startScp();
  const input = `${folder.path}/in`;
  const permissions = [`--allow-net=127.0.0.1:${scp.port}`, `--allow-read=${input}`];
  const args = ["127.0.0.1", `${scp.port}`, `${input}/explicit.dcm`];
  const env = { DCMDICTPATH: "/nonexistent/dictionary", TCP_NODELAY: "0" };
  const denied = await runSandboxed(permissions, args, env);
  assert.deepEqual({ code: denied.code, stderr: denied.stderr }, { code: 0, stderr: "" });
  const allowed = await runSandboxed(["--allow-env", ...permissions], args, env);
  assert.match(allowed.stderr, /Cannot open file: \/nonexistent\/dictionary/);
});

Deno.test("from source, a report needs the permission to write it", async () => {
  using folder = filledFolder();
  await using scp = startScp();
  const input = `${folder.path}/in`, report = `${folder.path}/report.txt`;
  const permissions = [`--allow-net=127.0.0.1:${scp.port}`, `--allow-read=${input}`];
  const args = ["+crf", report, "127.0.0.1", `${scp.port}`, `${input}/explicit.dcm`];
  const denied = await runSandboxed(permissions, args);
  assert.equal(denied.stderr, `E: cannot write detailed report to file '${report}'\n`);
  assert.equal(denied.code, 43);
  assert.equal(scp.received.length, 1);
  const allowed = await runSandboxed([`--allow-write=${report}`, ...permissions], args);
  assert.deepEqual({ code: allowed.code, stderr: allowed.stderr }, { code: 0, stderr: "" });
  assert.match(await Deno.readTextFile(report), /with status SUCCESS {2}: 1$/);
});

Deno.test("from source, a file that must not be read is named", async () => {
  using folder = filledFolder();
  await using scp = startScp();
  const input = `${folder.path}/in`, file = `${input}/implicit.dcm`;
  const permissions = [
    `--allow-net=127.0.0.1:${scp.port}`,
    `--allow-read=${input}`,
    `--deny-read=${file}`,
  ];
  const args = ["+sd", "+r", "127.0.0.1", `${scp.port}`, input];
  const reason = "Permission denied (no read access was granted)";
  const halted = await runSandboxed(permissions, args);
  assert.equal(
    halted.stderr,
    `E: cannot add DICOM file to the transfer list: ${file}: ${reason}\n` +
      `F: bad DICOM file: ${file}: ${reason}\n`,
  );
  assert.equal(halted.code, 22);
  const goingOn = await runSandboxed(permissions, ["-nh", ...args]);
  assert.match(goingOn.stderr, new RegExp(`^W: bad DICOM file: ${file}: .*, ignoring file$`, "m"));
  assert.equal(goingOn.code, 0);
  assert.equal(scp.received.length, FILE_COUNT - 1);
});

for (
  const { name, args, permitted, refused } of [
    { name: "without any network", args: ["127.0.0.1"], permitted: [], refused: "127.0.0.1" },
    {
      name: "with another port",
      args: ["127.0.0.1"],
      permitted: ["--allow-net=127.0.0.1:1"],
      refused: "127.0.0.1",
    },
    {
      name: "with a name to be resolved",
      args: ["-i4", "localhost"],
      permitted: [],
      refused: "localhost",
    },
    {
      name: "with the name's address",
      args: ["-i4", "localhost"],
      permitted: ["--allow-net=localhost"],
      refused: "127.0.0.1",
    },
  ]
) {
  Deno.test(`from source, a peer that must not be reached is named: ${name}`, async () => {
    using folder = filledFolder();
    const input = `${folder.path}/in/explicit.dcm`;
    const permissions = [`--allow-read=${folder.path}`, ...permitted];
    const result = await runSandboxed(permissions, [...args, "11112", input]);
    assert.equal(
      result.stderr,
      "F: cannot negotiate network association: TCP Initialization Error: " +
        `Operation not permitted (no permission for network access to ${refused}:11112)\n`,
    );
    assert.equal(result.code, 61);
  });
}
