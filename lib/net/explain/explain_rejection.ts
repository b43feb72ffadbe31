/** What an A-ASSOCIATE-RJ means in practice, and what can be done (PS3.8 Table 9-21): pure text. */

import type { AssociateRj } from "../pdu.ts";

/** What a rejection says, permanent or transient (PS3.8 §9.3.4). */
interface Row {
  readonly permanent: string;
  readonly transient: string;
}

function either(text: string): Row {
  return { permanent: text, transient: text };
}

const CALLER =
  "The peer does not know our AE title: give the one that it expects with -aet, or have ours added to its list of callers";
const CALLED =
  "The peer goes by another AE title than the one we called: give its own with -aec (upper and lower case count)";
const OTHER_PROTOCOL =
  "This port does not serve DICOM associations as we know them: check the port, and that the peer stores objects there";

/** By source and reason, as in `0x0107`: source 1, reason 7. */
const ROWS: Readonly<Record<number, Row>> = {
  0x0101: {
    permanent:
      "The peer does not say why: check -aet, -aec and this machine's address against its list of callers, and its log",
    transient:
      "The peer does not take associations now and does not say why: try again later (--retry), and look into its log",
  },
  0x0102: either(OTHER_PROTOCOL),
  0x0103: either(CALLER),
  0x0107: either(CALLED),
  0x0201: {
    permanent:
      "The peer's network layer refuses and does not say why: its list of allowed hosts, its licence or its log may",
    transient:
      "The peer's network layer is not ready and does not say why: try again later, or let --retry do so",
  },
  0x0202: either(OTHER_PROTOCOL),
  0x0301: either("The peer is busy at the moment: try again later, or let --retry do so"),
  0x0302: either(
    "The peer has as many associations as it takes: wait for others to end (--retry), lower --parallel, or raise its limit",
  ),
};

const RESERVED: Row = {
  permanent:
    "The peer refuses for a reason that the standard does not know: check -aet and -aec, and look into its log",
  transient:
    "The peer refuses for now, for a reason that the standard does not know: try again later (--retry), see its log",
};

/** @returns one line */
export function explainRejection({ result, source, reason }: Omit<AssociateRj, "type">): string {
  const row = ROWS[source * 0x100 + reason] ?? RESERVED;
  return result === 2 ? row.transient : row.permanent;
}
