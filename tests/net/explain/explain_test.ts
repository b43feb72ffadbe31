/** Every failure of the network has an explanation, and it is one line that helps. */

import { equal, match, notEqual, ok } from "node:assert/strict";
import { type Condition, ConditionError } from "../../../lib/base/condition.ts";
import {
  commandParseFailed,
  illegalServiceParameter,
  invalidCommandMessage,
  malformedPdu,
  missingCommandField,
  nested,
  NetConditions,
  pduTooLong,
  receiverMaxPduTooSmall,
  sendFailed,
  stateMachineError,
  tcpInitializationError,
  tcpIoError,
  unexpectedMessageId,
  unknownHost,
  unrecognizedPduType,
  unsupportedTransferSyntax,
} from "../../../lib/net/conditions.ts";
import type { FailureStage } from "../../../lib/net/explain/explain_abort.ts";
import { explainContext, explainContexts } from "../../../lib/net/explain/explain_context.ts";
import { explainFailure } from "../../../lib/net/explain/explain_failure.ts";
import { explainStatus } from "../../../lib/net/explain/explain_status.ts";
import { PeerAbortError } from "../../../lib/net/peer_abort.ts";
import { RefusedContextError } from "../../../lib/net/refused_context.ts";
import { RejectionError } from "../../../lib/net/rejection.ts";
import { connectTransport } from "../../../lib/net/transport.ts";

const STAGES: readonly FailureStage[] = ["opening", "sending"];
/** With what stands in front of it, a line on the screen is no longer than that. */
const MAX_LENGTH = 160 - "I: hint: ".length;

/** @returns the text; it must be there and be one line */
function asLine(text: string | undefined, what: string): string {
  if (text === undefined) throw new Error(`no explanation for ${what}`);
  ok(text.length >= 40 && text.length <= MAX_LENGTH, `${what}: ${text.length}: ${text}`);
  match(text, /^[A-Z][\x20-\x7e]*[^.]$/, what);
  return text;
}

function rejection(result: number, source: number, reason: number): string | undefined {
  const rj = { type: "A-ASSOCIATE-RJ", result, source, reason } as const;
  return explainFailure(new RejectionError(rj), "opening");
}

function abort(source: number, reason: number, stage: FailureStage): string | undefined {
  return explainFailure(new PeerAbortError({ type: "A-ABORT", source, reason }), stage);
}

function ofCondition(condition: Condition, stage: FailureStage = "sending"): string | undefined {
  return explainFailure(new ConditionError(condition), stage);
}

Deno.test("explainFailure() has a line for every A-ASSOCIATE-RJ, reserved values and all", () => {
  for (const result of [0, 1, 2, 3]) {
    for (const source of [0, 1, 2, 3, 4, 255]) {
      for (let reason = 0; reason < 256; reason++) {
        asLine(rejection(result, source, reason), `${result}/${source}/${reason}`);
      }
    }
  }
});

/** What must be in the lines for the combinations of PS3.8 Table 9-21 that have a meaning. */
const REJECTIONS: readonly (readonly [number, number, number, RegExp])[] = [
  [1, 1, 1, /does not say why.*-aet, -aec/],
  [2, 1, 1, /try again later \(--retry\)/],
  [1, 1, 2, /check the port/],
  [2, 1, 2, /check the port/],
  [1, 1, 3, /does not know our AE title.*-aet/],
  [2, 1, 3, /does not know our AE title.*-aet/],
  [1, 1, 7, /another AE title.*-aec/],
  [2, 1, 7, /another AE title.*-aec/],
  [1, 2, 1, /network layer refuses/],
  [2, 2, 1, /try again later/],
  [1, 2, 2, /check the port/],
  [2, 2, 2, /check the port/],
  [1, 3, 1, /busy.*--retry/],
  [2, 3, 1, /busy.*--retry/],
  [1, 3, 2, /as many associations as it takes.*--parallel/],
  [2, 3, 2, /as many associations as it takes.*--parallel/],
];

for (const [result, source, reason, text] of REJECTIONS) {
  Deno.test(`explainFailure() knows the A-ASSOCIATE-RJ ${result}/${source}/${reason}`, () => {
    match(asLine(rejection(result, source, reason), "rejection"), text);
  });
}

Deno.test("explainFailure() has a line for every A-ABORT", () => {
  for (const stage of STAGES) {
    for (const source of [0, 1, 2, 3, 255]) {
      for (let reason = 0; reason < 256; reason++) {
        asLine(abort(source, reason, stage), `${stage} ${source}/${reason}`);
      }
    }
  }
  match(abort(0, 0, "opening")!, /instead of answering.*-aet/);
  match(abort(0, 0, "sending")!, /ended the transfer/);
  match(abort(2, 2, "sending")!, /--no-lead/);
});

/** Those without a part that varies, and one of each kind that has one. */
const CONDITIONS: readonly Condition[] = [
  // A rejection comes with its reasons, and is looked at above.
  ...Object.values(NetConditions).filter((each) => each !== NetConditions.associationRejected),
  commandParseFailed(0x120, "MessageIDBeingRespondedTo"),
  illegalServiceParameter("Called AP Title"),
  invalidCommandMessage(0x8765),
  malformedPdu("Cannot read it"),
  missingCommandField(),
  pduTooLong(200_000, 131_072),
  receiverMaxPduTooSmall(12),
  stateMachineError(1, 14),
  tcpInitializationError("Operation now in progress (Timeout)"),
  tcpIoError("Success", "writeDataPDU"),
  unexpectedMessageId(7, 1),
  unknownHost("nowhere.invalid"),
  unrecognizedPduType(0x15),
];

Deno.test("explainFailure() has a line for every condition of the network layer", () => {
  for (const condition of CONDITIONS) {
    for (const stage of STAGES) asLine(ofCondition(condition, stage), condition.text);
  }
});

Deno.test("explainFailure() looks at what made sending fail", () => {
  const tooSmall = sendFailed(new ConditionError(receiverMaxPduTooSmall(12)));
  match(asLine(explainFailure(tooSmall, "sending"), "size"), /maximum PDU size/);
  const lost = new ConditionError(tcpIoError("Broken pipe", "writeDataPDU"), {
    cause: systemError("EPIPE"),
  });
  match(asLine(explainFailure(sendFailed(lost), "sending"), "loss"), /ended without a word/);
});

Deno.test("explainFailure() tells a senseless answer from a transfer syntax that was not offered", () => {
  const { receiveFailed, badPresentationContextId } = NetConditions;
  const syntax = nested(receiveFailed, unsupportedTransferSyntax("1.2.3"));
  match(asLine(explainFailure(syntax, "sending"), "syntax"), /was not offered/);
  const context = nested(receiveFailed, badPresentationContextId);
  match(asLine(explainFailure(context, "sending"), "context"), /makes no sense/);
});

function systemError(code: string): Error {
  return Object.assign(new Error(`${code} (os error 0)`), { code });
}

/** What the operating system says, and what must be in the line. */
const CONNECTING: Readonly<Record<string, RegExp>> = {
  ECONNREFUSED: /Nothing listens there/,
  ECONNRESET: /dropped at once/,
  EHOSTUNREACH: /peer's host: is it switched on/,
  ENETUNREACH: /peer's network/,
  ENETDOWN: /network is down/,
  ETIMEDOUT: /No answer from the peer's host/,
  EACCES: /does not allow the connection/,
  EPERM: /does not allow the connection/,
  EADDRNOTAVAIL: /no address left/,
  EINVAL: /%INTERFACE/,
  EMFILE: /ulimit -n/,
  EXYZ: /^No connection to the peer/,
};

for (const [code, text] of Object.entries(CONNECTING)) {
  Deno.test(`explainFailure() knows ${code} of a connection that is made`, () => {
    const error = new ConditionError(tcpInitializationError(code), { cause: systemError(code) });
    match(asLine(explainFailure(error, "opening"), code), text);
  });
}

/** What a real attempt to connect ends with. */
async function explainRealAttempt(
  options: { host: string; port: number; timeoutMs?: number },
): Promise<string> {
  try {
    const transport = await connectTransport({
      ipVersion: "any",
      writeTimeoutMs: 60_000,
      ...options,
    });
    transport.close();
  } catch (error) {
    return asLine(explainFailure(error, "opening"), options.host);
  }
  throw new Error("connected");
}

Deno.test("explainFailure() knows a port on which nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  match(await explainRealAttempt({ host: "127.0.0.1", port }), /Nothing listens there/);
});

Deno.test("explainFailure() knows a host that is not known", async () => {
  const attempt = { host: "no such host", port: 104 };
  match(await explainRealAttempt(attempt), /The name of the host is not known/);
});

Deno.test("explainFailure() knows that permission is missing", () => {
  const text = "Operation not permitted (no permission for network access to pacs:104)";
  const error = new ConditionError(tcpInitializationError(text), {
    cause: new Error("--allow-net"),
  });
  match(asLine(explainFailure(error, "opening"), "permission"), /--allow-net/);
});

Deno.test("explainFailure() tells how a connection was lost", () => {
  const loss = (cause: unknown, stage: FailureStage): string =>
    asLine(
      explainFailure(new ConditionError(NetConditions.peerAborted, { cause }), stage),
      `${cause}`,
    );
  match(loss(undefined, "opening"), /hung up without an answer/);
  match(loss(undefined, "sending"), /ended without a word/);
  match(loss(systemError("ECONNRESET"), "sending"), /ended without a word/);
  match(loss(systemError("ETIMEDOUT"), "sending"), /does not answer any more/);
});

Deno.test("explainFailure() says nothing of what is no failure of the network", () => {
  equal(explainFailure(undefined, "opening"), undefined);
  equal(explainFailure(new TypeError("Cannot"), "sending"), undefined);
  equal(ofCondition({ module: 5, code: 14, text: "Pixel representation" }), undefined);
});

Deno.test("explainStatus() has a line for every status but success", () => {
  equal(explainStatus(0), undefined);
  for (let status = 1; status <= 0xffff; status++) asLine(explainStatus(status), `${status}`);
});

const STATUSES: readonly (readonly [number, RegExp])[] = [
  [0x0110, /failed inside/],
  [0x0111, /already/],
  [0x0117, /SOP Instance UID/],
  [0x0122, /does not store this SOP class/],
  [0x0124, /does not allow us to store/],
  [0x0212, /misunderstood the request/],
  [0x0213, /limit of its resources/],
  [0xa700, /disk space/],
  [0xa7ff, /disk space/],
  [0xa900, /SOP class promises/],
  [0xa801, /only the peer can explain/],
  [0xb000, /^Stored, but the peer changed/],
  [0xb006, /^Stored, but without some elements/],
  [0xb007, /^Stored, although/],
  [0xb123, /^Stored, with a warning/],
  [0xc000, /could not process/],
  [0xcfff, /could not process/],
  [0xfe00, /No status that a C-STORE/],
  [0xffff, /the standard does not know/],
];

for (const [status, text] of STATUSES) {
  Deno.test(`explainStatus() knows 0x${status.toString(16).padStart(4, "0")}`, () => {
    match(explainStatus(status)!, text);
  });
}

Deno.test("explainContext() has a line for every result, and for no answer", () => {
  asLine(explainContext(undefined), "no answer");
  for (let result = 0; result < 256; result++) asLine(explainContext({ result }), `${result}`);
  match(explainContext({ result: 3 }), /SOP class/);
  match(explainContext({ result: 4 }), /\+dls/);
  const refused = new RefusedContextError({ id: 1, result: 3 });
  equal(explainFailure(refused, "sending"), explainContext({ result: 3 }));
});

Deno.test("explainContexts() says what all contexts have in common", () => {
  const refused = (result: number) => ({ result });
  equal(explainContexts([3, 3].map(refused)), explainContext({ result: 3 }));
  const mixed = explainContexts([refused(3), refused(4), undefined]);
  match(asLine(mixed, "mixed"), /different reasons/);
  equal(explainContexts([undefined]), explainContext(undefined));
  notEqual(explainContexts([refused(4)]), mixed);
});
