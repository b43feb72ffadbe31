/**
 * `deno task setup PURPOSE`: makes sure that what a purpose needs is installed. `demo` needs
 * nothing but Deno itself; `test` needs programs of other makers to test against, from Debian's
 * packages, which it installs as root. Where it cannot, it says what is missing.
 */

import { DENO_VERSION, runProgram } from "./build/project.ts";

/** A Debian package and the programs of it that the tests run. */
interface Package {
  readonly name: string;
  readonly programs: readonly string[];
}

const TEST_PACKAGES: readonly Package[] = [
  {
    name: "dcmtk",
    programs: ["dcmsend", "storescp", "dcmrecv", "dcmqrscp", "dcmdump", "dcmconv", "dump2dcm"],
  },
  // Encoders and decoders, to compare our decoders with.
  { name: "libopenjp2-tools", programs: ["opj_compress", "opj_decompress"] },
  { name: "openjph-tools", programs: ["ojph_compress"] },
  { name: "orthanc", programs: ["Orthanc"] },
  // Other shells for the head of the self-extracting executable.
  { name: "bash", programs: ["bash"] },
  { name: "busybox", programs: ["busybox"] },
];

const NEEDS: Readonly<Record<string, readonly Package[]>> = {
  demo: [],
  test: TEST_PACKAGES,
};

/** Where programs are looked for besides the PATH: Debian's Orthanc is in one of them. */
const SYSTEM_FOLDERS = ["/usr/bin", "/usr/sbin"];

/** Its presence with exit code 101 keeps packages from starting their services. */
const POLICY_FILE = "/usr/sbin/policy-rc.d";

async function main(purpose: string): Promise<number> {
  if (Deno.version.deno !== DENO_VERSION) {
    return complain(`Deno ${DENO_VERSION} is needed, this is ${Deno.version.deno}`);
  }
  const needed = NEEDS[purpose];
  if (needed === undefined) {
    return complain(`Cannot set up for "${purpose}": use ${Object.keys(NEEDS).join(" or ")}`);
  }
  const missing = await findMissing(needed);
  if (missing.length === 0) return 0;
  const names = missing.map((part) => part.name);
  const obstacle = await findObstacle();
  if (obstacle !== undefined) {
    return complain(
      ...missing.map((part) =>
        `Missing: ${part.programs.join(", ")} (Debian package ${part.name})`
      ),
      `Cannot install: ${obstacle}. As root: apt-get install ${names.join(" ")}`,
    );
  }
  say(`Installing ${names.join(" and ")}`);
  const failure = await install(names);
  if (failure !== undefined) return complain(`Cannot install ${names.join(" ")}:`, failure);
  const still = await findMissing(needed);
  if (still.length === 0) return 0;
  return complain(...still.map((part) => `Still missing: ${part.programs.join(", ")}`));
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
    const args = ["install", "-y", "--no-install-recommends", ...names];
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
  if (result.code !== 0) say(`Orthanc may start as a service: ${result.stderr.trim()}`);
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function complain(...lines: string[]): number {
  Deno.stderr.writeSync(new TextEncoder().encode(`${lines.join("\n")}\n`));
  return 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args[0] ?? ""));
