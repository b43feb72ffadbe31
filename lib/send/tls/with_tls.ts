/** Reads what TLS needs where it is asked for, and loads what that takes only then. */

import type { SendOptions } from "../options.ts";
import type { RunEnvironment } from "../run.ts";

/**
 * @returns the environment with what the connections of the run are made with
 * @throws {RunFailure} where our key or certificate cannot be used, logged already
 */
export async function withTls<Environment extends RunEnvironment>(
  options: SendOptions,
  environment: Environment,
): Promise<Environment> {
  if (options.tls === undefined) return environment;
  const { loggers: { app }, signal, askPassword = () => Promise.resolve(undefined) } = environment;
  const { loadTls } = await import("./load_tls.ts");
  const { TLS_FILES } = await import("./tls_files.ts");
  const system = { ...TLS_FILES, askPassword };
  return { ...environment, tls: await loadTls(options.tls, { system, log: app, signal }) };
}
