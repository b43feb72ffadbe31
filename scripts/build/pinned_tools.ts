/**
 * The programs that take part in a build and come from outside: the Deno that the executable
 * carries, and the bundler that `deno bundle` runs. Their SHA-256 are pinned for each platform, and
 * compared before they are carried or run.
 */

import tools from "./pinned_tools.json" with { type: "json" };
import { sha256 } from "./project.ts";

export type ToolName = keyof typeof tools;

/** The version of esbuild that the pinned Deno asks for. */
export const ESBUILD_VERSION = tools.esbuild.version;

/** @returns the SHA-256 of a tool for a platform, or `undefined` where none is pinned */
export function pinnedHash(tool: ToolName, targetName: string): string | undefined {
  return new Map(Object.entries(tools[tool].sha256)).get(targetName);
}

/** @throws {Error} unless the bytes are those of the pinned tool; `path` says where they are from */
export async function checkTool(
  tool: ToolName,
  options: {
    readonly targetName: string;
    readonly path: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
  },
): Promise<void> {
  const { targetName, path, bytes } = options;
  const found = await sha256(bytes);
  const pinned = pinnedHash(tool, targetName);
  if (found === pinned) return;
  throw new Error(
    `"${path}" has the SHA-256 ${found}, not the pinned ${pinned ?? "(none)"} of ${tool} ` +
      `${tools[tool].version} for ${targetName} (scripts/build/pinned_tools.json)`,
  );
}
