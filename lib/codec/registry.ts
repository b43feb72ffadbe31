/** Which compressed transfer syntaxes we can decompress: asked by planning and `--list-decoders`. */

import { DEFLATED_LE } from "../dict/transfer_syntax.ts";

/** Transfer syntaxes with a decoder, in the order in which they are listed. */
const DECODABLE_TRANSFER_SYNTAXES: readonly string[] = [DEFLATED_LE];

/** @returns true where data sets in this transfer syntax can be turned into uncompressed ones */
export function hasDecoder(transferSyntaxUid: string): boolean {
  return DECODABLE_TRANSFER_SYNTAXES.includes(transferSyntaxUid);
}

/** @returns the UIDs of all transfer syntaxes with a decoder, in the order of their listing */
export function decodableTransferSyntaxes(): readonly string[] {
  return DECODABLE_TRANSFER_SYNTAXES;
}
