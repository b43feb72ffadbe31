/** What is in a file of certificates to trust, or of revocation lists: one or the other, or both. */

import { latin1ToString } from "../../base/latin1.ts";
import { type Certificate, parseCertificate } from "./certificate.ts";
import { type Crl, parseCrl } from "./crl.ts";
import { DerError } from "./der.ts";
import { readPem } from "./pem.ts";

export interface Trusted {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Crl[];
}

const CERTIFICATE_LABELS: readonly string[] = ["CERTIFICATE", "X509 CERTIFICATE"];

/**
 * @param format DER is one certificate or list, PEM any number of them
 * @throws {DerError} where one of them is malformed
 */
export function readTrust(bytes: Uint8Array, format: "pem" | "der"): Trusted {
  if (format === "der") return readDer(bytes);
  const blocks = readPem(latin1ToString(bytes));
  return {
    certificates: blocks.filter(({ label }) => CERTIFICATE_LABELS.includes(label))
      .map(({ der }) => parseCertificate(der)),
    crls: blocks.filter(({ label }) => label === "X509 CRL").map(({ der }) => parseCrl(der)),
  };
}

function readDer(bytes: Uint8Array): Trusted {
  try {
    return { certificates: [parseCertificate(bytes)], crls: [] };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { certificates: [], crls: [parseCrl(bytes)] };
  }
}
