/**
 * What can be wrong with a certificate or a TLS connection, under DCMTK's numbers and texts (its
 * module 11; those of certificates are OpenSSL's plus 1024, those of the protocol OpenSSL's plus 2048).
 */

import { type Condition, ConditionError } from "../../base/condition.ts";

const TLS_MODULE = 11;
const X509_OFFSET = 1024;
const PROTOCOL_OFFSET = 2048;

function condition(code: number, text: string): Condition {
  return { module: TLS_MODULE, code, text };
}

function x509(number: number, text: string): Condition {
  return condition(X509_OFFSET + number, `X.509 certificate verification error - ${text}`);
}

/** Why a certificate is not trusted. */
export const CertificateProblem = {
  unspecified: x509(1, "unspecified"),
  noCrl: x509(3, "unable to get certificate CRL"),
  badSignature: x509(7, "certificate signature failure"),
  badCrlSignature: x509(8, "CRL signature failure"),
  notYetValid: x509(9, "certificate is not yet valid"),
  expired: x509(10, "certificate has expired"),
  crlNotYetValid: x509(11, "CRL is not yet valid"),
  crlExpired: x509(12, "CRL has expired"),
  selfSigned: x509(18, "self signed certificate"),
  selfSignedInChain: x509(19, "self signed certificate in certificate chain"),
  unknownIssuer: x509(20, "unable to get local issuer certificate"),
  unverifiable: x509(21, "unable to verify the first certificate"),
  revoked: x509(23, "certificate revoked"),
  pathTooLong: x509(25, "path length constraint exceeded"),
  wrongPurpose: x509(26, "unsupported certificate purpose"),
  unknownCritical: x509(34, "unhandled critical extension"),
  wrongHost: x509(62, "hostname mismatch"),
  noCa: x509(79, "invalid CA certificate"),
} as const;

export const TlsConditions = {
  cipherSuiteNotAllowed: condition(10, "Ciphersuite not allowed in current DICOM security profile"),
  closedByPeer: condition(14, "TLS connection closed by peer (SSL_ERROR_ZERO_RETURN)"),
  other: condition(20, "Other TLS error (unknown SSL_ERROR code)"),
  brokenOff: condition(23, "OpenSSL I/O error (SSL_ERROR_SYSCALL)"),
  verifyFailed: condition(PROTOCOL_OFFSET + 134, "TLS error: certificate verify failed"),
  noTls: condition(PROTOCOL_OFFSET + 267, "TLS error: wrong version number"),
} as const;

export function cannotLoadKey(file: string): Condition {
  return condition(4, `Unable to load private TLS key from '${file}'`);
}

export function cannotLoadCertificate(file: string): Condition {
  return condition(5, `Unable to load certificate from '${file}'`);
}

export function keyAndCertificateMismatch(keyFile: string, certificateFile: string): Condition {
  return condition(
    6,
    `Private key '${keyFile}' and certificate '${certificateFile}' do not match`,
  );
}

/** @param reason why a file cannot be used, in our words */
export function loadingProblem(reason: string): Condition {
  return condition(8, reason);
}

/** @param detail what is known beyond the text, in our words */
export function verifyFailed(problem: Condition, detail?: string): ConditionError {
  const cause = detail === undefined ? problem : { ...problem, text: `${problem.text}: ${detail}` };
  return new ConditionError(TlsConditions.verifyFailed, { cause: new ConditionError(cause) });
}

/** The alerts of RFC 8446 §6.2 that a client may get, as the platform and as OpenSSL call them. */
const ALERTS: Readonly<Record<string, readonly [number, string]>> = {
  UnexpectedMessage: [10, "sslv3 alert unexpected message"],
  BadRecordMac: [20, "sslv3 alert bad record mac"],
  RecordOverflow: [22, "tlsv1 alert record overflow"],
  HandshakeFailure: [40, "sslv3 alert handshake failure"],
  BadCertificate: [42, "sslv3 alert bad certificate"],
  UnsupportedCertificate: [43, "sslv3 alert unsupported certificate"],
  CertificateRevoked: [44, "sslv3 alert certificate revoked"],
  CertificateExpired: [45, "sslv3 alert certificate expired"],
  CertificateUnknown: [46, "sslv3 alert certificate unknown"],
  IllegalParameter: [47, "sslv3 alert illegal parameter"],
  UnknownCA: [48, "tlsv1 alert unknown ca"],
  AccessDenied: [49, "tlsv1 alert access denied"],
  DecodeError: [50, "tlsv1 alert decode error"],
  DecryptError: [51, "tlsv1 alert decrypt error"],
  ProtocolVersion: [70, "tlsv1 alert protocol version"],
  InsufficientSecurity: [71, "tlsv1 alert insufficient security"],
  InternalError: [80, "tlsv1 alert internal error"],
  InappropriateFallback: [86, "tlsv1 alert inappropriate fallback"],
  UserCanceled: [90, "tlsv1 alert user cancelled"],
  MissingExtension: [109, "tlsv13 alert missing extension"],
  UnrecognizedName: [112, "tlsv1 unrecognized name"],
  CertificateRequired: [116, "tlsv13 alert certificate required"],
};

/** OpenSSL's numbers of received alerts start here. */
const ALERT_OFFSET = 1000;

/** @param name of the alert, as the platform calls it. @returns undefined for an unknown one */
export function alertReceived(name: string): Condition | undefined {
  const alert = ALERTS[name];
  if (alert === undefined) return undefined;
  const [number, text] = alert;
  return condition(PROTOCOL_OFFSET + ALERT_OFFSET + number, `TLS error: ${text}`);
}
