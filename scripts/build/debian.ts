/**
 * Programs of Debian packages: looked for, and installed where apt and the user's rights allow.
 * Services that come with them are neither started nor left enabled.
 */

import { runProgram } from "./project.ts";

/** A Debian package and the programs of it that are run. */
export interface Package {
  readonly name: string;
  readonly programs: readonly string[];
}

/** Where programs are looked for besides the PATH: Debian's Orthanc is in one of them. */
const SYSTEM_FOLDERS = ["/usr/bin", "/usr/sbin"];

/** Its presence with exit code 101 keeps packages from starting their services. */
const POLICY_FILE = "/usr/sbin/policy-rc.d";

/**
 * Sees to it that the programs are there.
 *
 * @param say is told before something is installed
 * @throws {Error} saying what is missing and how to get it
 */
export async function providePackages(
  packages: readonly Package[],
  say: (line: string) => void,
): Promise<void> {
  const missing = await findMissing(packages);
  if (missing.length === 0) return;
  const names = missing.map((part) => part.name);
  const obstacle = await findObstacle();
  if (obstacle !== undefined) {
    const lines = missing.map(({ name, programs }) =>
      `Missing: ${programs.join(", ")} (Debian package ${name})`
    );
    const remedy = `As root: apt-get install --no-install-recommends ${names.join(" ")}`;
    throw new Error([...lines, `Cannot install: ${obstacle}. ${remedy}`].join("\n"));
  }
  say(`Installing ${names.join(" and ")}`);
  const failure = await install(names);
  if (failure !== undefined) throw new Error(`Cannot install ${names.join(" ")}:\n${failure}`);
  const still = await findMissing(packages);
  if (still.length === 0) return;
  throw new Error(still.map(({ programs }) => `Still missing: ${programs.join(", ")}`).join("\n"));
}

/** @returns the packages with the programs that are missing of each */
async function findMissing(packages: readonly Package[]): Promise<Package[]> {
  const missing: Package[] = [];
  for (const { name, programs } of packages) {
    const absent: string[] = [];
    for (const program of programs) {
      if (!await isInstalled(program)) absent.push(program);
    }
    if (absent.length > 0) missing.push({ name, programs: absent });
  }
  return missing;
}

async function isInstalled(program: string): Promise<boolean> {
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), ...SYSTEM_FOLDERS];
  for (const folder of folders.filter((name) => name.startsWith("/"))) {
    try {
      if ((await Deno.stat(`${folder}/${program}`)).isFile) return true;
    } catch (error) {
      const isAbsent = error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.NotADirectory ||
        error instanceof Deno.errors.PermissionDenied;
      if (!isAbsent) throw error;
    }
  }
  return false;
}

/** @returns why packages cannot be installed here, or nothing */
async function findObstacle(): Promise<string | undefined> {
  if (!await isInstalled("apt-get")) return "there is no apt-get";
  if (Deno.uid() !== 0) return "this user is not root";
  return undefined;
}

/** @returns apt's own words when it failed */
async function install(names: readonly string[]): Promise<string | undefined> {
  const wroteProhibition = await prohibitServices();
  try {
    const args = [
      "-o",
      "DPkg::Lock::Timeout=300",
      "install",
      "-y",
      "--no-install-recommends",
      ...names,
    ];
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    let result = await runProgram("apt-get", args, { env });
    if (result.code !== 0) { // most likely its package lists are old, or were never fetched
      const update = await runProgram("apt-get", ["update"], { env });
      if (update.code !== 0) return update.stderr;
      result = await runProgram("apt-get", args, { env });
    }
    if (result.code !== 0) return result.stderr;
    await disableServices(names);
    return undefined;
  } finally {
    if (wroteProhibition) await Deno.remove(POLICY_FILE);
  }
}

/** @returns whether the file was ours to write (and is to be removed again) */
async function prohibitServices(): Promise<boolean> {
  try {
    await Deno.writeTextFile(POLICY_FILE, "#!/bin/sh\nexit 101\n", {
      createNew: true,
      mode: 0o755,
    });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/** Orthanc would otherwise start as a service when the machine next does. */
async function disableServices(names: readonly string[]): Promise<void> {
  if (!names.includes("orthanc") || !await isInstalled("systemctl")) return;
  const result = await runProgram("systemctl", ["disable", "--now", "orthanc.service"]);
  if (result.code !== 0) throw new Error(`Cannot disable Orthanc: ${result.stderr.trim()}`);
}
