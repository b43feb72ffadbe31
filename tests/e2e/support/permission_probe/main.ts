/**
 * A program that is started as the executable starts its own, takes the same command lines and gives
 * up permissions by the same functions; and then, instead of sending, tries all that it should not
 * be able to do, and prints what it was allowed to. Its first argument says where it can try.
 */

/// <reference lib="deno.unstable" />

import { confineRun } from "../../../../lib/cli/confine_deno.ts";
import { serveConfinedRun } from "../../../../lib/cli/confined_thread.ts";
import { denoCommandLineHost } from "../../../../lib/cli/host_deno.ts";
import { parseArgs } from "../../../../lib/cli/parse_args.ts";
import { giveUpPermissions, needContext } from "../../../../lib/cli/permissions_deno.ts";

/** What is tried. */
export interface ProbeTargets {
  /** Files that are there. */
  readonly input: string;
  readonly outside: string;
  /** A JavaScript file outside. */
  readonly module: string;
  /** Files that can be made. */
  readonly report: string;
  readonly new: string;
  /** Ports of 127.0.0.1 at which nobody listens. */
  readonly peerPort: number;
  readonly otherPort: number;
}

/** What was allowed, by the thread's part in the program. */
export type ProbeResult = { readonly main: readonly string[]; readonly thread?: readonly string[] };

type Attempts = Readonly<Record<string, () => unknown>>;

function attempts(at: ProbeTargets): Attempts {
  const localhost = (port: number) => ({ hostname: "127.0.0.1", port });
  return {
    "read the input": () => Deno.readFileSync(at.input),
    "read another file": () => Deno.readFileSync(at.outside),
    "list another folder": () => [...Deno.readDirSync("/")],
    "import another file": () => import(`file://${at.module}`),
    "write the report": () => Deno.writeTextFileSync(at.report, ""),
    "write another file": () => Deno.writeTextFileSync(at.new, ""),
    "remove the input": () => Deno.removeSync(at.input),
    "connect to the peer": () => Deno.connect(localhost(at.peerPort)),
    "connect to another port": () => Deno.connect(localhost(at.otherPort)),
    "fetch": () => fetch(`http://127.0.0.1:${at.otherPort}/`),
    "listen": () => Deno.listen(localhost(0)).close(),
    "look up a name": () => Deno.resolveDns("localhost", "A"),
    "read a variable": () => Deno.env.get("HOME"),
    "read all variables": () => Deno.env.toObject(),
    "ask for the host's name": () => Deno.hostname(),
    "ask for the system's release": () => Deno.osRelease(),
    "list network interfaces": () => Deno.networkInterfaces(),
    "run a program": () => new Deno.Command("true").outputSync(),
    "load a library": () => Deno.dlopen("/nonexistent.so", {}),
    "ask for a variable": () => require("env"),
    "ask to run programs": () => require("run"),
    "ask to import modules": () => require("import"),
    "start a thread that may read anything": () => startThread({ read: true }),
    "start a thread that may run programs": () => startThread({ run: true }),
  };
}

/** Where a prompt could be shown, this would show one. */
function require(name: "env" | "run" | "import"): void {
  const { state } = Deno.permissions.requestSync({ name });
  if (state !== "granted") throw new Deno.errors.NotCapable(name);
}

function startThread(permissions: Deno.PermissionOptionsObject): void {
  new Worker("data:text/javascript,", { type: "module", deno: { permissions } }).terminate();
}

/** An attempt that fails for any other reason than a missing permission was allowed. */
async function allowed(at: ProbeTargets): Promise<string[]> {
  const names: string[] = [];
  for (const [name, attempt] of Object.entries(attempts(at))) {
    try {
      await attempt();
      names.push(name);
    } catch (error) {
      const refused = error instanceof Deno.errors.NotCapable ||
        error instanceof TypeError && error.message.startsWith("Requires read access");
      if (!refused) names.push(name);
    }
  }
  return names;
}

function print(result: Partial<ProbeResult>): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(result)}\n`));
}

async function probe(at: ProbeTargets, args: readonly string[]): Promise<void> {
  const command = parseArgs(args, denoCommandLineHost());
  if (command.type !== "run") throw new TypeError(`Cannot probe ${command.type}`);
  const programUrl = import.meta.url;
  if (command.confine) {
    const { signal } = new AbortController();
    const readFileList = () => Promise.resolve(undefined);
    const run = { command, dictionaryPath: undefined, nagle: false };
    await confineRun(run, { programUrl, readFileList, signal, exiting: signal });
  } else {
    giveUpPermissions(command.options, command.logging, needContext(programUrl, undefined));
  }
  print({ main: await allowed(at) });
}

const [targets = "", ...commandLine] = Deno.args;
if ("WorkerGlobalScope" in globalThis) {
  serveConfinedRun({
    run: async () => {
      print({ thread: await allowed(JSON.parse(targets)) });
      return "success";
    },
    interrupt: () => {},
    exit: () => {},
  });
} else {
  await probe(JSON.parse(targets), commandLine);
  Deno.exit(0);
}
