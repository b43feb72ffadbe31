/**
 * Runs programs as a user who must obey permissions of files: root may read and write everything,
 * so that nothing is unreadable in a test that root runs.
 */

import { dcmsendPath, runDcmsend, type RunOptions, type RunResult } from "./executable.ts";

/** Takes from root what lets it pass permissions by; it still owns its files. */
const SETPRIV = ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"];

/** Runs the built program. */
export function runAsOrdinaryUser(
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { command, prefix } = ordinaryUser(dcmsendPath());
  return runDcmsend([...prefix, ...args], { ...options, executable: command });
}

/** @returns how to start `program`: another program, with arguments in front of its own */
export function ordinaryUser(program: string): { command: string; prefix: readonly string[] } {
  return Deno.uid() === 0
    ? { command: "setpriv", prefix: [...SETPRIV, program] }
    : { command: program, prefix: [] };
}
