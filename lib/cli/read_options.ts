/** The options of a run, read from a command line whose values have been checked. */

import type { CommitmentOptions, DecompressionPolicy, SendOptions } from "../send/options.ts";
import { type CommandLine, UsageError } from "./command_line.ts";
import { scanUnsigned } from "./number.ts";
import type { OptionBlock } from "./option_types.ts";
import type { OptionName } from "./options.ts";
import { readTlsOptions } from "./read_tls_options.ts";

/**
 * @param line checked, as far as single values go
 * @throws {UsageError} for the port of the peer
 */
export function readOptions(line: CommandLine): SendOptions {
  const [peer = "", port = "", ...inputs] = line.parameters;
  return {
    peer,
    port: parsePort(port),
    inputs,

    readMode: choose<SendOptions["readMode"]>(line, "readMode", {
      "--read-file": "fileOrDataSet",
      "--read-file-only": "fileOnly",
      "--read-dataset": "dataSetOnly",
    }, "fileOnly"),
    readDicomdir: line.has("--read-from-dicomdir"),
    scanDirectories: line.has("--scan-directories"),
    scanPattern: line.value("--scan-pattern") ?? "",
    recurse: line.rightmost("recursion") === "--recurse",

    decompression: choose<DecompressionPolicy>(line, "decompression", {
      "--decompress-never": "never",
      "--decompress-lossless": "lossless",
      "--decompress-lossy": "lossy",
    }, "lossless"),
    compressionLevel: integer(line, "--compression-level") ?? 6,
    halt: !line.has("--no-halt"),
    allowIllegalProposal: !line.has("--no-illegal-proposal"),
    checkUids: !line.has("--no-uid-checks"),

    ipVersion: choose<SendOptions["ipVersion"]>(line, "ipVersion", {
      "--ipv4": "ipv4",
      "--ipv6": "ipv6",
      "--ip-auto": "any",
    }, "any"),
    callingAeTitle: line.value("--aetitle") ?? "DCMSEND",
    calledAeTitle: line.value("--call") ?? "ANY-SCP",
    multipleAssociations: line.rightmost("associations") !== "--single-association",
    connectTimeoutMs: milliseconds(integer(line, "--timeout")),
    acseTimeoutMs: milliseconds(integer(line, "--acse-timeout") ?? 30),
    dimseTimeoutMs: milliseconds(integer(line, "--dimse-timeout")),
    maxPduLength: integer(line, "--max-pdu") ?? 16384,
    maxSendPduLength: integer(line, "--max-send-pdu"),
    parallel: integer(line, "--parallel") ?? 1,
    asyncWindow: integer(line, "--async-window") ?? 1,
    lead: !line.has("--no-lead"),
    verboseContexts: line.has("--verbose-pc"),
    reportFile: line.value("--create-report-file") ?? "",
    ...readAdditions(line),
  };
}

/** What DCMTK has no options for: nothing changes until one of them is given. */
function readAdditions(line: CommandLine) {
  return {
    filesFrom: line.value("--files-from") ?? "",
    nullSeparated: line.has("--null"),
    scanArchives: line.has("--scan-archives"),
    strictExit: readStrictExit(line),
    jsonReportFile: line.value("--json-report") ?? "",
    journalFile: line.value("--journal") ?? "",
    resume: line.has("--resume"),
    retries: integer(line, "--retry") ?? 0,
    retryDelayMs: milliseconds(integer(line, "--retry-delay") ?? 2),
    rehearsal: choose<SendOptions["rehearsal"]>(line, "rehearsal", {
      "--dry-run": "dryRun",
      "--probe": "probe",
    }, "none"),
    rehearsalAsJson: line.has("--json"),
    progress: choose<SendOptions["progress"]>(line, "progress", {
      "--progress": "onTerminal",
      "--force-progress": "always",
    }, "off"),
    stats: line.has("--stats"),
    tls: readTlsOptions(line),
    commitment: readCommitment(line),
  };
}

function readStrictExit(line: CommandLine): SendOptions["strictExit"] {
  if (!line.has("--strict-exit")) return "off";
  return line.has("--warnings-fail") ? "warningsFail" : "warningsPass";
}

function readCommitment(line: CommandLine): CommitmentOptions | undefined {
  if (!line.has("--commit")) return undefined;
  return {
    listen: readListenAddress(line.value("--commit-port")),
    timeoutMs: milliseconds(integer(line, "--commit-timeout") ?? 60),
    safeToDeleteFile: line.value("--safe-to-delete") ?? "",
  };
}

/**
 * @param text `PORT` or `ADDRESS:PORT`, an IPv6 address in brackets or not
 * @throws {UsageError} also where the address stands for all that the machine has
 */
function readListenAddress(text: string | undefined): CommitmentOptions["listen"] {
  if (text === undefined) return undefined;
  const colon = text.lastIndexOf(":");
  const hostname = colon < 0 ? "127.0.0.1" : text.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  if (/^[0:.*]*$/.test(hostname)) {
    throw new UsageError(`Invalid value for option --commit-port (no particular address: ${text})`);
  }
  return { hostname, port: parsePort(text.slice(colon + 1)) };
}

function choose<T>(
  line: CommandLine,
  block: OptionBlock,
  meanings: Partial<Record<OptionName, T>>,
  byDefault: T,
): T {
  const name = line.rightmost(block);
  return (name === undefined ? undefined : meanings[name]) ?? byDefault;
}

/** @returns the value of an option that `parse_args.ts` has accepted */
function integer(line: CommandLine, name: OptionName): number | undefined {
  const text = line.value(name);
  return text === undefined ? undefined : Number(scanUnsigned(text)?.value ?? 0n);
}

/** The longest time that a timer can be set to, about 25 days: longer ones would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function milliseconds(seconds: number): number;
function milliseconds(seconds: number | undefined): number | undefined;
function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.min(seconds * 1000, MAX_TIMER_MS);
}

function parsePort(text: string): number {
  const number = scanUnsigned(text);
  if (number === undefined) throw new UsageError(`Invalid parameter value ${text}`);
  if (number.value < 1n) throw new UsageError(`Invalid parameter value ${text} (underflow)`);
  if (number.value > 65535n) throw new UsageError(`Invalid parameter value ${text} (overflow)`);
  return Number(number.value);
}
