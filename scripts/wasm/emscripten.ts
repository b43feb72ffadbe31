/** Finds the compiler, or installs it where Debian's packages and the user's rights allow. */

import { runProgram } from "../build/project.ts";
import { EMSCRIPTEN_VERSION } from "./recipe.ts";

/**
 * @returns the version of the `emcc` that is there now
 * @throws Error saying what is missing and how to get it
 */
export async function provideEmscripten(say: (line: string) => void): Promise<string> {
  const present = await findVersion();
  if (present !== undefined) return present;
  const obstacle = await findObstacle();
  if (obstacle !== undefined) {
    throw new Error(
      `Missing: emcc ${EMSCRIPTEN_VERSION} (Debian package emscripten). Cannot install it: ` +
        `${obstacle}. Put an emcc on the PATH, or as root: ` +
        "apt-get install --no-install-recommends emscripten",
    );
  }
  say("Installing emscripten");
  await install();
  const installed = await findVersion();
  if (installed === undefined) throw new Error("Still missing after its installation: emcc");
  return installed;
}

async function findVersion(): Promise<string | undefined> {
  const result = await runProgram("emcc", ["--version"]);
  if (result.code === 127) return undefined;
  if (result.code !== 0) throw new Error(`Cannot run emcc: ${result.stderr.trim()}`);
  return result.stdout.match(/\b\d+\.\d+\.\d+\b/)?.[0] ?? "unknown";
}

async function findObstacle(): Promise<string | undefined> {
  if ((await runProgram("apt-get", ["--version"])).code !== 0) return "there is no apt-get";
  if (Deno.uid() !== 0) return "this user is not root";
  return undefined;
}

async function install(): Promise<void> {
  const args = ["-o", "DPkg::Lock::Timeout=300", "-y", "--no-install-recommends"];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  let result = await runProgram("apt-get", ["install", ...args, "emscripten"], { env });
  if (result.code !== 0) { // most likely the package lists are old, or were never fetched
    await runProgram("apt-get", ["update"], { env });
    result = await runProgram("apt-get", ["install", ...args, "emscripten"], { env });
  }
  if (result.code !== 0) throw new Error(`Cannot install emscripten: ${result.stderr.trim()}`);
}
