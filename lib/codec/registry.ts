/** Which transfer syntaxes we can decompress: asked by planning and `--list-decoders`. */

import { allTransferSyntaxes, DEFLATED_LE, type TransferSyntax } from "../dict/transfer_syntax.ts";
import { codecOf } from "./codec.ts";

/** @returns true where data sets in this transfer syntax can be turned into uncompressed ones */
export function hasDecoder(transferSyntaxUid: string): boolean {
  return transferSyntaxUid === DEFLATED_LE || codecOf(transferSyntaxUid) !== undefined;
}

/**
 * @returns the transfer syntaxes with a decoder, those that DCMTK has one for first, in its order
 */
export function decodableTransferSyntaxes(): readonly TransferSyntax[] {
  return allTransferSyntaxes().filter(({ uid }) => hasDecoder(uid)).sort(byListing);
}

/** What DCMTK can decode too, as it lists it; by what follows `1.2.840.10008.1.2.` in the UID. */
const DCMTKS_ORDER = ["1.99", "4.50", "4.51", "4.53", "4.55", "4.57", "4.70", "4.80", "4.81", "5"];

function byListing(a: TransferSyntax, b: TransferSyntax): number {
  return listingRank(a) - listingRank(b);
}

function listingRank({ uid }: TransferSyntax): number {
  const rank = DCMTKS_ORDER.indexOf(uid.slice("1.2.840.10008.1.2.".length));
  return rank < 0 ? DCMTKS_ORDER.length : rank;
}
