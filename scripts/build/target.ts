/** The platforms that Deno has programs for, and what the build needs to know about each. */

/** One platform. */
export interface Target {
  /** Deno's own name: `x86_64-unknown-linux-gnu`. */
  readonly name: string;
  /** npm package that contains Deno for it. */
  readonly denoPackage: string;
  /** What a self-extracting executable needs; there is none for Windows. */
  readonly posix?: {
    /** What `uname -sm` prints there. */
    readonly machine: string;
    /** The dynamic loader without which Deno cannot start; it tells the C library, too. */
    readonly loader?: string;
    /** Where a user's caches are, below the home folder. */
    readonly userCache: string;
  };
}

export const TARGETS: readonly Target[] = [
  {
    name: "x86_64-unknown-linux-gnu",
    denoPackage: "@deno/linux-x64-glibc",
    posix: {
      machine: "Linux x86_64",
      loader: "/lib64/ld-linux-x86-64.so.2",
      userCache: ".cache",
    },
  },
  {
    name: "aarch64-unknown-linux-gnu",
    denoPackage: "@deno/linux-arm64-glibc",
    posix: {
      machine: "Linux aarch64",
      loader: "/lib/ld-linux-aarch64.so.1",
      userCache: ".cache",
    },
  },
  {
    name: "x86_64-apple-darwin",
    denoPackage: "@deno/darwin-x64",
    posix: { machine: "Darwin x86_64", userCache: "Library/Caches" },
  },
  {
    name: "aarch64-apple-darwin",
    denoPackage: "@deno/darwin-arm64",
    posix: { machine: "Darwin arm64", userCache: "Library/Caches" },
  },
  { name: "x86_64-pc-windows-msvc", denoPackage: "@deno/win32-x64" },
  { name: "aarch64-pc-windows-msvc", denoPackage: "@deno/win32-arm64" },
];

/** @throws {RangeError} for a platform that Deno does not offer */
export function findTarget(name: string): Target {
  const target = TARGETS.find((candidate) => candidate.name === name);
  if (target === undefined) {
    const known = TARGETS.map((candidate) => candidate.name).join(", ");
    throw new RangeError(`Cannot build for "${name}": the targets are ${known}`);
  }
  return target;
}

/** Whether what is built for the target can be tried on this machine. */
export function isThisMachine(target: Target): boolean {
  return target.name === Deno.build.target;
}
