/** `--probe`: what the peer accepts, and what would become of each file; the peer gets no object. */

import assert from "node:assert/strict";
import { ContextResult, type ProposedContext } from "../../lib/net/pdu.ts";
import { accept, context, reject, RELEASE_RP } from "../net/wire.ts";
import { runDcmsend, type RunResult, startDcmsend } from "../support/executable.ts";
import {
  compressedFile,
  deflatedFile,
  file,
  imageDataSet,
  IMPLICIT_LE,
  truncated,
  UID,
} from "../support/make.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { startOrthanc, startStorescp, whyMissing } from "../support/real_peer.ts";
import { acceptOnly, type ScpOptions, startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SOUND = file(imageDataSet());
const RLE = compressedFile([new Uint8Array(64)], UID.rleLossless);
const VERIFICATION = "1.2.840.10008.1.1";
const RECV: PeerStep = { recv: "pdu" };

type Files = Readonly<Record<string, Uint8Array>>;

async function probe(port: number, files: Files, args: readonly string[] = []): Promise<RunResult> {
  using folder = temporaryFolder();
  const cwd = folder.path;
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(`${cwd}/${name}`, bytes);
  }
  const peer = ["127.0.0.1", `${port}`];
  return await runDcmsend(["--probe", ...args, ...peer, ...Object.keys(files)], { cwd });
}

/** The same as JSON, and the exit code, which the document has, too. */
async function probeAsJson(port: number, files: Files, args: readonly string[] = []) {
  const { code, stdout, stderr } = await probe(port, files, ["--json", ...args]);
  const document = JSON.parse(stdout);
  assert.equal(document.exitCode, code);
  assert.equal(document.mode, "probe");
  return { code, stderr, document };
}

/** What a file would be sent as, or that it would not be. */
// deno-lint-ignore no-explicit-any -- JSON
function fates({ files }: any): Record<string, string> {
  // deno-lint-ignore no-explicit-any -- JSON
  return Object.fromEntries(files.map((each: any) => [
    each.file,
    each.sendable
      ? `${each.ways[0].conversion} ${
        each.ways[0].transferSyntaxUid
      } on ${each.presentationContextId}`
      : each.reason,
  ]));
}

const FILES: Files = {
  "deflated.dcm": deflatedFile(),
  "implicit.dcm": file(imageDataSet({ encoding: IMPLICIT_LE }), {
    transferSyntaxUid: UID.implicitLe,
  }),
  "jpeg.dcm": compressedFile([Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)]),
  "plain.dcm": SOUND,
  "rle.dcm": RLE,
};

const EXPECTED = `\
Probe: the peer is asked, nothing is sent.
DCMSEND -> ANY-SCP at 127.0.0.1:PORT

Association 1: opened
  peer: TEST_SCP, implementation class 1.2.3.4, takes PDUs up to 16384 bytes
  C-ECHO: 0x0000 (Success) after TIME ms
  Context 1: SecondaryCaptureImageStorage
    offered: DeflatedLittleEndianExplicit, LittleEndianExplicit, BigEndianExplicit, LittleEndianImplicit
    accepted: LittleEndianExplicit
    1 file in DeflatedLittleEndianExplicit: written anew in LittleEndianExplicit
      deflated.dcm
  Context 3: SecondaryCaptureImageStorage
    offered: LittleEndianExplicit, BigEndianExplicit, LittleEndianImplicit
    accepted: LittleEndianExplicit
    1 file in LittleEndianImplicit: written anew in LittleEndianExplicit
      implicit.dcm
    1 file in LittleEndianExplicit: as it is
      plain.dcm
  Context 5: SecondaryCaptureImageStorage
    offered: JPEGBaseline
    refused: Transfer Syntaxes Not Supported
    hint: The peer takes none of the transfer syntaxes offered: enable them there, or allow decompression here (+dls, +dly)
    1 file in JPEGBaseline: cannot be sent: no acceptable presentation context
      jpeg.dcm
  Context 7: SecondaryCaptureImageStorage
    offered: RLELossless, LittleEndianExplicit, BigEndianExplicit, LittleEndianImplicit
    accepted: LittleEndianExplicit
    1 file in RLELossless: decompressed (RLE decoder) in LittleEndianExplicit
      rle.dcm

4 of 5 files would be sent, 1 association
`;

Deno.test("--probe shows what the peer accepts and what would be sent how; it sends nothing", async () => {
  await using scp = startScp({ accept: acceptOnly(UID.explicitLe) });
  const { code, stdout, stderr } = await probe(scp.port, FILES, ["-nh"]);
  const expected = EXPECTED.replace("PORT", `${scp.port}`);
  assert.equal(stdout.replace(/after \d+\.\d ms/, "after TIME ms"), expected);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(scp.received, []);
  assert.deepEqual(scp.associations.map(({ ended }) => ended), ["released"]);
  const [association] = scp.associations;
  const proposed = association!.request.presentationContexts;
  assert.deepEqual(proposed.map(({ id }) => id), [1, 3, 5, 7, 9]);
  assert.equal(proposed.at(-1)?.abstractSyntax, VERIFICATION);
});

Deno.test("--probe --json says the same as one document", async () => {
  await using scp = startScp({ accept: acceptOnly(UID.explicitLe) });
  const { code, document } = await probeAsJson(scp.port, FILES, ["-nh"]);
  assert.equal(code, 0);
  const { echo, associations: [association] } = document;
  assert.equal(typeof echo.roundTripMs, "number");
  assert.deepEqual({ ...echo, roundTripMs: 0 }, {
    association: 1,
    outcome: "answered",
    status: { code: 0, hex: "0x0000", class: "success", meaning: "Success" },
    roundTripMs: 0,
  });
  const { presentationContexts, ...peer } = association;
  assert.deepEqual(peer, {
    number: 1,
    outcome: "opened",
    implementationClassUid: "1.2.3.4",
    implementationVersionName: "TEST_SCP",
    maxPduLength: 16384,
  });
  const [accepted, , refused] = presentationContexts;
  assert.equal(accepted.result, "acceptance");
  assert.equal(accepted.acceptedTransferSyntaxUid, UID.explicitLe);
  assert.equal(refused.result, "transferSyntaxesNotSupported");
  assert.match(refused.hint, /\+dls/);
  assert.deepEqual(fates(document), {
    "deflated.dcm": `encode ${UID.explicitLe} on 1`,
    "implicit.dcm": `encode ${UID.explicitLe} on 3`,
    "jpeg.dcm": "no acceptable presentation context",
    "plain.dcm": `none ${UID.explicitLe} on 3`,
    "rle.dcm": `decompress ${UID.explicitLe} on 7`,
  });
});

Deno.test("--probe finds another accepted context of the SOP class, as a run does", async () => {
  const onlyDeflated = (context: ProposedContext) =>
    context.transferSyntaxes.includes(UID.deflatedLe)
      ? { result: ContextResult.acceptance, transferSyntax: UID.deflatedLe }
      : { result: ContextResult.transferSyntaxesNotSupported };
  await using scp = startScp({ accept: onlyDeflated });
  const files = { "plain.dcm": SOUND, "deflated.dcm": deflatedFile() };
  const { code, document } = await probeAsJson(scp.port, files);
  assert.equal(code, 0);
  assert.deepEqual(fates(document), {
    "plain.dcm": `encode ${UID.deflatedLe} on 3`,
    "deflated.dcm": `none ${UID.deflatedLe} on 3`,
  });
  assert.equal(document.echo.outcome, "refused");
  assert.equal(document.echo.result, "transferSyntaxesNotSupported");
});

/** How a run would end. */
const ENDS: readonly {
  readonly what: string;
  readonly scp: ScpOptions;
  readonly files: Files;
  readonly args: readonly string[];
  readonly code: number;
}[] = [
  {
    what: "a file that the peer does not take",
    scp: { accept: acceptOnly(UID.explicitLe) },
    files: FILES,
    args: [],
    code: 62,
  },
  {
    what: "one that is passed over, strictly",
    scp: { accept: acceptOnly(UID.explicitLe) },
    files: FILES,
    args: ["-nh", "--strict-exit"],
    code: 81,
  },
  {
    what: "-dn and a peer that takes other transfer syntaxes",
    scp: { accept: acceptOnly(UID.explicitLe) },
    files: { "plain.dcm": SOUND, "rle.dcm": RLE },
    args: ["-dn"],
    code: 62,
  },
  {
    what: "a damaged file",
    scp: {},
    files: { "1.dcm": SOUND, "2.dcm": truncated(SOUND, SOUND.length - 10) },
    args: [],
    code: 62,
  },
  {
    what: "no context but the probe's own",
    scp: {
      accept: ({ abstractSyntax, transferSyntaxes }) =>
        abstractSyntax === VERIFICATION
          ? { result: ContextResult.acceptance, transferSyntax: transferSyntaxes[0]! }
          : { result: ContextResult.abstractSyntaxNotSupported },
    },
    files: { "1.dcm": SOUND },
    args: [],
    code: 0,
  },
  {
    what: "no context on the only association",
    scp: { accept: () => ({ result: ContextResult.abstractSyntaxNotSupported }) },
    files: { "1.dcm": SOUND },
    args: ["-ma"],
    code: 65,
  },
];

for (const { what, scp: options, files, args, code } of ENDS) {
  Deno.test(`--probe ends as a run does: ${what}`, async () => {
    await using scp = startScp(options);
    const probed = await probeAsJson(scp.port, files, args);
    assert.equal(probed.code, code, probed.stderr);
    assert.deepEqual(scp.received, []);
    using folder = temporaryFolder();
    for (const [name, bytes] of Object.entries(files)) {
      await Deno.writeFile(`${folder.path}/${name}`, bytes);
    }
    const real = [...args, "127.0.0.1", `${scp.port}`, ...Object.keys(files)];
    assert.equal((await runDcmsend(real, { cwd: folder.path })).code, code);
  });
}

Deno.test("--probe that gets no association says why and ends with 61", async () => {
  await using peer = await startPeer([RECV, { send: reject(1, 1, 7) }]);
  const { code, stderr, document } = await probeAsJson(peer.port, { "1.dcm": SOUND });
  assert.equal(code, 61);
  assert.equal(stderr, "F: cannot negotiate network association: DUL Association Rejected\n");
  const { associations: [association], files, end } = document;
  assert.equal(end, "cannotNegotiateAssociation");
  assert.equal(association.outcome, "failed");
  assert.equal(association.reason, "DUL Association Rejected");
  assert.match(association.hint, /-aec/);
  assert.deepEqual(
    files.map(({ sendable, reason }: { sendable: boolean; reason: string }) => [sendable, reason]),
    [
      [false, "there is no association for it"],
    ],
  );
  const text = await probe(peer.port, { "1.dcm": SOUND });
  assert.match(text.stdout, /Association 1: not opened\n {2}DUL Association Rejected\n {2}hint: /);
});

Deno.test("--probe does not wait for ever for a C-ECHO, and tells of the files all the same", async () => {
  const contexts = [...context(1, 0, UID.explicitLe), ...context(3, 0, UID.implicitLe)];
  await using peer = await startPeer([RECV, { send: accept({ contexts }) }, RECV, RECV]);
  const { code, document } = await probeAsJson(peer.port, { "1.dcm": SOUND }, ["-ta", "1"]);
  assert.equal(code, 0);
  assert.equal(document.echo.outcome, "failed");
  assert.match(document.echo.reason, /^DIMSE No data available/);
  assert.deepEqual(fates(document), { "1.dcm": `none ${UID.explicitLe} on 1` });
  assert.deepEqual(peer.connections[0]?.pdus.map((pdu) => pdu[0]), [1, 4, 7]);
});

Deno.test("--probe releases where the peer has no C-ECHO", async () => {
  const contexts = [...context(1, 0, UID.explicitLe), ...context(3, 3, UID.implicitLe)];
  await using peer = await startPeer([
    RECV,
    { send: accept({ contexts }) },
    RECV,
    { send: RELEASE_RP },
    { recv: "close" },
  ]);
  const { code, document } = await probeAsJson(peer.port, { "1.dcm": SOUND });
  assert.equal(code, 0);
  assert.deepEqual(document.echo, {
    association: 1,
    outcome: "refused",
    result: "abstractSyntaxNotSupported",
  });
  assert.deepEqual(peer.connections[0]?.pdus.map((pdu) => pdu[0]), [1, 5]);
});

Deno.test("--probe says C-ECHO alone where 128 contexts are taken, and opens what a run would", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 256 }, (_, index) => {
      const sopClassUid = `1.2.3.${index + 1}`;
      return [`${index + 1}.dcm`, file(imageDataSet({ sopClassUid }), { sopClassUid })];
    }),
  );
  await using scp = startScp();
  const { code, document } = await probeAsJson(scp.port, files, ["-nuc"]);
  assert.equal(code, 0);
  assert.deepEqual(
    scp.associations.map(({ request }) => request.presentationContexts.length),
    [128, 128, 1],
  );
  assert.equal(scp.associations[2]?.request.presentationContexts[0]?.abstractSyntax, VERIFICATION);
  assert.deepEqual([document.echo.association, document.echo.outcome], [3, "answered"]);
  assert.deepEqual([document.associations.length, document.totals.sendable], [2, 256]);
  assert.deepEqual(scp.received, []);
});

Deno.test("--probe ends at a signal, with what it knows by then", async () => {
  await using peer = await startPeer([RECV, { recv: "close" }]);
  using folder = temporaryFolder();
  await Deno.writeFile(`${folder.path}/1.dcm`, SOUND);
  const args = ["-v", "--probe", "--json", "127.0.0.1", `${peer.port}`, "1.dcm"];
  const running = startDcmsend(args, { cwd: folder.path });
  await running.waitForStderr("Requesting Association");
  running.kill("SIGINT");
  const { code, stdout } = await running.result;
  assert.equal(code, 130);
  assert.equal(JSON.parse(stdout).end, "interrupted");
});

const noStorescp = whyMissing("storescp");
const noOrthanc = whyMissing("Orthanc");

Deno.test({
  name: "--probe knows storescp and Orthanc, which get nothing",
  ignore: noStorescp !== undefined || noOrthanc !== undefined,
  fn: async () => {
    await using storescp = await startStorescp([]);
    await using orthanc = await startOrthanc(undefined, { DicomCheckCalledAet: true });
    for (
      const { peer, name } of [
        { peer: storescp, name: "OFFIS_DCMTK_367" },
        { peer: orthanc, name: "OFFIS_DCMTK_367" },
      ]
    ) {
      const args = ["-aec", peer.aeTitle];
      const { code, document } = await probeAsJson(peer.port, { "1.dcm": SOUND }, args);
      assert.equal(code, 0);
      assert.equal(document.associations[0].implementationVersionName, name);
      assert.equal(document.echo.status.code, 0);
      assert.deepEqual(fates(document), { "1.dcm": `none ${UID.explicitLe} on 1` });
      assert.equal(await peer.countStored(), 0);
    }
    const { code, document } = await probeAsJson(orthanc.port, { "1.dcm": SOUND });
    assert.equal(code, 61);
    assert.match(document.associations[0].hint, /-aec/);
  },
});
