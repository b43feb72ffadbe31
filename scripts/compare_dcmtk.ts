/**
 * Gives the same command lines to the native dcmsend and to ours and compares all that can be seen: exit code, output,
 * traffic, report files.
 *
 * `deno run -A scripts/compare_dcmtk.ts [--only NAME] [--program PATH] [--long]`: NAME is a part of rows' names, PATH the
 * program under test (native against itself must not differ), `--long` adds the rows that wait for a minute or more.
 */

import { fileURLToPath } from "node:url";
import { differenceText, totalText } from "./compare/printer.ts";
import { allRows } from "./compare/rows.ts";
import { runSuite } from "./compare/suite.ts";

if (import.meta.main) {
  Deno.exit(await main(Deno.args));
}

async function main(args: readonly string[]): Promise<number> {
  const only = valueOf(args, "--only");
  const result = await runSuite({
    ours: valueOf(args, "--program") ?? inDist("dcmsend"),
    env: { XDG_CACHE_HOME: inDist(".unpacked") },
    rows: allRows().filter((row) =>
      only === undefined ? args.includes("--long") || !row.long : row.name.includes(only)
    ),
    onRow: (_, differences) => differences.forEach((each) => print(differenceText(each))),
  });
  print(totalText(result));
  return result.differences.length === 0 ? 0 : 1;
}

function inDist(name: string): string {
  return fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
}

function valueOf(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args[at + 1];
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
