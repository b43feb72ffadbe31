/**
 * What a trial run has found out as one JSON document (`--json`). Its names are those of the JSON
 * report where both tell of the same thing; what is not known is left out. The README lists them.
 */

import { PROGRAM_NAME, PROGRAM_VERSION } from "../../base/product.ts";
import { uidKeyword } from "../../dict/uids.ts";
import { explainContext } from "../../net/explain/explain_context.ts";
import { ContextResult, type NegotiatedContext } from "../../net/pdu.ts";
import type { PlannedContext } from "../plan.ts";
import type { EchoOutcome, Rehearsal, RehearsedAssociation, RehearsedFile } from "./rehearsal.ts";
import { statusValue } from "../reports/json_status.ts";
import type { ExitCodes } from "../run_end.ts";

/** Changes when a reader of earlier documents could misunderstand a new one. */
const FORMAT_VERSION = 1;

/** The document, piece by piece: that of a million files is too long for one string. */
export function* formatRehearsalAsJson(
  rehearsal: Rehearsal,
  exitCodes: ExitCodes,
): Generator<string> {
  const { files, invalidFiles } = rehearsal;
  const head = JSON.stringify(headOf(rehearsal, exitCodes));
  yield `${head.slice(0, -1)},\n"files":`;
  yield* formatArray(files, fileValue);
  yield `,\n"invalidFiles":`;
  yield* formatArray(invalidFiles, ({ path, reason }) => ({ file: path, reason }));
  yield "}\n";
}

function* formatArray<T>(values: readonly T[], toValue: (value: T) => unknown): Generator<string> {
  yield "[";
  let separator = "\n";
  for (const value of values) {
    yield separator + JSON.stringify(toValue(value));
    separator = ",\n";
  }
  yield "]";
}

function headOf(rehearsal: Rehearsal, exitCodes: ExitCodes) {
  const { options, associations, files, invalidFiles, echo, end } = rehearsal;
  const notSendable = files.filter(({ obstacle }) => obstacle !== undefined).length;
  return {
    formatVersion: FORMAT_VERSION,
    program: PROGRAM_NAME,
    version: PROGRAM_VERSION,
    mode: options.rehearsal,
    peer: options.peer,
    port: options.port,
    callingAeTitle: options.callingAeTitle,
    calledAeTitle: options.calledAeTitle,
    end,
    exitCode: exitCodes[end],
    totals: {
      files: files.length,
      sendable: files.length - notSendable,
      notSendable,
      invalidFiles: invalidFiles.length,
      associations: associations.length,
    },
    echo: echo && echoValue(echo),
    associations: associations.map(associationValue),
  };
}

function echoValue(echo: EchoOutcome) {
  const { associationNumber: association, type: outcome } = echo;
  switch (echo.type) {
    case "answered": {
      const roundTripMs = Number(echo.roundTripMs.toFixed(3));
      return { association, outcome, status: statusValue(echo.status), roundTripMs };
    }
    case "refused":
      return { association, outcome, result: resultName(echo.answer) };
    case "failed":
      return { association, outcome, ...echo.failure };
  }
}

function associationValue({ number, contexts, outcome }: RehearsedAssociation) {
  const { type } = outcome;
  switch (type) {
    case "planned":
      return { number, outcome: type, presentationContexts: contexts.map(contextValue) };
    case "failed":
      return {
        number,
        outcome: type,
        ...outcome.failure,
        presentationContexts: contexts.map(contextValue),
      };
    case "opened": {
      const { implementationClassUid, implementationVersionName, maxPduLength } = outcome.peer;
      return {
        number,
        outcome: type,
        implementationClassUid,
        implementationVersionName,
        maxPduLength,
        presentationContexts: contexts.map((context) => ({
          ...contextValue(context),
          ...answerValue(outcome.answers.get(context.id)),
        })),
      };
    }
  }
}

function contextValue({ id, abstractSyntax, transferSyntaxes }: PlannedContext) {
  return {
    id,
    sopClassUid: abstractSyntax,
    sopClass: uidKeyword(abstractSyntax),
    transferSyntaxUids: transferSyntaxes,
  };
}

function answerValue(answer: NegotiatedContext | undefined) {
  const result = resultName(answer);
  return answer?.result === ContextResult.acceptance
    ? { result, acceptedTransferSyntaxUid: answer.transferSyntax }
    : { result, hint: explainContext(answer) };
}

/** @returns a key of {@link ContextResult}; `noAnswer`, or `unknown` for other results */
function resultName(answer: NegotiatedContext | undefined): string {
  if (answer === undefined) return "noAnswer";
  const found = Object.entries(ContextResult).find(([, result]) => result === answer.result);
  return found?.[0] ?? "unknown";
}

function fileValue(file: RehearsedFile) {
  const { instance, associationNumber, presentationContextId, ways, obstacle } = file;
  return {
    file: instance.path,
    sopClassUid: instance.sopClassUid,
    sopClass: uidKeyword(instance.sopClassUid),
    sopInstanceUid: instance.sopInstanceUid,
    transferSyntaxUid: instance.transferSyntaxUid,
    fileLengthBytes: instance.fileLengthBytes,
    association: associationNumber === 0 ? undefined : associationNumber,
    presentationContextId: presentationContextId === 0 ? undefined : presentationContextId,
    sendable: obstacle === undefined,
    ...obstacle,
    ways: ways.map(({ transferSyntaxUid, conversion, codec, reason }) => ({
      transferSyntaxUid,
      conversion: conversion === "decode" ? "decompress" : conversion,
      decoder: codec,
      reason,
    })),
  };
}
