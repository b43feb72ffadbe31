/**
 * A confined run (`--confine`) is done by a thread to which Deno gives the permissions that it needs
 * and no others. This is what that thread and the one that starts it (`confine_deno.ts`) tell each
 * other, and the thread's end of it.
 */

import { assertNever } from "../base/assert_never.ts";
import type { KnownFileList } from "../send/list/listed_inputs.ts";
import type { RunEnd, RunInterrupted } from "../send/run_end.ts";
import type { ParsedCommand } from "./parse_args.ts";

/** All that the thread is told of the run. */
export interface ConfinedRun {
  readonly command: ParsedCommand & { readonly type: "run" };
  /** `DCMDICTPATH`: the thread cannot read the environment. */
  readonly dictionaryPath: string | undefined;
  /** The list of `--files-from`; undefined: none, or not read yet. */
  readonly fileList?: KnownFileList | undefined;
  /** Keep Nagle's algorithm on (`TCP_NODELAY`). */
  readonly nagle: boolean;
}

export type ConfinedEnd = RunEnd | "internalError";
export type Interruption = RunInterrupted["end"];

export type Order =
  | { readonly type: "run"; readonly run: ConfinedRun }
  | { readonly type: "interrupt" | "exit"; readonly how: Interruption };
export type Answer =
  | { readonly type: "ready" }
  | { readonly type: "ended"; readonly end: ConfinedEnd };

/** What is global in a thread; the compiler knows the main thread's. */
interface ThreadScope {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage(answer: Answer): void;
}

/** What the thread does when it is told to. */
export interface ConfinedRunServer {
  run(run: ConfinedRun): Promise<ConfinedEnd>;
  /** Ends the run in order. */
  interrupt(how: Interruption): void;
  /** Does what has to be done before the program ends, in this very turn. */
  exit(how: Interruption): void;
}

/** Serves from now on. */
export function serveConfinedRun(server: ConfinedRunServer): void {
  const scope = globalThis as unknown as ThreadScope;
  const end = (end: ConfinedEnd): void => scope.postMessage({ type: "ended", end });
  scope.onmessage = async ({ data: order }) => {
    switch (order.type) {
      case "run":
        return end(await server.run(order.run));
      case "interrupt":
        return server.interrupt(order.how);
      case "exit":
        server.exit(order.how);
        return end(order.how);
      default:
        return assertNever(order);
    }
  };
  scope.postMessage({ type: "ready" });
}
