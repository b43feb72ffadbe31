/**
 * Failures are explained, by one line behind the one that tells of them, to those who ask for more
 * (difference 45 in the README); nobody else sees a difference.
 */

import assert from "node:assert/strict";
import { ContextResult } from "../../lib/net/pdu.ts";
import { abort, accept, hex, pData, reject } from "../net/wire.ts";
import { runDcmsend } from "../support/executable.ts";
import { concat, element, file, imageDataSet } from "../support/make.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { startOrthanc, startStorescp, whyMissing } from "../support/real_peer.ts";
import { type ScpOptions, startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** A file that even an archive takes: with study and series. */
const FILE = file(imageDataSet({
  extra: concat(element(0x0020000d, "UI", "1.2.3.4"), element(0x0020000e, "UI", "1.2.3.4.1")),
}));

/** What a run with one file says, line by line. */
async function send(port: number, options: readonly string[] = ["-v"]): Promise<string[]> {
  using folder = temporaryFolder();
  const cwd = folder.path;
  await Deno.writeFile(`${cwd}/1.dcm`, FILE);
  const args = [...options, "127.0.0.1", `${port}`, "1.dcm"];
  const { stderr } = await runDcmsend(args, { cwd });
  return stderr.split("\n").filter((line) => line !== "");
}

/** The one hint, and the line in front of it. */
function hintIn(lines: readonly string[]): { readonly before: string; readonly hint: string } {
  const at = lines.findIndex((line) => line.startsWith("I: hint: "));
  assert.equal(lines.filter((line) => line.startsWith("I: hint: ")).length, 1, lines.join("\n"));
  return { before: lines[at - 1] ?? "", hint: lines[at] ?? "" };
}

const REJECTED = "F: cannot negotiate network association: DUL Association Rejected";
const LOST = "F: cannot send SOP instance: Peer aborted Association (or never connected)";
const RECV: PeerStep = { recv: "pdu" };

/** A scripted peer, and what is said because of it. */
const PEERS: readonly {
  readonly what: string;
  readonly script: PeerStep[];
  readonly before: string;
  readonly hint: RegExp;
  readonly options?: readonly string[];
}[] = [
  {
    what: "a peer with another AE title",
    script: [RECV, { send: reject(1, 1, 7) }],
    before: REJECTED,
    hint: /give its own with -aec/,
  },
  {
    what: "a peer that is busy",
    script: [RECV, { send: reject(2, 3, 1) }],
    before: REJECTED,
    hint: /--retry/,
  },
  {
    what: "a peer that hangs up",
    script: [RECV, { close: true }],
    before: "F: cannot negotiate network association: " +
      "Peer aborted Association (or never connected)",
    hint: /hung up without an answer/,
  },
  {
    what: "a web server",
    script: [RECV, { send: new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n") }, RECV],
    before: "F: cannot negotiate network association: Unrecognized PDU type: 48",
    hint: /does not speak DICOM/,
  },
  {
    what: "a peer that is silent",
    script: [RECV, { recv: "close" }],
    before: "F: cannot negotiate network association: DUL network read timeout",
    hint: /silent.*--acse-timeout/,
    options: ["-v", "-ta", "1"],
  },
  {
    what: "a peer whose application aborts the transfer",
    script: [RECV, { send: accept() }, RECV, { send: abort(0, 0) }],
    before: LOST,
    hint: /application ended the transfer/,
  },
  {
    what: "a peer whose network layer did not expect data",
    script: [RECV, { send: accept() }, RECV, { send: abort(2, 2) }],
    before: LOST,
    hint: /--no-lead/,
  },
  {
    what: "a connection that is lost",
    script: [RECV, { send: accept() }, RECV, { reset: true }],
    before: LOST,
    hint: /ended without a word/,
  },
  {
    what: "a peer that does not answer",
    script: [RECV, { send: accept() }, RECV, RECV, RECV],
    before: "F: cannot send SOP instance: DIMSE No data available (timeout in non-blocking mode)",
    hint: /--dimse-timeout/,
    options: ["-v", "-td", "1"],
  },
  {
    what: "an answer without sense",
    script: [RECV, { send: accept() }, RECV, RECV, { send: pData(1, 3, [...hex("0000")]) }, RECV],
    before: "F: cannot send SOP instance: DIMSE_parseCmdObject: Missing CommandField",
    hint: /makes no sense/,
  },
];

for (const { what, script, before, hint, options } of PEERS) {
  Deno.test(`45: ${what} is explained in one line`, async () => {
    await using peer = await startPeer(script);
    const found = hintIn(await send(peer.port, options));
    assert.equal(found.before, before);
    assert.match(found.hint, hint);
  });
}

/** What an SCP answers, and what is said because of it. */
const ANSWERS: readonly {
  readonly what: string;
  readonly scp: ScpOptions;
  readonly before: RegExp;
  readonly hint: RegExp;
}[] = [
  {
    what: "a refusal for lack of resources",
    scp: { status: () => 0xa700 },
    before: /^W: SOP instance not stored: 1\.dcm: 0xa700/,
    hint: /disk space/,
  },
  {
    what: "a warning",
    scp: { status: () => 0xb000 },
    before: /^W: SOP instance stored with warning: 1\.dcm: 0xb000/,
    hint: /Stored, but the peer changed/,
  },
  {
    what: "a SOP class that the peer does not store",
    scp: { accept: () => ({ result: ContextResult.abstractSyntaxNotSupported }) },
    before: /^E: cannot negotiate network association: No acceptable Presentation Contexts/,
    hint: /does not store objects of this SOP class/,
  },
];

for (const { what, scp, before, hint } of ANSWERS) {
  Deno.test(`45: ${what} is explained in one line`, async () => {
    await using peer = startScp(scp);
    const found = hintIn(await send(peer.port));
    assert.match(found.before, before);
    assert.match(found.hint, hint);
  });
}

Deno.test("45: a port on which nobody listens is explained in one line", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const found = hintIn(await send(port));
  assert.match(found.before, /^F: cannot negotiate.*Connection refused$/);
  assert.match(found.hint, /Nothing listens there/);
});

Deno.test("45: without -v there is no hint, and none where nothing failed", async () => {
  await using peer = await startPeer([RECV, { send: reject(1, 1, 7) }]);
  assert.deepEqual(await send(peer.port, []), [REJECTED]);
  await using scp = startScp();
  assert.doesNotMatch((await send(scp.port)).join("\n"), /hint: /);
});

const noStorescp = whyMissing("storescp");

Deno.test({
  name: "45: storescp that refuses or aborts is explained in one line",
  ignore: noStorescp !== undefined,
  fn: async () => {
    await using refusing = await startStorescp(["--refuse"]);
    const refusal = hintIn(await send(refusing.port));
    assert.equal(refusal.before, REJECTED);
    assert.match(refusal.hint, /does not say why: check -aet, -aec/);
    await using aborting = await startStorescp(["--abort-after"]);
    const end = hintIn(await send(aborting.port));
    assert.equal(end.before, LOST);
    assert.match(end.hint, /application ended the transfer/);
  },
});

const noOrthanc = whyMissing("Orthanc");

Deno.test({
  name: "45: Orthanc that goes by another AE title is explained, and what the hint says helps",
  ignore: noOrthanc !== undefined,
  fn: async () => {
    await using orthanc = await startOrthanc(undefined, { DicomCheckCalledAet: true });
    const found = hintIn(await send(orthanc.port));
    assert.equal(found.before, REJECTED);
    assert.match(found.hint, /goes by another AE title than the one we called.*-aec/);
    assert.deepEqual(await send(orthanc.port, ["-aec", orthanc.aeTitle]), []);
    assert.equal(await orthanc.countStored(), 1);
  },
});
