/** The real peers, and which of the files each is sent. */

import { EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE } from "../../../lib/dict/transfer_syntax.ts";
import { UID } from "../../support/make.ts";
import {
  type RealPeer,
  startDcmqrscp,
  startDcmrecv,
  startOrthanc,
  startStorescp,
} from "../../support/real_peer.ts";

export interface PeerRow {
  readonly name: string;
  readonly program: string;
  readonly start: () => Promise<RealPeer>;
  /**
   * What it does with compressed images: refuses them, takes them as they are, or does so only where it
   * is not offered them uncompressed.
   */
  readonly compressed: "refuses" | "takes" | "prefersUncompressed";
}

const UNCOMPRESSED = [EXPLICIT_LE, EXPLICIT_BE, IMPLICIT_LE];
const ANY = [
  ...[".5", ".4.50", ".4.51", ".4.70", ".4.80", ".4.81"].map((end) => `1.2.840.10008.1.2${end}`),
  UID.deflatedLe,
  ...UNCOMPRESSED,
];

export const PEER_ROWS: readonly PeerRow[] = [
  storescp(),
  storescp("+xi"),
  storescp("+xe"),
  storescp("+xb"),
  storescp("+xa"),
  storescp("--fork"),
  storescp("--ignore"),
  dcmrecv("of uncompressed images", UNCOMPRESSED),
  dcmrecv("of images of all kinds", ANY),
  { name: "dcmqrscp", program: "dcmqrscp", start: () => startDcmqrscp([]), compressed: "refuses" },
  {
    name: "Orthanc",
    program: "Orthanc",
    start: startOrthanc,
    compressed: "prefersUncompressed",
  },
];

/** Peers that write down what they receive byte for byte. */
export const BIT_PRESERVING_ROWS: readonly PeerRow[] = [
  storescp("+B"),
  storescp("+B", "+xi"),
  storescp("+B", "+xe"),
  storescp("+B", "+xb"),
  storescp("+B", "+xa"),
  dcmrecv("of images of all kinds", ANY, "+B"),
];

function storescp(...options: string[]): PeerRow {
  return {
    name: ["storescp", ...options].join(" "),
    program: "storescp",
    start: () => startStorescp(options),
    compressed: options.includes("+xa") ? "takes" : "refuses",
  };
}

function dcmrecv(what: string, transferSyntaxUids: string[], ...options: string[]): PeerRow {
  const profile = { sopClassUids: [UID.ctImageStorage], transferSyntaxUids };
  return {
    name: ["dcmrecv", ...options, what].join(" "),
    program: "dcmrecv",
    start: () => startDcmrecv(profile, options),
    compressed: transferSyntaxUids === ANY ? "takes" : "refuses",
  };
}
