/** What a run is asked to do: the command line as plain data, validated, with every default in it. */

import type { ReadMode } from "../dicom/part10.ts";
import type { IpVersion } from "../net/transport.ts";

/** Which compressed data sets may be decompressed (`-dn`, `+dls`, `+dly`). */
export type DecompressionPolicy = "never" | "lossless" | "lossy";

export interface SendOptions {
  /** Host name or address of the peer, as given. */
  readonly peer: string;
  /** TCP port of the peer, 1..65535. */
  readonly port: number;
  /** The `dcmfile-in` parameters, as given and in order. */
  readonly inputs: readonly string[];

  readonly readMode: ReadMode;
  /** Follow the file references of a DICOMDIR (`+rd`). */
  readonly readDicomdir: boolean;
  readonly scanDirectories: boolean;
  /** fnmatch pattern for the names of scanned files; empty matches all. */
  readonly scanPattern: string;
  readonly recurse: boolean;

  readonly decompression: DecompressionPolicy;
  /** zlib level 0..9 of data sets that are sent deflated. */
  readonly compressionLevel: number;
  /** Halt on the first invalid file or failed send (the opposite of `-nh`). */
  readonly halt: boolean;
  /** Propose contexts without the default transfer syntax (the opposite of `-nip`). */
  readonly allowIllegalProposal: boolean;
  /** Check the UIDs of input files (the opposite of `-nuc`). */
  readonly checkUids: boolean;

  /** Which addresses of the peer are tried (`-i4`, `-i6`, `-i0`). */
  readonly ipVersion: IpVersion;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly multipleAssociations: boolean;
  /** Time limit for connecting; undefined: the operating system's. */
  readonly connectTimeoutMs: number | undefined;
  readonly acseTimeoutMs: number;
  /** Time limit for a C-STORE response; undefined: none. */
  readonly dimseTimeoutMs: number | undefined;
  /** The largest PDU that we announce to receive, in bytes. */
  readonly maxPduLength: number;
  /** A limit below the peer's on the PDUs that we send, in bytes. */
  readonly maxSendPduLength: number | undefined;
  /** How many associations may be open at a time (`--parallel`). */
  readonly parallel: number;
  /** How many instances may be on their way on one association without an answer. */
  readonly asyncWindow: number;
  /** Let the front of the next object go ahead of the response to the one before (`--no-lead`). */
  readonly lead: boolean;
  /** Show the presentation contexts at info level (`+v`). */
  readonly verboseContexts: boolean;
  /** Where the report goes; empty: none. */
  readonly reportFile: string;

  /** A file that lists more inputs, `-` for standard input; empty: none (`--files-from`). */
  readonly filesFrom: string;
  /** Names in it end with a zero byte, not with a newline (`--null`). */
  readonly nullSeparated: boolean;
  /** Take archives for what is in them (`--scan-archives`). */
  readonly scanArchives: boolean;
  /** Whether the exit code tells of instances that were not stored (`--strict-exit`). */
  readonly strictExit: "off" | "warningsPass" | "warningsFail";
  /** Where the JSON report goes, `-` for standard output; empty: none. */
  readonly jsonReportFile: string;
  /** Where instances that were stored are noted; empty: nowhere. */
  readonly journalFile: string;
  /** Leave out what the journal has (`--resume`). */
  readonly resume: boolean;
  /** How often in a row a failure that may pass is followed by another attempt (`--retry`). */
  readonly retries: number;
  /** How long the first of these attempts is waited for; each further one twice as long. */
  readonly retryDelayMs: number;
  /** Only show what would be done (`--dry-run`, `--probe`). */
  readonly rehearsal: "none" | "dryRun" | "probe";
  readonly rehearsalAsJson: boolean;
  readonly progress: "off" | "onTerminal" | "always";
  /** Show time and throughput at the end. */
  readonly stats: boolean;
  /** Connect over TLS; undefined: over plain TCP. */
  readonly tls: TlsOptions | undefined;
  /** Ask for storage commitment; undefined: do not. */
  readonly commitment: CommitmentOptions | undefined;
}

/** What `--commit` is given (PS3.4 Annex J). */
export interface CommitmentOptions {
  /** Where the peer may deliver its answer; undefined: on the association that asks only. */
  readonly listen: { readonly hostname: string; readonly port: number } | undefined;
  /** How long the answer is waited for. */
  readonly timeoutMs: number;
  /** Where the names of the files that are safe go; empty: nowhere. */
  readonly safeToDeleteFile: string;
}

/** What `+tls` or `+tla` and their company say. */
export interface TlsOptions {
  /** What we show the peer; undefined: nothing (`+tla`). */
  readonly identity: { readonly keyFile: string; readonly certificateFile: string } | undefined;
  /** What decrypts the key; undefined: ask when it is encrypted. */
  readonly password: string | undefined;
  readonly fileFormat: "pem" | "der";
  /** Files and folders with the certificates that are trusted. */
  readonly certificateFiles: readonly string[];
  readonly certificateFolders: readonly string[];
  readonly crlFiles: readonly string[];
  /** Which certificates must not be revoked, and need a list that says so. */
  readonly crlCheck: "none" | "leaf" | "chain";
  readonly profile: "nonDowngradingBcp195" | "bcp195" | "extendedBcp195";
  /** False: the peer may have any certificate (`-ic`). */
  readonly verifyPeer: boolean;
  /** The peer's certificate must be for its name, as given. */
  readonly checkServerName: boolean;
}
