/** What a row of the comparison says: a command line, its files, its peer, and what is expected of both programs. */

import type { FileSource } from "./file_source.ts";
import type { PeerBehaviour } from "./peer_behaviour.ts";

/** The logging options put in front of a row's arguments. */
export type Level = "default" | "-q" | "-v" | "+v" | "-d";

/** A line that is expected: the whole line, or a pattern where its wording is free. */
export type Line = string | RegExp;

/** A decoder family that a row needs. */
export type DecoderName = "rle" | "jpeg" | "jpegls" | "jpeg2000";

/** One command line, given to both programs. */
export interface Row {
  readonly name: string;
  /**
   * Which of the 94 observations of the native program, with which the project began, the row
   * repeats. A test sees to it that none is left out.
   */
  readonly observations?: readonly number[];
  /** The arguments; `HOST` and `PORT` stand for the peer. */
  readonly args: readonly string[];
  /** The exit code of the native program. */
  readonly exit: number;
  /** Lines that the native program prints, in this order, among others (at `-v` where that is run). */
  readonly says?: readonly Line[];
  /** The native program's traffic as the peer saw it, in the short form of `wire.ts`. */
  readonly wire?: readonly string[];
  /** The peer; without one, `PORT` is a port on which nobody listens. */
  readonly peer?: PeerBehaviour;
  /** Files by relative path, made in this order in the run's folder. */
  readonly files?: Readonly<Record<string, FileSource>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly levels?: readonly Level[];
  /** Where the program under test differs on purpose; not looked at when it is the native one. */
  readonly ours?: Ours;
  /** Not compared until the program under test lists these decoders. */
  readonly needsDecoder?: readonly DecoderName[];
  /** A signal that both programs get as soon as the peer has a first complete data set. */
  readonly interrupt?: "SIGINT" | "SIGTERM";
  /** Compare of stdout only the facts of a help text, or the shape of a version text. */
  readonly stdoutAs?: "help" | "version";
  /** Takes longer than a minute; run only when asked for. */
  readonly long?: boolean;
  /** How long both programs may take, in seconds; native first. */
  readonly seconds?: {
    readonly native: readonly [number, number];
    readonly ours: readonly [number, number];
  };
}

/** What is expected of the program under test where it is meant to differ; what is not named must equal native's. */
export interface Ours {
  /** The numbers in the list of deviations that explain the difference. */
  readonly deviations: readonly number[];
  readonly exit?: number;
  /** All lines on stderr at `-v`; the other levels follow by leaving lines out. */
  readonly lines?: readonly Line[];
  /** Changes to native's lines on stderr at `-v` (or at the row's only level). */
  readonly edits?: readonly Edit[];
  /** All lines on stdout. */
  readonly stdout?: readonly Line[];
  readonly stdoutEdits?: readonly Edit[];
  /** All traffic, in the short form of `wire.ts`. */
  readonly wire?: readonly string[];
  /** Files whose data sets arrive exactly as they stand in them, by SOP Instance UID. */
  readonly asInFile?: Readonly<Record<string, string>>;
  /** Instances that arrive in another encoding than native's; only the encoded bytes differ. */
  readonly otherBytes?: readonly string[];
  /** Files that native does not write, and lines that occur in them in this order. */
  readonly newFiles?: Readonly<Record<string, readonly Line[]>>;
  /** Changes to the files that the run wrote, by relative path. */
  readonly fileEdits?: Readonly<Record<string, readonly Edit[]>>;
}

/** Replaces exactly these consecutive lines, where they first occur behind the edit before, by others. */
export interface Edit {
  readonly replace: readonly string[];
  readonly by: readonly Line[];
}
