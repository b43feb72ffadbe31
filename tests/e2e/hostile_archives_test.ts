/**
 * Archives that are damaged, lie, or want to harm (`--scan-archives`): each is told of with its name
 * and the reason, nothing damaged is sent, and with `-nh` all that is sound is. In each of them, a
 * sound member stands on either side of the bad one.
 */

import assert from "node:assert/strict";
import { runDcmsend } from "../support/executable.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { HOSTILE_ARCHIVES, type HostileArchive } from "./support/hostile_archives.ts";

/** For both runs, each with the start of the program, and with another one on a busy machine. */
const MAX_SECONDS = 10;

for (const [family, archives] of Object.entries(HOSTILE_ARCHIVES)) {
  for (const archive of archives) {
    Deno.test(`${family}: ${archive.name}`, () => testArchive(archive));
  }
}

async function testArchive(archive: HostileArchive): Promise<void> {
  using folder = temporaryFolder();
  const path = `${folder.path}/archive`;
  await Deno.writeFile(path, archive.bytes);
  const startMs = performance.now();
  const halted = await send(path, []);
  assert.equal(halted.code, expectedCode(archive));
  assertFatal(halted.stderr, path, archive);
  const passedOver = await send(path, ["-nh"]);
  assert.equal(passedOver.code, archive.sent === "" ? 23 : 0);
  assert.equal(passedOver.sent, archive.sent);
  const seconds = (performance.now() - startMs) / 1000;
  assert.ok(seconds < MAX_SECONDS, `${seconds} s`);
  const left = await Array.fromAsync(Deno.readDir(folder.path));
  assert.deepEqual(left.map(({ name }) => name), ["archive"]);
}

function expectedCode({ refused, notLoaded }: HostileArchive): number {
  if (refused !== undefined) return 22;
  return notLoaded === undefined ? 0 : 62;
}

function assertFatal(
  stderr: string,
  path: string,
  { refused, notLoaded }: HostileArchive,
): void {
  if (refused !== undefined) {
    assert.ok(stderr.includes(`F: bad DICOM file: ${path}${refused}`), stderr);
  } else if (notLoaded !== undefined) {
    const expected = `E: cannot send SOP instance from file: ${path}${notLoaded}`;
    assert.ok(stderr.includes(expected), stderr);
  } else {
    assert.equal(stderr, "");
  }
}

/** @returns what came of it; `sent`: the last components of the UIDs that arrived */
async function send(
  path: string,
  args: readonly string[],
): Promise<{ code: number; stderr: string; sent: string }> {
  await using scp = startScp();
  const { code, stderr } = await runDcmsend(
    ["--scan-archives", ...args, "127.0.0.1", `${scp.port}`, path],
  );
  const sent = scp.received.map(({ sopInstanceUid }) => sopInstanceUid.split(".").at(-1));
  return { code, stderr, sent: sent.join(" ") };
}

Deno.test("names of members are shown, and stand in the report, as paths that lead nowhere", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/archive`;
  const report = `${folder.path}/report`;
  const named = HOSTILE_ARCHIVES["names and types"] ?? [];
  const shown: string[] = [];
  for (const { name, bytes } of named.slice(0, 6)) {
    await Deno.writeFile(path, bytes);
    await using scp = startScp();
    const args = ["--scan-archives", "+crf", report, "127.0.0.1", `${scp.port}`, path];
    assert.equal((await runDcmsend(args)).code, 0, name);
    const filenames = (await Deno.readTextFile(report)).match(/^Filename +: .*$/gm) ?? [];
    shown.push(filenames[1]?.slice("Filename      : ".length + path.length) ?? "");
  }
  assert.deepEqual(shown, [
    "/%2E%2E/%2E%2E/2",
    "/etc/passwd",
    "/%2E%2E\\%2E%2E\\2",
    "/2%0AF: x",
    "/\ufffd\ufffd",
    "/",
  ]);
});
