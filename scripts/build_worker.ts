/**
 * `deno run --allow-all scripts/build_worker.ts`: bundles the decoding threads' program into one
 * file, whose text the program carries with it. A thread could not load it from anywhere else.
 */

import { bundleProgram } from "./build/bundle.ts";
import { projectPath, writeWhole } from "./build/project.ts";

const OUTPUT = projectPath("lib/codec/generated/decode_worker.js");

if (import.meta.main) {
  await Deno.mkdir(projectPath("lib/codec/generated"), { recursive: true });
  await writeWhole(OUTPUT, await bundleProgram(projectPath("lib/codec/decode_worker.ts")), {
    mode: 0o644,
  });
}
