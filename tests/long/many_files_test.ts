/** Many files, many entries, many SOP classes: nothing grows faster than their number. */

import assert from "node:assert/strict";
import { file, imageDataSet } from "../support/make.ts";
import { startStorescp } from "../support/real_peer.ts";
import { startScp } from "../support/scp.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.ts";
import { measure, type Measured, tell } from "./support/measure.ts";

const FILE_COUNT = 10_000;
const ENTRY_COUNT = 70_000;
const CLASS_COUNT = 300;

/** A folder with files `0.dcm`, `1.dcm` …; `sopClassUid` says what each is. */
function folderOfFiles(
  count: number,
  { size = 4, sopClassUid }: { size?: number; sopClassUid?: (index: number) => string } = {},
): TemporaryFolder {
  const folder = temporaryFolder();
  for (let index = 0; index < count; index++) {
    const sopInstanceUid = `1.2.3.4.5.${index}`;
    const uids = sopClassUid === undefined
      ? { sopInstanceUid }
      : { sopInstanceUid, sopClassUid: sopClassUid(index) };
    Deno.writeFileSync(`${folder.path}/${index}.dcm`, file(imageDataSet({ size, ...uids }), uids));
  }
  return folder;
}

/** Writes a command file with the folder's files over and over. @returns its parameter */
async function repeatFiles(
  folder: TemporaryFolder,
  files: number,
  entries: number,
): Promise<string> {
  const list = `${folder.path}/list-${entries}`;
  const paths = Array.from(
    { length: entries },
    (_, index) => `${folder.path}/${index % files}.dcm`,
  );
  await Deno.writeTextFile(list, paths.join("\n"));
  return `@${list}`;
}

function assertAllStored({ result }: Measured, count: number): void {
  assert.equal(result.code, 0, result.stderr.slice(-1000));
  assert.match(result.stderr, new RegExp(`^I:   \\* with status SUCCESS {2}: ${count}$`, "m"));
}

/**
 * DCMTK's SCP, which throws the data away. It answers in two writes: without the variable, each
 * object would wait for an acknowledgement that comes 40 ms later.
 */
async function startPromptStorescp(): ReturnType<typeof startStorescp> {
  Deno.env.set("TCP_NODELAY", "1");
  try {
    return await startStorescp(["--ignore"]);
  } finally {
    Deno.env.delete("TCP_NODELAY");
  }
}

Deno.test(`${FILE_COUNT} small files in a folder are sent`, async () => {
  using folder = folderOfFiles(FILE_COUNT, { size: 64 });
  await using peer = await startPromptStorescp();
  const args = ["-v", "+sd", "127.0.0.1", `${peer.port}`, folder.path];
  const ours = await measure(args);
  const native = await measure(args, { executable: "dcmsend", env: { TCP_NODELAY: "1" } });
  for (const [name, measured] of [["ours", ours], ["DCMTK's", native]] as const) {
    assertAllStored(measured, FILE_COUNT);
    tell(`${FILE_COUNT} small files, ${name}`, measured);
  }
});

Deno.test(`${CLASS_COUNT} SOP classes go over three associations`, async () => {
  using folder = folderOfFiles(CLASS_COUNT, { sopClassUid: (index) => `1.2.3.4.${index}` });
  await using scp = startScp();
  const list = await repeatFiles(folder, CLASS_COUNT, CLASS_COUNT);
  const measured = await measure(["-v", "127.0.0.1", `${scp.port}`, list]);
  assertAllStored(measured, CLASS_COUNT);
  tell(`${CLASS_COUNT} SOP classes`, measured);
  assert.deepEqual(
    scp.associations.map(({ request, received, ended }) => ({
      contexts: request.presentationContexts.length,
      objects: received.length,
      ended,
    })),
    [128, 128, 44].map((count) => ({ contexts: count, objects: count, ended: "released" })),
  );
});

Deno.test(`a list of ${ENTRY_COUNT} entries is checked and planned in linear time`, async () => {
  const classes = 100;
  using folder = folderOfFiles(classes, { sopClassUid: (index) => `1.2.3.4.${index}` });
  // Nobody listens: the run ends when all is planned.
  const port = unusedPort();
  const runs: Measured[] = [];
  for (const entries of [ENTRY_COUNT / 2, ENTRY_COUNT]) {
    const list = await repeatFiles(folder, classes, entries);
    const measured = await measure(["-v", "127.0.0.1", `${port}`, list]);
    assert.equal(measured.result.code, 61);
    tell(`${entries} entries, checked and planned`, measured);
    runs.push(measured);
  }
  const [half, whole] = runs;
  assert.ok(half && whole);
  // Twice the entries take twice the time; four times would be quadratic.
  assert.ok(whole.cpuSeconds < 3 * half.cpuSeconds);
  assert.ok(whole.peakMegabytes < 2 * half.peakMegabytes);
});

Deno.test(`${ENTRY_COUNT} objects go over one association, and their Message IDs start again`, async () => {
  using folder = folderOfFiles(10);
  await using scp = startScp({ keepDataSets: false });
  const list = await repeatFiles(folder, 10, ENTRY_COUNT);
  const report = `${folder.path}/report`;
  const measured = await measure(["-v", "+crf", report, "127.0.0.1", `${scp.port}`, list]);
  assertAllStored(measured, ENTRY_COUNT);
  tell(`${ENTRY_COUNT} objects on one association`, measured);
  assert.equal(scp.associations.length, 1);
  const messageIds = scp.received.map(({ messageId }) => messageId);
  assert.equal(messageIds.length, ENTRY_COUNT);
  assert.ok(messageIds.every((messageId, index) => messageId === index % 65535 + 1));
  const statuses = (await Deno.readTextFile(report)).match(/^DIMSE Status {2}: 0x0000/gm);
  assert.equal(statuses?.length, ENTRY_COUNT);
});

function unusedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
