/** Every failure of TLS has an explanation, and it is one line that helps. */

import { match, ok } from "node:assert/strict";
import { type Condition, ConditionError } from "../../../lib/base/condition.ts";
import { tcpIoError, unrecognizedPduType } from "../../../lib/net/conditions.ts";
import { explainFailure } from "../../../lib/net/explain/explain_failure.ts";
import {
  alertReceived,
  CertificateProblem,
  TlsConditions,
  verifyFailed,
} from "../../../lib/net/tls/conditions.ts";

const MAX_LENGTH = 160 - "I: hint: ".length;

function asLine(error: ConditionError): string {
  const text = explainFailure(error, "opening") ?? "";
  ok(text.length >= 40 && text.length <= MAX_LENGTH, `${text.length}: ${text}`);
  match(text, /^[A-Z][\x20-\x7e]*[^.]$/);
  return text;
}

function ofAlert(name: string): ConditionError {
  const condition = alertReceived(name);
  ok(condition !== undefined, name);
  return new ConditionError(condition);
}

const ROWS: readonly (readonly [ConditionError, RegExp])[] = [
  [verifyFailed(CertificateProblem.unknownIssuer), /\+cf or \+cd/],
  [verifyFailed(CertificateProblem.selfSigned), /\+cf or \+cd/],
  [verifyFailed(CertificateProblem.expired), /clock/],
  [verifyFailed(CertificateProblem.noCrl), /\+crl/],
  [verifyFailed(CertificateProblem.revoked), /new one/],
  [verifyFailed(CertificateProblem.wrongHost, "detail"), /--check-server-name/],
  [verifyFailed(CertificateProblem.unspecified, "detail"), /version 3/],
  [verifyFailed(CertificateProblem.noCa), /replaced/],
  [ofAlert("CertificateRequired"), /\+tls/],
  [ofAlert("UnknownCA"), /our certificate/],
  [ofAlert("HandshakeFailure"), /--list-ciphers/],
  [ofAlert("ProtocolVersion"), /TLS 1\.2/],
  [ofAlert("InternalError"), /log/],
  [new ConditionError(TlsConditions.noTls), /does not speak TLS/],
  [new ConditionError(TlsConditions.brokenOff), /leave out \+tls/],
  [new ConditionError(TlsConditions.cipherSuiteNotAllowed), /\+pz/],
  [new ConditionError(TlsConditions.other), /log/],
  [new ConditionError(unrecognizedPduType(0x15)), /\+tla or \+tls/],
  [new ConditionError(unrecognizedPduType(0x48)), /does not speak DICOM/],
];

for (const [error, expected] of ROWS) {
  Deno.test(`explainFailure() has a line for "${error.message}: ${error.cause}"`, () => {
    match(asLine(error), expected);
  });
}

Deno.test("explainFailure() has a line for everything that TLS can fail with", () => {
  const all: Condition[] = [...Object.values(TlsConditions), ...Object.values(CertificateProblem)];
  for (const condition of all) asLine(new ConditionError(condition));
  for (const problem of Object.values(CertificateProblem)) asLine(verifyFailed(problem));
});

Deno.test("explainFailure() says the same of TCP errors as before", () => {
  const plain = new ConditionError(tcpIoError("Success", "writeDataPDU"));
  match(asLine(plain), /read nothing for a minute/);
});
