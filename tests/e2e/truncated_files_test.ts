/** Files that are cut off, in one run: what the peer gets is whole, and all else is told of. */

import assert from "node:assert/strict";
import { allTransferSyntaxes } from "../../lib/dict/transfer_syntax.ts";
import { runDcmsend } from "../support/executable.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { truncatableFile } from "../support/truncatable_file.ts";

/** Uncompressed in three encodings, deflated, encapsulated. */
const SYNTAXES = allTransferSyntaxes().slice(0, 6);
/** A file is cut off at each offset that divides by this, and wherever some of it may be sent. */
const STEP = 7;
/** Behind preamble and prefix. */
const FIRST_ELEMENT_OFFSET = 132;
const UNNAMED = "E: Cannot send SOP instance, missing information:";
/** The data set is empty, or has one element. */
const MAX_UNNAMED = 2;

for (const transferSyntax of SYNTAXES) {
  const { uid, name } = transferSyntax;
  Deno.test(`of files that are cut off, those that are not whole stay behind: ${name}`, async () => {
    using folder = temporaryFolder();
    const expected = new Map<string, Uint8Array>();
    const refused: string[] = [];
    for (let cut = 0; cut < 1000; cut++) {
      const sopInstanceUid = `1.2.3.${1000 + cut}`;
      const { bytes, sent } = truncatableFile(transferSyntax, sopInstanceUid);
      const whole = sent.get(cut);
      if (cut > bytes.length || (cut % STEP !== 0 && whole === undefined)) continue;
      const path = `${folder.path}/${cut}.dcm`;
      await Deno.writeFile(path, bytes.subarray(0, cut));
      if (whole === undefined) refused.push(path);
      else expected.set(sopInstanceUid, whole);
    }
    await using scp = startScp({
      accept: ({ transferSyntaxes }) =>
        transferSyntaxes.includes(uid) ? { result: 0, transferSyntax: uid } : { result: 4 },
    });
    const args = ["-v", "-nh", "+sd", "127.0.0.1", `${scp.port}`, folder.path];
    const { code, stderr } = await runDcmsend(args);
    assert.equal(code, 0, stderr.slice(-1000));
    assert.deepEqual(
      new Map(scp.received.map((object) => [object.sopInstanceUid, object.dataSet])),
      expected,
    );
    const lines = stderr.split("\n");
    const isTold = (path: string): boolean =>
      lines.some((line) => line.startsWith("E: ") && line.includes(`${path}: `));
    for (const path of refused.filter(isTold)) {
      const cut = Number(/(\d+)\.dcm$/.exec(path)?.[1]);
      const hint = `I: hint: ${path}: the damage was found at offset `;
      const offset = lines.find((line) => line.startsWith(hint))?.slice(hint.length);
      const hasElements = cut > FIRST_ELEMENT_OFFSET + 8;
      const isRead = lines.some((line) => line.includes(`${path}: Invalid Transfer Syntax UID`));
      assert.equal(offset !== undefined, hasElements && !isRead, `${path}: ${offset}`);
      if (!transferSyntax.deflated) assert(Number(offset ?? 0) <= cut);
    }
    // DCMTK does not name the file whose data set ends before it says what it is.
    const unnamed = lines.filter((line) => line === UNNAMED);
    assert.equal(refused.filter((path) => !isTold(path)).length, unnamed.length, stderr);
    assert(unnamed.length <= MAX_UNNAMED);
    assert(refused.length > 40 && expected.size >= 1);
  });
}
