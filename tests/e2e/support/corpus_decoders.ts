/**
 * Which runs of the corpus wait for a pixel decoder: those in which the native program decompresses
 * what the program under test cannot decompress yet, by its own `--list-decoders`.
 */

import { transferSyntaxName } from "../../../lib/dict/transfer_syntax.ts";
import { runDcmsend } from "../../support/executable.ts";
import type { CorpusFile } from "./corpus.ts";
import type { RunKind } from "./corpus_run.ts";

/** What the native program decompresses by itself, and with `+dly`. */
const NATIVE_LOSSLESS = [".4.57", ".4.70", ".4.80", ".5"];
const NATIVE_LOSSY = [".4.50", ".4.51", ".4.53", ".4.55", ".4.81"];
/** These are in the list of no `storescp`, not even with `+xa`. */
const NEVER_ACCEPTED = [".4.53", ".4.55", ".4.57"];

const UID_PREFIX = "1.2.840.10008.1.2";

/** Decoders of the program under test, by the names of their transfer syntaxes. */
export async function listDecoders(): Promise<ReadonlySet<string>> {
  const { stdout } = await runDcmsend(["--list-decoders"]);
  const [, list = ""] = stdout.split("Transfer syntaxes supported by decoders:\n");
  return new Set([...list.matchAll(/^- (.+)$/gm)].map(([, name = ""]) => name));
}

/** @returns whether the program lacks the decoder that native has for this file */
export function lacksDecoder(
  { transferSyntaxUid }: CorpusFile,
  decoders: ReadonlySet<string>,
): boolean {
  return transferSyntaxUid !== null &&
    hasSuffix(transferSyntaxUid, [...NATIVE_LOSSLESS, ...NATIVE_LOSSY]) &&
    !decoders.has(transferSyntaxName(transferSyntaxUid));
}

/** @returns whether native would decompress this file in such a run */
export function isDecompressed({ transferSyntaxUid }: CorpusFile, kind: RunKind): boolean {
  if (transferSyntaxUid === null) return false;
  const accepted = kind.scp.includes("+xa") && !hasSuffix(transferSyntaxUid, NEVER_ACCEPTED);
  const allowed = kind.sender.includes("+dly")
    ? [...NATIVE_LOSSLESS, ...NATIVE_LOSSY]
    : NATIVE_LOSSLESS;
  return !accepted && hasSuffix(transferSyntaxUid, allowed);
}

function hasSuffix(uid: string, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => uid === UID_PREFIX + suffix);
}
