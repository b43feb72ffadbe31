/** `deno task bench`: measures the rows that are asked for and prints the table as it grows. */

import { runProgram } from "../build/project.ts";
import type { WireSettings } from "./arguments.ts";
import { foreignPeer } from "./peers.ts";
import { allRows, type Row, rowsForPeer } from "./rows.ts";
import { say, tell } from "../say.ts";
import { load } from "./load.ts";
import { findOtherSenders, type Sender } from "./senders.ts";
import { SetStore } from "./sets.ts";
import { tableHead, tableRow, tellGoal } from "./table.ts";
import { measureRow } from "./measure_row.ts";

/** What is sent to a peer of the user's own unless sets are named. */
const USUAL_SETS = ["small", "large"];

/** @returns the exit code: 1 where ours or what it is compared with failed */
export async function benchWire(settings: WireSettings, signal: AbortSignal): Promise<number> {
  // Peers and senders are to have their defaults, except where a row says otherwise.
  Deno.env.delete("TCP_NODELAY");
  await using folder = await openFolder(settings.folder);
  const rows = selectRows(settings, folder.path);
  const others = settings.rounds.others === 0 ? [] : await findOtherSenders();
  const options = { sets: new SetStore(folder.path), others, rounds: settings.rounds, signal };
  say(`${await describeMachine()}\n\n${tableHead(others)}`);
  const goals: string[] = [];
  let failures = 0;
  for (const row of rows) {
    const result = await measureRow(row, options);
    say(tableRow(result, others));
    goals.push(...[tellGoal(result)].filter((goal) => goal !== undefined));
    if ([result.own, result.reference].some(({ failure }) => failure !== undefined)) failures++;
  }
  tell(`\n${[...goals, load()].join("\n")}`);
  return failures === 0 ? 0 : 1;
}

interface Folder extends AsyncDisposable {
  readonly path: string;
}

/** @returns the folder that is wanted, which stays, or a temporary one */
async function openFolder(wanted: string | undefined): Promise<Folder> {
  if (wanted !== undefined) {
    await Deno.mkdir(wanted, { recursive: true });
    return { path: await Deno.realPath(wanted), [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const path = await Deno.makeTempDir({ prefix: "dcmsend-bench-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** @throws {TypeError} where there is no row of that name */
function selectRows({ names, peer }: WireSettings, folder: string): Row[] {
  const rows = peer === undefined ? allRows(emptyProgram(folder)) : rowsForPeer(foreignPeer(peer));
  const known = rows.map(({ name }) => name);
  const wanted = names.length > 0 ? names : peer === undefined ? known : USUAL_SETS;
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`Cannot find "${unknown}": there are ${known.join(", ")}`);
  }
  return rows.filter(({ name }) => wanted.includes(name));
}

/** Deno itself with nothing to do, its cache beside the sets. */
function emptyProgram(folder: string): Sender {
  const path = `${folder}/empty.ts`;
  return {
    name: "`deno run` of an empty file",
    command() {
      Deno.writeTextFileSync(path, "");
      const env = { DENO_DIR: `${folder}/deno_dir`, DENO_NO_UPDATE_CHECK: "1" };
      return { executable: Deno.execPath(), args: ["run", path], env };
    },
  };
}

async function describeMachine(): Promise<string> {
  const native = (await runProgram("dcmsend", ["--version"])).stdout.split("\n")[0] ?? "";
  return `Deno ${Deno.version.deno}; native: ${native.replaceAll("$", "").trim()}; ` +
    `${Deno.build.os} ${Deno.osRelease()}; ${load()}`;
}
