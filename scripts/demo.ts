/**
 * `deno task demo`: shows that the built program works. A small storage server (an SCP) starts on
 * a loopback port, a made-up study is written to a temporary folder and sent with `dist/dcmsend`,
 * and what the SCP has stored is compared with what was to be sent, byte for byte.
 */

import { findStorageSopClass } from "../lib/dict/storage_sop_classes.ts";
import { transferSyntaxName } from "../lib/dict/transfer_syntax.ts";
import { type ReceivedObject, startScp } from "../tests/support/scp.ts";
import { projectPath } from "./build/project.ts";
import { makeStudy, type StudyFile } from "./demo/study.ts";
import { say } from "./say.ts";

const OPTIONS = ["-v", "+crf", "report.txt", "+sd", "+r"];

async function main(): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "dcmsend-demo-" });
  await using scp = startScp();
  try {
    const study = makeStudy();
    await writeStudy(study, `${folder}/study`);
    say(`A study of ${study.length} files is in ${folder}/study.`);
    say(`An SCP listens on 127.0.0.1, port ${scp.port}.`);

    const args = [...OPTIONS, "127.0.0.1", `${scp.port}`, "study"];
    say(`\n$ dist/dcmsend ${args.join(" ")}`);
    const code = await runDcmsend(args, folder);
    say(`(exit code ${code})`);
    if (code !== 0) return 1;

    say(`\n$ cat report.txt\n${await Deno.readTextFile(`${folder}/report.txt`)}`);
    return compare(study, scp.received);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeStudy(study: readonly StudyFile[], folder: string): Promise<void> {
  for (const { name, bytes } of study) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeFile(path, bytes);
  }
}

/** Runs the executable with its output for all to see. @returns its exit code */
async function runDcmsend(args: readonly string[], cwd: string): Promise<number> {
  // It unpacks itself to where the build and the tests let it, not to the user's own cache.
  const cacheHome = projectPath("dist/.unpacked");
  await Deno.mkdir(cacheHome, { recursive: true, mode: 0o700 });
  const command = new Deno.Command(projectPath("dist/dcmsend"), {
    args: [...args],
    cwd,
    env: { XDG_CACHE_HOME: cacheHome },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  return (await command.spawn().status).code;
}

/** Shows what became of each file. @returns the exit code: 0 if all is well */
function compare(study: readonly StudyFile[], received: readonly ReceivedObject[]): number {
  const verdicts = study.map((file) => judge(file, received));
  say("\nWhat the SCP has stored:\n");
  printTable([
    ["File", "SOP class", "In the file", "Stored as", "Bytes", ""],
    ...verdicts.map(({ cells }) => cells),
  ]);
  const differing = verdicts.filter(({ isGood }) => !isGood).length + received.length -
    study.length;
  say(
    differing === 0
      ? `\nAll ${study.length} objects were stored, and every byte is as it should be.`
      : `\n${differing} objects differ.`,
  );
  return differing === 0 ? 0 : 1;
}

interface Verdict {
  readonly isGood: boolean;
  /** A row of the table. */
  readonly cells: readonly string[];
}

function judge(file: StudyFile, received: readonly ReceivedObject[]): Verdict {
  const object = received.find(({ sopInstanceUid }) => sopInstanceUid === file.sopInstanceUid);
  const original = transferSyntaxName(file.transferSyntaxUid);
  if (object === undefined) {
    return { isGood: false, cells: [file.name, "", original, "", "", "NOT STORED"] };
  }
  const expected = file.dataSetIn(object.transferSyntaxUid);
  const isGood = expected?.toHex() === object.dataSet.toHex();
  const isConverted = object.transferSyntaxUid !== file.transferSyntaxUid;
  const cells = [
    file.name,
    findStorageSopClass(object.sopClassUid)?.name ?? object.sopClassUid,
    original,
    transferSyntaxName(object.transferSyntaxUid),
    `${object.dataSet.length}`,
    !isGood ? "DIFFERENT" : isConverted ? "converted, correct" : "byte for byte as in the file",
  ];
  return { isGood, cells };
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows) {
    say(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()}`);
  }
}

if (import.meta.main) Deno.exit(await main());
