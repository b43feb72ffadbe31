/**
 * What a peer accepts and what it says of each object: another context than the planned one, and
 * refusals and warnings, which are told without being asked for. The numbers are those of the list
 * of differences in the README.
 */

import assert from "node:assert/strict";
import { inflateRaw } from "pako";
import { ContextResult, type ProposedContext } from "../../lib/net/pdu.ts";
import { deflatedFile, file, imageDataSet, UID } from "../support/make.ts";
import { type ReceivedObject, startScp } from "../support/scp.ts";
import { sendFiles, smallFiles } from "./support/outcome.ts";

const STORED = "0x0000 (Success)";

Deno.test("15: another accepted context of the SOP class is used", async () => {
  const onlyDeflated = (transferSyntax: string) => (context: ProposedContext) =>
    context.transferSyntaxes.includes(UID.deflatedLe)
      ? { result: ContextResult.acceptance, transferSyntax }
      : { result: ContextResult.transferSyntaxesNotSupported };
  const inputs = [
    { name: "plain.dcm", bytes: file(imageDataSet()) },
    { name: "deflated.dcm", bytes: deflatedFile() },
  ];
  for (const transferSyntax of [UID.explicitLe, UID.implicitLe, UID.deflatedLe]) {
    await using scp = startScp({ accept: onlyDeflated(transferSyntax) });
    const outcome = await sendFiles(scp.port, inputs);
    assert.deepEqual(outcome.messages, []);
    assert.deepEqual(outcome.statuses, [STORED, STORED]);
    const [plain, deflated] = scp.received;
    assert.deepEqual([plain?.presentationContextId, deflated?.presentationContextId], [3, 3]);
    assert.deepEqual(contentOf(plain), contentOf(deflated));
  }
});

/** The data set, inflated where it came deflated. */
function contentOf(object: ReceivedObject | undefined): Uint8Array | undefined {
  return object?.transferSyntaxUid === UID.deflatedLe
    ? inflateRaw(object.dataSet)
    : object?.dataSet;
}

/** What a peer may answer, and the line that is printed without any option. */
const STATUSES: readonly { status: number; text: string; message?: string; group: string }[] = [
  { status: 0x0000, text: "Success", group: "SUCCESS" },
  {
    status: 0xa700,
    text: "Refused: OutOfResources",
    message: "not stored",
    group: "REFUSED",
  },
  {
    status: 0x0122,
    text: "Refused: SOPClassNotSupported",
    message: "not stored",
    group: "REFUSED",
  },
  {
    status: 0xa900,
    text: "Error: DataSetDoesNotMatchSOPClass",
    message: "not stored",
    group: "ERROR",
  },
  { status: 0xc123, text: "Error: CannotUnderstand", message: "not stored", group: "ERROR" },
  {
    status: 0xb000,
    text: "Warning: CoercionOfDataElements",
    message: "stored with warning",
    group: "WARNING",
  },
  {
    status: 0xb006,
    text: "Warning: ElementsDiscarded",
    message: "stored with warning",
    group: "WARNING",
  },
  { status: 0x0110, text: "Unknown Status: 0x110", message: "not stored", group: "unknown" },
  // 17: two numbers that DCMTK uses for states of its own.
  { status: 0xffff, text: "Unknown Status: 0xffff", message: "not stored", group: "unknown" },
  { status: 0xfffe, text: "Unknown Status: 0xfffe", message: "not stored", group: "unknown" },
];

for (const { status, text, message, group } of STATUSES) {
  const hex = `0x${status.toString(16).padStart(4, "0")}`;
  Deno.test(`16: the status ${hex} is told by default and changes no exit code`, async () => {
    await using scp = startScp({ status: () => status });
    const outcome = await sendFiles(scp.port, smallFiles(2), [], "");
    const line = (name: string) => `W: SOP instance ${message}: ${name}: ${hex} (${text})`;
    const expected = message === undefined ? [] : [line("1.dcm"), line("2.dcm")];
    assert.equal(outcome.code, 0);
    assert.deepEqual(outcome.messages, expected);
    assert.deepEqual(outcome.statuses, [`${hex} (${text})`, `${hex} (${text})`]);
    const label = group === "unknown" ? "* with unknown status" : `* with status ${group}`;
    assert.equal(outcome.summary[label], 2);
    assert.equal(outcome.summary["- sent to the peer"], 2);
  });
}
