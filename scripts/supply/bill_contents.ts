/** Reads what a bill of materials is made from. */

import { projectPath, sha256 } from "../build/project.ts";
import { MODULES } from "../wasm/recipe.ts";
import { readComponents } from "./components.ts";
import type { BillContents } from "./sbom.ts";

/** The codecs must have been built. */
export async function readBillContents(): Promise<BillContents> {
  const modules: Record<string, string> = {};
  for (const { name } of MODULES) {
    modules[name] = await sha256(await Deno.readFile(projectPath(`wasm/dist/${name}.wasm`)));
  }
  const stamp = await Deno.readTextFile(projectPath(".cache/wasm/stamp.json"));
  const { compiler }: Pick<BillContents, "compiler"> = JSON.parse(stamp);
  return { components: await readComponents(), modules, compiler };
}
