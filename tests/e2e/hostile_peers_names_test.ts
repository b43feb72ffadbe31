/**
 * What a peer says is never the name of a file: not its UIDs, titles, comments or implementation
 * version.
 */

import assert from "node:assert/strict";
import { accept, item, pData, RELEASE_RP, responseCommand } from "../net/wire.ts";
import { runDcmsend } from "../support/executable.ts";
import { startPeer } from "../support/peer.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { smallFiles } from "./support/outcome.ts";
import { RECEIVE_OBJECT, RECEIVE_PDU } from "./support/pdus.ts";

const EVIL = "../../evil/x";

function ascii(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

/** An element of a command set, of even length. */
function element(number: number, text: string): number[] {
  const value = ascii(text.length % 2 === 0 ? text : `${text} `);
  return [0, 0, number & 0xff, number >> 8, value.length, 0, 0, 0, ...value];
}

Deno.test("names that a peer gives make no file", async () => {
  using folder = temporaryFolder();
  const cwd = `${folder.path}/deep/down`;
  await Deno.mkdir(cwd, { recursive: true });
  const [input] = smallFiles(1);
  await Deno.writeFile(`${cwd}/${input!.name}`, input!.bytes);
  const user = [
    ...item(0x51, [0, 0, 0x40, 0]),
    ...item(0x52, ascii(EVIL)),
    ...item(0x55, ascii(EVIL.slice(0, 16))),
  ];
  const command = responseCommand({ errorComment: EVIL });
  await using peer = await startPeer([
    RECEIVE_PDU,
    { send: accept({ withoutUserInformation: true, extraItems: item(0x50, user) }) },
    ...RECEIVE_OBJECT,
    {
      send: pData(1, 3, [
        ...command.slice(0, 12),
        ...element(2, EVIL),
        ...command.slice(12),
        ...element(0x1000, EVIL),
      ]),
    },
    ...[RECEIVE_PDU, { send: RELEASE_RP }, { recv: "close" } as const],
  ]);
  const outputs = ["+crf", "report", "--journal", "journal", "--json-report", "report.json"];
  const args = ["-d", ...outputs, "127.0.0.1", `${peer.port}`, input!.name];
  const { code, stderr } = await runDcmsend(args, { cwd });
  assert.equal(code, 0, stderr);
  const names = ["1.dcm", "journal", "report", "report.json"];
  assert.deepEqual(filesIn(folder.path), names.map((name) => `deep/down/${name}`));
  const report = await Deno.readTextFile(`${cwd}/report`);
  assert.match(report, /^DIMSE Status {2}: 0x0000 \(Success\)$/m);
  assert.match(stderr, /evil/, "it is shown");
});

/** All files below a folder, by their paths in it. */
function filesIn(path: string, below = ""): string[] {
  return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${path}/${name}`, `${below}${name}/`) : [below + name]
  ).sort();
}
