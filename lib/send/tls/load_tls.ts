/**
 * Reads keys, certificates and revocation lists, before anything is sent. What is missing or wrong is
 * told in DCMTK's words: a certificate to trust is passed over, our own and its key must be right.
 */

import { ConditionError, describeFailure } from "../../base/condition.ts";
import type { Log } from "../../base/log.ts";
import { EXTENDED_PROFILE_SUITES } from "../../base/tls_cipher_suites.ts";
import { areEqual, type Certificate } from "../../net/tls/certificate.ts";
import type { Crl } from "../../net/tls/crl.ts";
import { loadIdentity } from "../../net/tls/identity.ts";
import { untilAborted } from "../../net/time_limit.ts";
import type { TlsSettings } from "../../net/tls/settings.ts";
import { readTrust, type Trusted } from "../../net/tls/trust_file.ts";
import type { TlsOptions } from "../options.ts";
import { RunFailure, RunInterrupted } from "../run_end.ts";

/** What loading needs of the machine. */
export interface TlsSystem {
  /** @throws {Error} with a message that says why it cannot be read, or is too large */
  readFile(path: string): Uint8Array;
  /** @returns the paths of the files in a folder, in order. @throws {Error} likewise */
  listFiles(folder: string): string[];
  readonly askPassword: AskPassword;
}

/** @returns undefined where nobody answers; `signal` ends the question */
export type AskPassword = (signal: AbortSignal) => Promise<string | undefined>;

export interface LoadEnvironment {
  readonly system: TlsSystem;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** @throws {RunFailure} where our key or certificate cannot be used, after saying why */
export async function loadTls(
  options: TlsOptions,
  { system, log, signal }: LoadEnvironment,
): Promise<TlsSettings> {
  const trusted = loadTrusted(options, { system, log });
  try {
    return {
      identity: options.identity && await loadIdentity({
        ...options.identity,
        readFile: (path) => system.readFile(path),
        format: options.fileFormat,
        password: async () =>
          options.password ?? await untilAborted(system.askPassword(signal), signal),
      }),
      anchors: trusted.certificates,
      crls: trusted.crls,
      crlCheck: options.crlCheck,
      verifyPeer: options.verifyPeer,
      checkServerName: options.checkServerName,
      ...(options.profile === "extendedBcp195"
        ? { maxVersion: "TLSv1.2", cipherSuites: EXTENDED_PROFILE_SUITES }
        : { maxVersion: "TLSv1.3", cipherSuites: undefined }),
    };
  } catch (error) {
    if (error instanceof RunInterrupted) throw new RunFailure(error.end);
    if (!(error instanceof ConditionError)) throw error;
    log.fatal(`cannot initialize network: ${describeFailure(error)}`);
    throw new RunFailure("cannotInitializeNetwork");
  }
}

function loadTrusted(
  options: TlsOptions,
  { system, log }: Pick<LoadEnvironment, "system" | "log">,
): Trusted {
  const certificates: Certificate[] = [];
  const crls: Crl[] = [];
  /** @returns why nothing of the wanted kind is there; undefined where it is */
  const add = (path: string, wanted: readonly (keyof Trusted)[]): string | undefined => {
    try {
      const found = readTrust(system.readFile(path), options.fileFormat);
      if (wanted.includes("certificates")) addNew(certificates, found.certificates);
      if (wanted.includes("crls")) crls.push(...found.crls);
      return wanted.some((kind) => found[kind].length > 0)
        ? undefined
        : "nothing of the kind in it";
    } catch (error) {
      if (error instanceof Error) return error.message;
      throw error;
    }
  };
  const complain = (what: string, path: string, reason: string | undefined): void => {
    if (reason !== undefined) log.warn(`unable to load ${what} '${path}', ignoring: ${reason}`);
  };
  for (const path of options.certificateFiles) {
    complain("certificate file", path, add(path, ["certificates", "crls"]));
  }
  for (const folder of options.certificateFolders) {
    try {
      // What else is in a folder is no business of ours.
      for (const path of system.listFiles(folder)) add(path, ["certificates", "crls"]);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      complain("certificates from directory", folder, error.message);
    }
  }
  for (const path of options.crlFiles) complain("CRL file", path, add(path, ["crls"]));
  return { certificates, crls };
}

/** Folders of certificates often have each of them under two names. */
function addNew(known: Certificate[], found: readonly Certificate[]): void {
  for (const certificate of found) {
    if (!known.some(({ der }) => areEqual(der, certificate.der))) known.push(certificate);
  }
}
