/**
 * Hostile files as one row of the comparison with the native program: all of them in one run with
 * `-nh`, so that each gets its verdict, with a sound file behind them, so that something is sent.
 */

import type { FileSource } from "../../../scripts/compare/file_source.ts";
import { ct } from "../../../scripts/compare/inputs.ts";
import type { Ours, Row } from "../../../scripts/compare/row.ts";

/** Both programs must say this of a file; a reason stands at the end of the line that names it. */
export type FileVerdict =
  | { readonly type: "sent" }
  /** When files are checked: without `-nh` the run ends with exit code 22. */
  | { readonly type: "invalid"; readonly reason: string }
  /** When files are loaded: without `-nh` the run ends with exit code 62. */
  | { readonly type: "notLoaded"; readonly reason: string };

export interface HostileFile {
  readonly name: string;
  readonly file: FileSource;
  readonly verdict: FileVerdict;
}

export const SENT: FileVerdict = { type: "sent" };

export function invalid(reason: string): FileVerdict {
  return { type: "invalid", reason };
}

export function notLoaded(reason: string): FileVerdict {
  return { type: "notLoaded", reason };
}

const SOUND: HostileFile = { name: "sound.dcm", file: ct("1.2.3.2.99"), verdict: SENT };

/** @param files may have any names; they are parameters of the command line in this order */
export function hostileRow(
  name: string,
  files: readonly HostileFile[],
  more: {
    readonly args?: readonly string[];
    /** What the peer accepts; default: what is proposed first. */
    readonly syntaxes?: readonly string[];
    readonly ours?: Ours;
  } = {},
): Row {
  const all = [...files, SOUND];
  const sent = all.filter(({ verdict }) => verdict.type === "sent").length;
  return {
    name,
    args: ["-nh", ...more.args ?? [], "HOST", "PORT", ...all.map((each) => each.name)],
    files: Object.fromEntries(all.map((each) => [each.name, each.file])),
    peer: { syntaxes: more.syntaxes ?? "first" },
    levels: ["-v"],
    exit: 0,
    says: [
      ...linesOf(all, "invalid"),
      ...linesOf(all, "notLoaded"),
      `I: - sent to the peer       : ${sent}`,
    ],
    ...(more.ours === undefined ? {} : { ours: more.ours }),
  };
}

function linesOf(files: readonly HostileFile[], type: "invalid" | "notLoaded"): string[] {
  return files.flatMap(({ name, verdict }) => {
    if (verdict.type !== type) return [];
    return type === "invalid"
      ? prefixed("W: ", `bad DICOM file: ${name}: ${verdict.reason}, ignoring file`)
      : prefixed("E: ", `cannot send SOP instance from file: ${name}: ${verdict.reason}`);
  });
}

/** Each line of a message has the prefix, where a name has line breaks, too. */
function prefixed(prefix: string, message: string): string[] {
  return message.split("\n").map((line) => prefix + line);
}
