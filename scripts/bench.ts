/**
 * `deno task bench`: measures the built program side by side with others, in the same run, and
 * prints Markdown tables. `deno task bench --help` tells the options. A busy machine makes the
 * figures worthless: they are told with the load.
 */

import { assertNever } from "../lib/base/assert_never.ts";
import {
  type BenchArguments,
  parseArguments,
  USAGE,
  type WireSettings,
} from "./bench/arguments.ts";
import { benchWire } from "./bench/measure_wire.ts";
import { benchCodecs } from "./bench/codecs.ts";
import { say, tell } from "./say.ts";

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(parseArguments(args));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    tell(`${error.message}\n\n${USAGE}`);
    return 1;
  }
}

async function run(parsed: BenchArguments): Promise<number> {
  switch (parsed.type) {
    case "help":
      say(USAGE);
      return 0;
    case "codecs":
      await benchCodecs(parsed.settings);
      return 0;
    case "wire":
      return await runWire(parsed.settings);
    default:
      return assertNever(parsed);
  }
}

/** After a signal, the run that is going on comes to its end; then all is cleaned up. */
async function runWire(settings: WireSettings): Promise<number> {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => controller.abort(new Error(`Ended by ${signal}`)));
  }
  try {
    return await benchWire(settings, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    tell(`${error}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
