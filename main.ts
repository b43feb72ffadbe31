/**
 * The program: from the command line to the exit code. The only file that reads the arguments,
 * listens for signals and exits. What only some command lines need is imported by those: what of
 * it is small goes into the same file of the executable (`scripts/build/part_groups.ts`), for the
 * rest nobody else waits.
 */

import { ExitCode } from "./lib/cli/exit_code.ts";
import { helpText } from "./lib/cli/help.ts";
import { denoCommandLineHost, environmentVariable, forgetVariable } from "./lib/cli/host_deno.ts";
import { LIBRARIES } from "./lib/cli/libraries.ts";
import { type Logging, openLogging } from "./lib/cli/log.ts";
import { DENO_LOG_SYSTEM, STDERR_TERMINAL, writeResult } from "./lib/cli/log_system_deno.ts";
import { neededPermissions } from "./lib/cli/needed_permissions.ts";
import { giveUpPermissions, needContext } from "./lib/cli/permissions_deno.ts";
import type { StatusLine } from "./lib/cli/status_line.ts";
import { parseArgs, type ParsedCommand } from "./lib/cli/parse_args.ts";
import { ciphersText, decodersText, usageErrorText, versionText } from "./lib/cli/version.ts";
import type { ConfineOptions } from "./lib/cli/confine_deno.ts";
import type { ConfinedEnd, ConfinedRun } from "./lib/cli/confined_thread.ts";
import { resolveLinksFirst, toOsPath } from "./lib/base/os_path.ts";
import { PROGRAM_LINE } from "./lib/base/product.ts";
import { TLS_CIPHER_SUITES } from "./lib/base/tls_cipher_suites.ts";
import { type RunEnd, RunInterrupted } from "./lib/send/run_end.ts";

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const command = parseArgs(args, denoCommandLineHost());
  switch (command.type) {
    case "help":
      DENO_LOG_SYSTEM.write("stdout", helpText());
      return ExitCode.success;
    case "version":
      DENO_LOG_SYSTEM.write("stdout", await version(command.notices));
      return ExitCode.success;
    case "listDecoders":
      DENO_LOG_SYSTEM.write("stdout", await listDecoders());
      return ExitCode.success;
    case "listCiphers":
      DENO_LOG_SYSTEM.write("stdout", ciphersText(TLS_CIPHER_SUITES));
      return ExitCode.success;
    case "usageError":
      return await refuse(command);
    case "explainPermissions":
      DENO_LOG_SYSTEM.write("stdout", await explainPermissions(command));
      return ExitCode.success;
    case "run":
      if (command.options.tls !== undefined) forgetVariable(KEY_LOG_VARIABLE);
      return ExitCode[command.confine ? await confine(command) : await sendFreely(command)];
  }
}

async function version(notices: boolean): Promise<string> {
  const text = versionText({
    hostType: Deno.build.target,
    buildOptions: [`deno ${Deno.version.deno}`, `v8 ${Deno.version.v8}`],
    libraries: LIBRARIES,
  });
  if (!notices) return text;
  const { default: notice } = await import("./NOTICE", { with: { type: "text" } });
  return `${text}\n${notice}`;
}

async function listDecoders(): Promise<string> {
  const { decoderList } = await import("./lib/cli/decoder_list.ts");
  const { native, decoded } = decoderList();
  return decodersText(native, decoded);
}

async function refuse(command: ParsedCommand & { type: "usageError" }): Promise<number> {
  if (command.echo !== undefined) {
    const logging = openLogging(command.echo.logging, DENO_LOG_SYSTEM);
    logging.echoArguments(command.echo.arguments);
    await logging.close();
  }
  if (!command.quiet) DENO_LOG_SYSTEM.write("stderr", usageErrorText(command.message));
  return ExitCode.commandLineSyntax;
}

async function explainPermissions(
  { options, logging }: ParsedCommand & { type: "explainPermissions" },
): Promise<string> {
  const { permissionsText } = await import("./lib/cli/explain_permissions.ts");
  const context = needContext(import.meta.url, readVariables().dictionaryPath);
  return permissionsText(neededPermissions(options, logging, context));
}

/** The variables that count, besides those in a log configuration. */
function readVariables(): Pick<ConfinedRun, "dictionaryPath" | "nagle"> {
  return {
    dictionaryPath: environmentVariable("DCMDICTPATH"),
    nagle: environmentVariable("TCP_NODELAY") === "0",
  };
}

/** The platform's TLS would write the keys of all connections to the file that it names. */
const KEY_LOG_VARIABLE = "SSLKEYLOGFILE";

/** @returns the name of the exit code */
async function sendFreely(command: ParsedCommand & { type: "run" }): Promise<ConfinedEnd> {
  const variables = readVariables();
  const context = needContext(import.meta.url, variables.dictionaryPath);
  giveUpPermissions(command.options, command.logging, context);
  return await send({ command, ...variables }, listenForSignals(Deno.exit));
}

/** What the thread may still do after a second signal: say how the run has ended. */
const LAST_WORDS_MS = 500;

/** The same by a thread whose program is this very file, see its end. */
async function confine(command: ParsedCommand & { type: "run" }): Promise<ConfinedEnd> {
  const { confineRun } = await import("./lib/cli/confine_deno.ts");
  const signals = listenForSignals((code) => void setTimeout(() => Deno.exit(code), LAST_WORDS_MS));
  const readFileList: ConfineOptions["readFileList"] = async (options, signal) => {
    if (options.filesFrom === "") return undefined;
    const { readFileListBeforehand } = await import("./lib/send/list/listed_inputs.ts");
    return await readFileListBeforehand(options, signal);
  };
  const options = { programUrl: import.meta.url, readFileList, ...signals };
  return await confineRun({ command, ...readVariables() }, options);
}

/** Whether this is not the process's main thread, but the one of {@link confine}. */
function isThread(): boolean {
  return "WorkerGlobalScope" in globalThis;
}

async function serve(): Promise<void> {
  const { serveConfinedRun } = await import("./lib/cli/confined_thread.ts");
  resolveLinksFirst();
  const first = new AbortController();
  const second = new AbortController();
  serveConfinedRun({
    run: (run) => send(run, { signal: first.signal, exiting: second.signal }),
    interrupt: (end) => first.abort(new RunInterrupted(end)),
    exit: (end) => second.abort(new RunInterrupted(end)),
  });
}

/** @returns the name of the exit code */
async function send(run: ConfinedRun, signals: Signals): Promise<ConfinedEnd> {
  const statusLine = await openStatusLine(run.command.options.progress);
  const write = statusLine?.makingWay(DENO_LOG_SYSTEM.write) ?? DENO_LOG_SYSTEM.write;
  const logging = openLogging(run.command.logging, { ...DENO_LOG_SYSTEM, write });
  const { app } = logging.loggers;
  try {
    return await sendLogged(run, { logging, signals, statusLine });
  } catch (error) {
    app.fatal(internalErrorText(error));
    if (error instanceof Error && error.stack !== undefined) app.debug(error.stack);
    return "internalError";
  } finally {
    await logging.close();
  }
}

/** @returns undefined where no progress is to be shown */
async function openStatusLine(
  progress: "off" | "onTerminal" | "always",
): Promise<StatusLine | undefined> {
  if (progress === "off") return undefined;
  if (progress === "onTerminal" && !Deno.stderr.isTerminal()) return undefined;
  const { StatusLine } = await import("./lib/cli/status_line.ts");
  return new StatusLine(STDERR_TERMINAL);
}

async function sendLogged(
  { command, dictionaryPath, fileList, nagle }: ConfinedRun,
  { logging, signals, statusLine }: {
    readonly logging: Logging;
    readonly signals: Signals;
    readonly statusLine: StatusLine | undefined;
  },
): Promise<RunEnd> {
  const { loggers, print } = logging;
  if (command.echo !== undefined) logging.echoArguments(command.echo.arguments);
  loggers.app.debug(`${PROGRAM_LINE}\n`);
  const { startRun } = await import("./lib/send/start_run.ts");
  return await startRun(command.options, {
    loggers,
    dictionaryPath,
    fileList,
    nagle,
    dictionarySystem: {
      separator: Deno.build.os === "windows" ? ";" : ":",
      readText: (file) => Deno.readTextFileSync(toOsPath(file)),
    },
    askPassword: async (signal) => {
      const { askPassword } = await import("./lib/cli/ask_password_deno.ts");
      return await askPassword(signal);
    },
    ...signals,
    writeOutput: writeResult,
    exitCodes: ExitCode,
    print,
    statusLine,
  });
}

/** For what only an error of the program itself can have caused. */
function internalErrorText(error: unknown): string {
  return `internal error: ${error}`;
}

/** Aborted with a {@link RunInterrupted} as their reason. */
interface Signals {
  /** Ends the run in order. */
  readonly signal: AbortSignal;
  /** The program is about to end. */
  readonly exiting: AbortSignal;
}

/** A first SIGINT or SIGTERM ends the run in order, a second one at once. */
function listenForSignals(exit: (code: number) => void): Signals {
  const controller = new AbortController();
  const exiting = new AbortController();
  const listen = (signal: Deno.Signal, end: "interrupted" | "terminated"): void => {
    Deno.addSignalListener(signal, () => {
      if (controller.signal.aborted) {
        exiting.abort(new RunInterrupted(end));
        exit(ExitCode[end]);
      }
      controller.abort(new RunInterrupted(end));
    });
  };
  listen("SIGINT", "interrupted");
  if (Deno.build.os !== "windows") listen("SIGTERM", "terminated");
  return { signal: controller.signal, exiting: exiting.signal };
}

/** The last resort: whatever happens, no error of the program looks like one of its user. */
async function exitCodeOf(args: readonly string[]): Promise<number> {
  try {
    return await main(args);
  } catch (error) {
    DENO_LOG_SYSTEM.write("stderr", `F: ${internalErrorText(error)}\n`);
    return ExitCode.internalError;
  }
}

if (isThread()) await serve();
else Deno.exit(await exitCodeOf(Deno.args));
