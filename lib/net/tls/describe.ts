/** A TLS connection and the peer's certificate in words, as DCMTK shows them at debug level. */

import { X509Certificate } from "node:crypto";

export interface ConnectionDetails {
  /** `TLSv1.3` */
  readonly protocol: string;
  readonly cipherSuite: string;
  /** The peer's certificate, DER. */
  readonly certificate: Uint8Array | undefined;
}

/** @returns several lines */
export function describeConnection(details: ConnectionDetails): string {
  return [
    "================== BEGIN TLS CONNECTION DETAILS =================",
    "Transport connection: TLS over TCP/IP",
    `  Protocol    : ${details.protocol}`,
    `  Ciphersuite : ${details.cipherSuite}`,
    ...describeCertificate(details.certificate),
    "=================== END TLS CONNECTION DETAILS ==================",
  ].join("\n");
}

function describeCertificate(der: Uint8Array | undefined): string[] {
  if (der === undefined) return ["Peer did not provide a certificate"];
  try {
    const certificate = new X509Certificate(der);
    return [
      "Peer X.509 Certificate",
      `  Subject     : ${oneLine(certificate.subject)}`,
      `  Issued by   : ${oneLine(certificate.issuer)}`,
      `  Serial no.  : ${certificate.serialNumber}`,
      `  Validity    : not before ${certificate.validFrom}, not after ${certificate.validTo}`,
      `  Public key  : ${certificate.publicKey.asymmetricKeyType?.toUpperCase()}`,
    ];
  } catch (error) {
    return [`Peer's certificate cannot be shown: ${error}`];
  }
}

/** `C=DE\nCN=peer` as `/C=DE/CN=peer`. */
function oneLine(name: string): string {
  return name.split("\n").map((part) => `/${part}`).join("");
}
