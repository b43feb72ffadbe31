/** The files that go along with the executable: manual page, completions, the JSON report's schema. */

import { PROGRAM_NAME } from "../../lib/base/product.ts";
import { projectPath, writeWhole } from "../build/project.ts";
import { bashCompletion } from "./bash_completion.ts";
import { completableOptions } from "./completable.ts";
import { fishCompletion } from "./fish_completion.ts";
import { manPage } from "./man_page.ts";
import { zshCompletion } from "./zsh_completion.ts";

const SCHEMA = "lib/send/reports/json_report.schema.json";

/** @returns their contents by their paths below `dist` */
export async function makeDocuments(): Promise<Map<string, string>> {
  const options = completableOptions();
  return new Map([
    [`man/man1/${PROGRAM_NAME}.1`, manPage(await Deno.readTextFile(projectPath("README.md")))],
    [`completions/${PROGRAM_NAME}.bash`, bashCompletion(options)],
    [`completions/_${PROGRAM_NAME}`, zshCompletion(options)],
    [`completions/${PROGRAM_NAME}.fish`, fishCompletion(options)],
    ["json_report.schema.json", await Deno.readTextFile(projectPath(SCHEMA))],
  ]);
}

/** @returns the paths, below `dist`, of what was written */
export async function writeDocuments(dist: string): Promise<string[]> {
  const documents = await makeDocuments();
  for (const [path, text] of documents) {
    const target = `${dist}/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await writeWhole(target, new TextEncoder().encode(text), { mode: 0o644 });
  }
  return [...documents.keys()];
}
