/** Whether there are pseudo terminals: not every container has some to give away. */

import { runProgram } from "../../scripts/build/project.ts";

/** Tests that need one are not there where this is false. */
export async function hasTerminals(): Promise<boolean> {
  try {
    return (await runProgram("script", ["-qec", "true", "/dev/null"])).code === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
