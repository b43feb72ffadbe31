/** What a trial run has found out as text: each association and context, and which files go there how. */

import type { Codec } from "../../codec/codec.ts";
import { uidKeyword } from "../../dict/uids.ts";
import { CONTEXT_RESULT_NAMES } from "../../net/dump.ts";
import { explainContext } from "../../net/explain/explain_context.ts";
import { isAccepted } from "../../net/negotiation.ts";
import type { NegotiatedContext, UserInformation } from "../../net/pdu.ts";
import { formatStatus, statusText } from "../../net/status.ts";
import type { PlannedContext } from "../plan.ts";
import type {
  EchoOutcome,
  Obstacle,
  Rehearsal,
  RehearsedAssociation,
  RehearsedFile,
  Way,
} from "./rehearsal.ts";

const CODEC_NAMES: Record<Codec, string> = {
  rle: "RLE",
  deflated: "deflate",
  uncompressed: "encapsulated uncompressed",
  jpeg: "JPEG",
  jpegls: "JPEG-LS",
  jpeg2000: "JPEG 2000",
  htj2k: "HTJ2K",
};

/** The text, piece by piece; empty where the trial failed before there was anything to say. */
export function* formatRehearsal(rehearsal: Rehearsal): Generator<string> {
  const { options, associations, files, invalidFiles, end } = rehearsal;
  if (end !== "success" && associations.length === 0 && files.length === 0) return;
  yield lines(
    options.rehearsal === "probe"
      ? "Probe: the peer is asked, nothing is sent."
      : "Dry run: nobody is connected to, nothing is sent.",
    `${options.callingAeTitle} -> ${options.calledAeTitle} at ${options.peer}:${options.port}`,
  );
  const byContext = Map.groupBy(files, (file) => keyOf(file));
  for (const association of associations) {
    yield lines("", ...associationLines(association));
    if (rehearsal.echo?.associationNumber === association.number) {
      yield lines(...echoLines(rehearsal.echo).map((line) => `  ${line}`));
    }
    for (const context of association.contexts) {
      yield lines(...contextLines(context, association.outcome));
      const key = keyOf({
        associationNumber: association.number,
        presentationContextId: context.id,
      });
      yield* formatGroups(byContext.get(key) ?? []);
    }
  }
  const isApart = !associations.some(({ number }) => number === rehearsal.echo?.associationNumber);
  if (rehearsal.echo !== undefined && isApart) yield lines("", ...echoLines(rehearsal.echo));
  yield* formatUnplanned(files.filter(({ associationNumber }) => associationNumber === 0));
  if (invalidFiles.length > 0) yield lines("", "Invalid files, passed over");
  for (const { path, reason } of invalidFiles) yield lines(`  ${path}: ${reason}`);
  yield lines("", totalLine(rehearsal));
}

function lines(...texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

function keyOf(
  file: Pick<RehearsedFile, "associationNumber" | "presentationContextId">,
): string {
  return `${file.associationNumber}/${file.presentationContextId}`;
}

function nameOf(uid: string): string {
  return uidKeyword(uid) ?? uid;
}

function associationLines({ number, outcome }: RehearsedAssociation): string[] {
  const title = `Association ${number}`;
  switch (outcome.type) {
    case "planned":
      return [title];
    case "failed":
      return [`${title}: not opened`, ...obstacleLines(outcome.failure).map((line) => `  ${line}`)];
    case "opened":
      return [`${title}: opened`, `  ${peerLine(outcome.peer)}`];
  }
}

function peerLine(peer: UserInformation): string {
  const { implementationVersionName = "", implementationClassUid = "", maxPduLength = 0 } = peer;
  const size = maxPduLength === 0 ? "of any length" : `up to ${maxPduLength} bytes`;
  return `peer: ${implementationVersionName || "(no name)"}, ` +
    `implementation class ${implementationClassUid || "(none)"}, takes PDUs ${size}`;
}

function echoLines(echo: EchoOutcome): string[] {
  switch (echo.type) {
    case "answered": {
      const { status, roundTripMs } = echo;
      const text = `${formatStatus(status)} (${statusText(status)})`;
      return [`C-ECHO: ${text} after ${roundTripMs.toFixed(1)} ms`];
    }
    case "refused":
      return [`C-ECHO: not offered by the peer (${resultOf(echo.answer)})`];
    case "failed":
      return [`C-ECHO: ${echo.failure.reason}`, ...hintLines(echo.failure)];
  }
}

function obstacleLines(obstacle: Obstacle): string[] {
  return [...obstacle.reason.split("\n"), ...hintLines(obstacle)];
}

function hintLines({ hint }: Obstacle): string[] {
  return hint === undefined ? [] : [`hint: ${hint}`];
}

function contextLines(
  context: PlannedContext,
  outcome: RehearsedAssociation["outcome"],
): string[] {
  const title = `  Context ${context.id}: ${nameOf(context.abstractSyntax)}`;
  const offer = `    offered: ${context.transferSyntaxes.map(nameOf).join(", ")}`;
  if (outcome.type !== "opened") return [title, offer];
  const answer = outcome.answers.get(context.id);
  if (isAccepted(answer)) {
    return [title, offer, `    accepted: ${nameOf(answer.transferSyntax ?? "")}`];
  }
  return [title, offer, `    refused: ${resultOf(answer)}`, `    hint: ${explainContext(answer)}`];
}

function resultOf(answer: NegotiatedContext | undefined): string {
  if (answer === undefined) return "No Answer";
  return CONTEXT_RESULT_NAMES[answer.result] ?? `Unknown Result ${answer.result}`;
}

/** Files that are treated alike, named below what is done to them. */
function* formatGroups(files: readonly RehearsedFile[]): Generator<string> {
  const groups = Map.groupBy(files, (file) => treatmentOf(file));
  for (const [treatment, group] of groups) {
    const count = group.length === 1 ? "1 file" : `${group.length} files`;
    yield lines(`    ${count} ${treatment}`);
    for (const { instance } of group) yield lines(`      ${instance.path}`);
  }
}

function treatmentOf({ instance, ways, obstacle }: RehearsedFile): string {
  const own = instance.transferSyntaxUid;
  if (obstacle !== undefined) return `in ${nameOf(own)}: cannot be sent: ${obstacle.reason}`;
  const isAsItIs = (way: Way): boolean =>
    way.conversion === "none" && way.transferSyntaxUid === own;
  const byTreatment = Map.groupBy(ways.filter((way) => !isAsItIs(way)), wayText);
  const texts = [...byTreatment].map(([text, group]) =>
    `${text} in ${group.map(({ transferSyntaxUid }) => nameOf(transferSyntaxUid)).join(", ")}`
  );
  if (ways.some(isAsItIs)) texts.unshift("as it is");
  return `in ${nameOf(own)}: ${texts.join("; ")}`;
}

function wayText({ conversion, codec, reason = "" }: Way): string {
  switch (conversion) {
    case "none":
      return "as it is"; // the file says that it is in another one than the list does
    case "encode":
      return "written anew";
    case "decode":
      return codec === undefined ? "decompressed" : `decompressed (${CODEC_NAMES[codec]} decoder)`;
    case "impossible":
      return `not (${reason})`;
  }
}

function* formatUnplanned(files: readonly RehearsedFile[]): Generator<string> {
  if (files.length > 0) yield lines("", "On no association");
  for (const { instance, obstacle } of files) {
    yield lines(`  ${instance.path}: ${obstacle?.reason ?? ""}`);
  }
}

function totalLine({ files, invalidFiles, associations, options }: Rehearsal): string {
  const notSendable = files.filter(({ obstacle }) => obstacle !== undefined).length;
  const verb = options.rehearsal === "probe" ? "would be sent" : "can be sent";
  const parts = [
    `${files.length - notSendable} of ${files.length} files ${verb}`,
    `${associations.length} ${associations.length === 1 ? "association" : "associations"}`,
    ...invalidFiles.length === 0 ? [] : [`${invalidFiles.length} invalid`],
  ];
  return parts.join(", ");
}
