/** What `--list-decoders` lists. A file of its own because nothing else before a run needs the tables. */

import { decodableTransferSyntaxes } from "../codec/registry.ts";
import { allTransferSyntaxes } from "../dict/transfer_syntax.ts";

/** Names of transfer syntaxes. */
export interface DecoderList {
  /** Those that need no decoder. */
  readonly native: readonly string[];
  /** Those that have one. */
  readonly decoded: readonly string[];
}

export function decoderList(): DecoderList {
  return {
    native: allTransferSyntaxes().slice(0, 3).map(({ name }) => name),
    decoded: decodableTransferSyntaxes().map(({ name }) => name),
  };
}
