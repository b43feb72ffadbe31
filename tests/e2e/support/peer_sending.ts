/** Sends all files that a real peer is to have with both programs. */

import { findTransferSyntax } from "../../../lib/dict/transfer_syntax.ts";
import { whyMissing } from "../../support/real_peer.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { type BothSendings, NATIVE_PROGRAM, sendBoth } from "./both_programs.ts";
import { compressedInputs, COMPRESSION_PROGRAMS } from "./compressed_inputs.ts";
import { type PeerInput, peerInputs } from "./peer_inputs.ts";
import type { PeerRow } from "./peer_rows.ts";

export interface PeerSending extends BothSendings {
  /** What was sent. */
  readonly inputs: readonly PeerInput[];
}

/** @returns why a row cannot be tested here */
export function whyNotTested(row: PeerRow): string | undefined {
  return [row.program, NATIVE_PROGRAM, "dcmdump", ...COMPRESSION_PROGRAMS]
    .map(whyMissing).find((reason) => reason !== undefined);
}

export async function sendAllTo(row: PeerRow): Promise<PeerSending> {
  const compressed = (await compressedInputs()).filter((input) =>
    row.compressed !== "refuses" || isLossless(input)
  );
  const inputs = [...peerInputs(), ...compressed];
  using folder = temporaryFolder();
  for (const { name, bytes } of inputs) await Deno.writeFile(`${folder.path}/${name}`, bytes);
  await using peer = await row.start();
  const sendings = await sendBoth(peer, inputs.map(({ name }) => name), folder.path);
  return { ...sendings, inputs };
}

/** Only such images are offered uncompressed as well. */
function isLossless({ transferSyntaxUid }: PeerInput): boolean {
  return findTransferSyntax(transferSyntaxUid)?.compression === "lossless";
}
