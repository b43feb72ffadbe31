/** A machine in memory for tests of the command line. */

import type { CommandLineHost } from "../../../lib/cli/parse_args.ts";

/** @param files the files that there are; all others are missing */
export function memoryHost(files: Readonly<Record<string, string>> = {}): CommandLineHost {
  return {
    readCommandFile(path) {
      const text = files[path];
      if (text === undefined) throw new Error(`No such file: ${path}`);
      return text;
    },
    readLogConfig(path) {
      const text = files[path];
      if (path === "unreadable") return { type: "unreadable" };
      return text === undefined ? { type: "missing" } : { type: "text", text };
    },
    variables: () => ({ builtIn: new Map(), environment: () => undefined }),
  };
}
