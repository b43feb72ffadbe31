/** A SOP instance on the transfer list, and what has become of it. */

import type { ReadMode } from "../dicom/part10.ts";
import type { InstanceSource } from "./instance_source.ts";

/** What the check pass found out; its UIDs are those of the meta header or directory record. */
export interface Instance {
  /** Where the file is, spelled as it is shown to the user. */
  readonly path: string;
  readonly readMode: ReadMode;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** Compressed pixel data that would be too long for a value when decompressed. */
  readonly tooLongDecoded: boolean;
  /** Length of the file; undefined where only a DICOMDIR has told of it. */
  readonly fileLengthBytes: number | undefined;
  /** There where it is in an archive: `path` is then nothing that the system knows. */
  readonly member?: ArchiveMember;
}

/** A file within an archive (`--scan-archives`). */
export interface ArchiveMember {
  readonly archivePath: string;
  /** As it is shown: one line, without `..`; several members may have the same. */
  readonly name: string;
  /** Its own length; the time is that of the archive. */
  readonly version: FileVersion;
  /**
   * Opens it for sending when there is memory for it, and checks what can be checked of it.
   *
   * @param signal ends the wait
   * @throws {ConditionError} where it is damaged, or the archive is not what it was
   */
  open(signal: AbortSignal): Promise<InstanceSource>;
}

/** What tells a file from the same one after a change. */
export interface FileVersion {
  readonly lengthBytes: number;
  /** In milliseconds since 1970; undefined where the file system does not tell. */
  readonly modifiedAtMs: number | undefined;
}

/** The end of an instance, or that it has none yet. */
export type Result =
  /** Neither sent nor given up; in the report, not sent. */
  | { readonly type: "pending" }
  /** The peer answered with this DIMSE status, good or bad (PS3.7 Annex C). */
  | { readonly type: "answered"; readonly status: number }
  | { readonly type: "noAcceptableContext" }
  /** An error kept it from being sent, or its fate is in doubt; `reason` says which. */
  | { readonly type: "notSent"; readonly reason: string };

/** What has come of asking the peer to keep an instance (PS3.4 Annex J, `--commit`). */
export type Commitment =
  | { readonly type: "committed" }
  /** The peer refuses. `reason`: PS3.3 §C.14.1.1; undefined: it gives none. */
  | { readonly type: "failed"; readonly reason: number | undefined }
  /** There is no answer, for this `reason`. */
  | { readonly type: "unconfirmed"; readonly reason: string };

/** An entry of the transfer list: an instance and the traces of its way, for the report. */
export interface Transfer {
  readonly instance: Instance;
  result: Result;
  /** Number of the association it was tried on, from 1; 0: never tried. */
  associationNumber: number;
  /** Presentation context planned for it on that association; 0: none. */
  presentationContextId: number;
  /** Length of the data set in bytes as it stands in the file; 0: never read. */
  dataSetLengthBytes: number;
  /** The transfer syntax it was sent in; empty: never read. */
  networkTransferSyntaxUid: string;
  /** The UIDs of its request, which may differ from those of the list; empty: none. */
  sentSopClassUid: string;
  sentSopInstanceUid: string;
  /** What its file was when it was opened to be sent; undefined: it never was. */
  fileVersion: FileVersion | undefined;
  /** Why its last attempt may have failed, and what can be done; empty where there is no more to say. */
  hint: string;
  /** How often it has gone out. */
  attempts: number;
  /** When its last attempt began and ended, in milliseconds since 1970; 0: never. */
  begunAtMs: number;
  endedAtMs: number;
  /** Undefined: the peer was not asked, or not yet. */
  commitment: Commitment | undefined;
}

/** @returns a fresh entry of the transfer list */
export function toTransfer(instance: Instance): Transfer {
  return {
    instance,
    result: { type: "pending" },
    associationNumber: 0,
    presentationContextId: 0,
    dataSetLengthBytes: 0,
    networkTransferSyntaxUid: "",
    sentSopClassUid: "",
    sentSopInstanceUid: "",
    fileVersion: undefined,
    hint: "",
    attempts: 0,
    begunAtMs: 0,
    endedAtMs: 0,
    commitment: undefined,
  };
}
