/** Our own certificate and its key, read from two files and compared. */

import { type KeyObject, X509Certificate } from "node:crypto";
import { type Condition, ConditionError } from "../../base/condition.ts";
import type { Certificate } from "./certificate.ts";
import {
  cannotLoadCertificate,
  cannotLoadKey,
  keyAndCertificateMismatch,
  loadingProblem,
} from "./conditions.ts";
import { writePem } from "./pem.ts";
import { openKey, PrivateKeyError, readKeyFile } from "./private_key.ts";
import type { TlsSettings } from "./settings.ts";
import { readTrust } from "./trust_file.ts";

export interface IdentityFiles {
  readonly keyFile: string;
  /** Our certificate, and behind it in the same file those that vouch for it, if there are any. */
  readonly certificateFile: string;
  readonly format: "pem" | "der";
  readonly readFile: (path: string) => Uint8Array;
  /** Called only where the key is encrypted; undefined where there is none. */
  readonly password: () => Promise<string | undefined>;
}

/** @throws {ConditionError} with DCMTK's text, and the reason underneath */
export async function loadIdentity(files: IdentityFiles): Promise<TlsSettings["identity"]> {
  const { keyFile, certificateFile, format } = files;
  const cannotLoad = cannotLoadKey(keyFile);
  const file = orFail(cannotLoad, () => readKeyFile(files.readFile(keyFile), format));
  const password = file.isEncrypted ? await files.password() : undefined;
  const key = orFail(cannotLoad, () => checkStrength(openKey(file, password)));
  const pem = orFail(cannotLoad, () => String(key.export({ type: "pkcs8", format: "pem" })));
  const certificates = orFail(cannotLoadCertificate(certificateFile), () => {
    const { certificates } = readTrust(files.readFile(certificateFile), format);
    return checkVersions(certificates);
  });
  const own = new X509Certificate(certificates[0]!.der);
  if (!own.checkPrivateKey(key)) {
    throw new ConditionError(keyAndCertificateMismatch(keyFile, certificateFile));
  }
  return {
    certificates: certificates.map(({ der }) => writePem({ label: "CERTIFICATE", der })).join(""),
    key: pem,
  };
}

function orFail<T>(condition: Condition, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new ConditionError(condition, {
      cause: new ConditionError(loadingProblem(error.message), { cause: error }),
    });
  }
}

/** The platform uses no RSA key that is smaller. */
const MIN_RSA_BITS = 2048;

function checkStrength(key: KeyObject): KeyObject {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS;
  if (bits >= MIN_RSA_BITS) return key;
  throw new PrivateKeyError(`it has ${bits} bits, and ${MIN_RSA_BITS} are the least`);
}

/** The platform shows nobody a certificate of an older version. */
function checkVersions(certificates: readonly Certificate[]): readonly Certificate[] {
  const [own] = certificates;
  if (own === undefined) throw new Error("there is no certificate in it");
  if (own.version < 3) throw new Error(`it is of X.509 version ${own.version}, not 3`);
  return certificates;
}
