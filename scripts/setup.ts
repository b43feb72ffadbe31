/**
 * `deno task setup PURPOSE`: makes sure that what a purpose needs is installed. `demo` needs
 * nothing but Deno itself; `test` needs programs of other makers to test against, from Debian's
 * packages, which it installs as root. Where it cannot, it says what is missing.
 */

import { type Package, providePackages } from "./build/debian.ts";
import { DENO_VERSION } from "./build/project.ts";
import { say } from "./say.ts";

const TEST_PACKAGES: readonly Package[] = [
  {
    name: "dcmtk",
    programs: ["dcmsend", "storescp", "dcmrecv", "dcmqrscp", "dcmdump", "dcmconv", "dump2dcm"],
  },
  // Encoders and decoders, to compare our decoders with.
  { name: "libopenjp2-tools", programs: ["opj_compress", "opj_decompress"] },
  { name: "openjph-tools", programs: ["ojph_compress"] },
  { name: "orthanc", programs: ["Orthanc"] },
  // Keys in all formats.
  { name: "openssl", programs: ["openssl"] },
  // Other shells for the head of the self-extracting executable.
  { name: "bash", programs: ["bash"] },
  { name: "busybox", programs: ["busybox"] },
  // The manual page is checked, and completions are asked for.
  { name: "mandoc", programs: ["mandoc"] },
  { name: "zsh", programs: ["zsh"] },
  { name: "fish", programs: ["fish"] },
];

const NEEDS: Readonly<Record<string, readonly Package[]>> = {
  demo: [],
  test: TEST_PACKAGES,
};

async function main(purpose: string): Promise<number> {
  if (Deno.version.deno !== DENO_VERSION) {
    return complain(`Deno ${DENO_VERSION} is needed, this is ${Deno.version.deno}`);
  }
  const needed = NEEDS[purpose];
  if (needed === undefined) {
    return complain(`Cannot set up for "${purpose}": use ${Object.keys(NEEDS).join(" or ")}`);
  }
  try {
    await providePackages(needed, say);
    return 0;
  } catch (error) {
    return complain(error instanceof Error ? error.message : String(error));
  }
}

function complain(message: string): number {
  Deno.stderr.writeSync(new TextEncoder().encode(`${message}\n`));
  return 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args[0] ?? ""));
