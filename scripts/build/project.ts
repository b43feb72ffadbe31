/** Where the project is, which Deno it is pinned to, and running other programs for the scripts. */

import { fileURLToPath } from "node:url";
import tools from "./pinned_tools.json" with { type: "json" };

/** The one version of Deno that builds, tests and is part of the executable. */
export const DENO_VERSION = tools.deno.version;

/** @returns the absolute path of a file that is named from the project's top folder */
export function projectPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** What a program printed and how it ended. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with its output captured; a program that does not exist has code 127. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<ProgramResult> {
  try {
    const output = await new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      cwd: options.cwd ?? projectPath("."),
      env: options.env ?? {},
    }).output();
    const decoder = new TextDecoder();
    return {
      code: output.code,
      stdout: decoder.decode(output.stdout),
      stderr: decoder.decode(output.stderr),
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { code: 127, stdout: "", stderr: `${program}: not found\n` };
  }
}

/** @returns the folder of Deno's own caches */
export async function denoDirectory(): Promise<string> {
  const { stdout } = await runProgram(Deno.execPath(), ["info", "--json"]);
  return JSON.parse(stdout).denoDir;
}

/** @returns the SHA-256 in hexadecimal digits */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Writes a file so that others see it whole or not at all. */
export async function writeWhole(
  path: string,
  bytes: Uint8Array,
  options: { readonly mode: number },
): Promise<void> {
  const temporary = `${path}.${Deno.pid}.tmp`;
  await Deno.writeFile(temporary, bytes);
  await Deno.chmod(temporary, options.mode);
  await Deno.rename(temporary, path);
}
