/** Why a TLS connection did not come about, and what can be done: pure text. */

import { type Condition, ConditionError } from "../../base/condition.ts";
import { unrecognizedPduType } from "../conditions.ts";
import { alertReceived, CertificateProblem, TlsConditions } from "../tls/conditions.ts";

const UNTRUSTED =
  "We trust nobody who vouches for the peer: give its CA's certificate, or its own, with +cf or +cd (-ic checks nothing)";
const OUT_OF_DATE =
  "A certificate of the peer, or of its CA, is out of date (-d shows the peer's), or this machine's clock is wrong";
const NO_LIST =
  "There is no valid revocation list of the peer's CA: give one with +crl, or leave out +crv and +cra";
const UNFIT =
  "The peer's certificate, or one that vouches for it, is not made for this: its owner needs to have it replaced";

/** By what is wrong with the peer's certificate. */
const CERTIFICATES: ReadonlyMap<number, string> = new Map([
  row(CertificateProblem.unknownIssuer, UNTRUSTED),
  row(CertificateProblem.selfSigned, UNTRUSTED),
  row(CertificateProblem.selfSignedInChain, UNTRUSTED),
  row(CertificateProblem.expired, OUT_OF_DATE),
  row(CertificateProblem.notYetValid, OUT_OF_DATE),
  row(CertificateProblem.noCrl, NO_LIST),
  row(CertificateProblem.crlExpired, NO_LIST),
  row(CertificateProblem.crlNotYetValid, NO_LIST),
  row(CertificateProblem.badCrlSignature, NO_LIST),
  row(
    CertificateProblem.revoked,
    "The peer's certificate was withdrawn by its CA and must not be trusted: the peer needs a new one",
  ),
  row(
    CertificateProblem.wrongHost,
    "The peer's certificate is for other names: call the peer by one of them, or leave out --check-server-name",
  ),
  row(
    CertificateProblem.unspecified,
    "The peer needs a new certificate, well-formed and of X.509 version 3; until then only -ic gets through",
  ),
]);

const OUR_CERTIFICATE =
  "The peer does not take our certificate: its CA must be known there, and it must be valid and meant for clients";
const NOTHING_IN_COMMON =
  "The peer wants other ciphersuites than --list-ciphers shows, or a certificate of ours (+tls): its log may tell";

/** By the alert that the peer has sent, and what we have found ourselves. */
const CONNECTIONS: ReadonlyMap<number, string> = new Map([
  alertRow(
    "CertificateRequired",
    "The peer wants a certificate of ours: give it and its key with +tls",
  ),
  alertRow("BadCertificate", OUR_CERTIFICATE),
  alertRow("UnsupportedCertificate", OUR_CERTIFICATE),
  alertRow("CertificateRevoked", OUR_CERTIFICATE),
  alertRow("CertificateExpired", OUR_CERTIFICATE),
  alertRow("CertificateUnknown", OUR_CERTIFICATE),
  alertRow("UnknownCA", OUR_CERTIFICATE),
  alertRow("AccessDenied", OUR_CERTIFICATE),
  alertRow("HandshakeFailure", NOTHING_IN_COMMON),
  alertRow("InsufficientSecurity", NOTHING_IN_COMMON),
  alertRow(
    "ProtocolVersion",
    "The peer speaks neither TLS 1.2 nor, without +pz, TLS 1.3: it needs an update, or another setting",
  ),
  row(
    TlsConditions.noTls,
    "What answers there does not speak TLS: leave out +tls and +tla, or use the port where the peer does",
  ),
  row(
    TlsConditions.brokenOff,
    "The peer hung up during the handshake: perhaps it expects no TLS on this port; then leave out +tls and +tla",
  ),
  row(
    TlsConditions.cipherSuiteNotAllowed,
    "The peer insists on a ciphersuite that +pz does not allow: set it up for that profile, or leave +pz out",
  ),
]);

const OTHER =
  "The TLS handshake failed: the peer's log may say more, and -d shows what was agreed on";
const EXPECTS_TLS =
  "The peer answers in TLS and expects it on this port: use +tla or +tls, or the port where it does without";

function row({ code }: Condition, text: string): readonly [number, string] {
  return [code, text];
}

function alertRow(name: string, text: string): readonly [number, string] {
  return row(alertReceived(name) ?? TlsConditions.other, text);
}

/** A TLS record with an alert in it begins with this byte (RFC 8446 §5.1). */
const ALERT_RECORD = 0x15;

/** @returns one line; undefined for what has nothing to do with TLS */
export function explainTls({ condition, cause }: ConditionError): string | undefined {
  if (condition.text === unrecognizedPduType(ALERT_RECORD).text) return EXPECTS_TLS;
  if (condition.module !== TlsConditions.other.module) return undefined;
  if (condition.code !== TlsConditions.verifyFailed.code) {
    return CONNECTIONS.get(condition.code) ?? OTHER;
  }
  const problem = cause instanceof ConditionError ? cause.condition.code : 0;
  return CERTIFICATES.get(problem) ?? UNFIT;
}
