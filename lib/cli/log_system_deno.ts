/** The machine as logging sees it, through Deno. */

import { toOutputPath } from "../base/os_path.ts";
import { escapeControlCharacters } from "../base/printable.ts";
import { type SyncWriter, writeFully } from "../base/write_fully.ts";
import type { DatagramSender, LogFile, LogSystem } from "./log_system.ts";
import type { Terminal } from "./status_line.ts";

export const DENO_LOG_SYSTEM: LogSystem = {
  write: writeToStream,
  openFile,
  renameFile,
  openDatagramSender,
  processId: Deno.pid,
  hostName: hostNameOrEmpty,
  now: () => new Date(),
};

/** Standard error, for what moves the cursor. */
export const STDERR_TERMINAL: Terminal = {
  write: (text) => writeOrDrop(Deno.stderr, text),
  columns: terminalColumns,
};

const encoder = new TextEncoder();

/** What is usual where there is no terminal. */
const USUAL_COLUMNS = 80;

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || USUAL_COLUMNS;
  } catch {
    // No standard stream is a terminal.
    return USUAL_COLUMNS;
  }
}

/**
 * Output that nobody reads any more is dropped: a transfer must not fail for its log. Pipes and
 * files get every character; a terminal would obey some.
 */
function writeToStream(stream: "stdout" | "stderr", text: string): void {
  const output = stream === "stdout" ? Deno.stdout : Deno.stderr;
  writeOrDrop(output, output.isTerminal() ? escapeControlCharacters(text) : text);
}

/**
 * Writes what was asked for to standard output. Where its reader has gone, it is dropped.
 *
 * @throws {Error} where it cannot be written otherwise
 */
export function writeResult(text: string): void {
  const { stdout } = Deno;
  try {
    writeFully(stdout, encoder.encode(stdout.isTerminal() ? escapeControlCharacters(text) : text));
  } catch (error) {
    // It has seen enough, as `head` has.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function writeOrDrop(output: SyncWriter, text: string): void {
  try {
    writeFully(output, encoder.encode(text));
  } catch (error) {
    // A reader that has gone away or has been stuck for long, or a full disk: there is no other
    // place to tell it.
    if (!isOutputFailure(error)) throw error;
  }
}

function isOutputFailure(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.WouldBlock ||
    error instanceof Deno.errors.BadResource || isSystemError(error);
}

/** Errors of the operating system that have no class of their own carry its code. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

function openFile(path: string, options: { append: boolean }): LogFile {
  const file = Deno.openSync(toOutputPath(path), {
    create: true,
    write: true,
    append: options.append,
    truncate: !options.append,
  });
  let lengthBytes = options.append ? lengthOf(file) : 0;
  return {
    get lengthBytes() {
      return lengthBytes;
    },
    write(text) {
      const bytes = encoder.encode(text);
      writeFully(file, bytes);
      lengthBytes += bytes.length;
    },
    close: () => file.close(),
  };
}

/** Goes to the end: Deno tells the size only of what may be read, too. */
function lengthOf(file: Deno.FsFile): number {
  try {
    return file.seekSync(0, Deno.SeekMode.End);
  } catch {
    return 0; // A pipe has no end; what else is wrong with it, writing will tell.
  }
}

function renameFile(from: string, to: string): void {
  try {
    Deno.renameSync(toOutputPath(from), toOutputPath(to));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Datagrams that wait to be sent; more than that are dropped. */
const MAX_WAITING_DATAGRAMS = 1000;
/** How long the end of the program waits for them, for instance for a name to be resolved. */
const MAX_CLOSE_MS = 2000;

/** Datagrams go out in order; those that cannot be delivered are lost, as is their nature. */
function openDatagramSender(address: { hostname: string; port: number }): DatagramSender {
  // Loaded by those who need it only: Node.js modules take time to start.
  const { createSocket } = process.getBuiltinModule("node:dgram");
  const socket = createSocket(address.hostname.includes(":") ? "udp6" : "udp4");
  socket.on("error", () => {
    // The datagram is lost; `sendOne` has told nobody either.
  });
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  const sendOne = async (bytes: Uint8Array, previous: Promise<void>): Promise<void> => {
    await previous;
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.send(bytes, address.port, address.hostname, () => resolve());
    await promise;
    waiting--;
  };
  return {
    send(bytes) {
      if (waiting === MAX_WAITING_DATAGRAMS) return;
      waiting++;
      last = sendOne(bytes, last);
    },
    async close() {
      const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
      const timer = setTimeout(giveUp, MAX_CLOSE_MS);
      await Promise.race([last, late]);
      clearTimeout(timer);
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      socket.close(() => resolve());
      await closed;
    },
  };
}

/** Empty where the name must not be known. */
function hostNameOrEmpty(): string {
  try {
    return Deno.hostname();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "";
    throw error;
  }
}
