/**
 * Programs of other makers as peers: what they store of our sending is what they store of the native
 * program's, the same bytes or at least, in what `dcmdump` shows, the same data set. Two things are put
 * aside in that view, and only of data sets that went out as they stand in their file, which native never
 * does: spaces at the end of texts, and the padding behind the last element.
 */

import assert from "node:assert/strict";
import { temporaryFolder } from "../support/temporary.ts";
import type { ReceivedFile } from "./support/both_programs.ts";
import { withoutParserRemarks } from "./support/corpus_verdict.ts";
import type { PeerInput } from "./support/peer_inputs.ts";
import { PEER_ROWS, type PeerRow } from "./support/peer_rows.ts";
import { type PeerSending, sendAllTo, whyNotTested } from "./support/peer_sending.ts";

for (const row of PEER_ROWS) {
  const missing = whyNotTested(row);
  Deno.test({
    name: `${row.name} stores the same from dcmsend as from native${
      missing ? ` (${missing})` : ""
    }`,
    ignore: missing !== undefined,
    fn: () => testRow(row),
  });
}

async function testRow(row: PeerRow): Promise<void> {
  const sending = await sendAllTo(row);
  const { native, ours, inputs } = sending;
  assert.deepEqual(
    { code: ours.code, messages: ours.messages, report: ours.report },
    { code: 0, messages: withoutParserRemarks(native.messages), report: native.report },
  );
  const expected = row.name.includes("--ignore") ? [] : inputs;
  const uids = expected.map(({ sopInstanceUid }) => sopInstanceUid).sort();
  assert.deepEqual([...native.stored.keys()].sort(), uids);
  assert.deepEqual([...ours.stored.keys()].sort(), uids);
  for (const input of expected) await compare(input, sending);
  say(`${row.name}: ${inputs.length} files`);
}

async function compare(input: PeerInput, { native, ours }: PeerSending): Promise<void> {
  const theirs = native.stored.get(input.sopInstanceUid)!;
  const own = ours.stored.get(input.sopInstanceUid)!;
  if (areEqual(theirs.bytes, own.bytes)) return;
  const wentAsItIs = input.passThrough !== undefined &&
    own.transferSyntaxUid === input.transferSyntaxUid;
  const show = async (file: ReceivedFile): Promise<string> =>
    wentAsItIs ? withoutPadding(await dump(file)) : await dump(file);
  assert.equal(await show(own), await show(theirs), `${input.name} is stored as another data set`);
}

async function dump({ bytes }: ReceivedFile): Promise<string> {
  using folder = temporaryFolder();
  const path = `${folder.path}/file`;
  await Deno.writeFile(path, bytes);
  const { success, stdout } = await new Deno.Command("dcmdump", { args: ["-q", "+L", path] })
    .output();
  assert(success, "dcmdump cannot read what was stored");
  return new TextDecoder().decode(stdout);
}

/** `dcmdump` shows texts without the spaces at their end, but their length with them. */
function withoutPadding(dump: string): string {
  return dump.split("\n")
    .filter((line) => !line.startsWith("(fffc,fffc)"))
    .map((line) => line.replace(/ +# +\d+, /, " # "))
    .join("\n");
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
