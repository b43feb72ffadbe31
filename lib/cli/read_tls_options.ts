/**
 * The options for TLS on a command line: what depends on what, in the order and with the texts of
 * DCMTK's `storescu`; what cannot be done here; and the options as plain data.
 */

import { TLS_CIPHER_SUITES } from "../base/tls_cipher_suites.ts";
import type { TlsOptions } from "../send/options.ts";
import { type CommandLine, UsageError } from "./command_line.ts";
import type { OptionBlock } from "./option_types.ts";
import type { OptionName } from "./options.ts";

/** Sets of options that mean nothing without TLS, and single ones, in DCMTK's order. */
const NEED_TLS: readonly (OptionBlock | OptionName)[] = [
  "tlsFileFormat",
  "--seed",
  "tlsSeed",
  "tlsPeer",
  "tlsProfile",
  "--add-cert-file",
  "--add-cert-dir",
  "--add-crl-file",
  "--enable-crl-vfy",
  "--enable-crl-all",
  "--cipher",
  "--check-server-name",
];

/** @throws {UsageError} for the first option that lacks another one, or cannot be had here */
export function checkTlsOptions(line: CommandLine): void {
  const stack = line.rightmost("tlsStack");
  const password = line.rightmost("tlsPassword");
  if (password !== undefined && stack !== "--enable-tls") refuse(password, "--enable-tls");
  const isSecure = stack === "--enable-tls" || stack === "--anonymous-tls";
  for (const entry of NEED_TLS) {
    const name = effective(line, entry);
    if (name === undefined) continue;
    if (!isSecure) refuse(name, "--enable-tls or --anonymous-tls");
    if (entry === "tlsSeed" && !line.has("--seed")) refuse(name, "--seed");
  }
  checkConflicts(line);
  checkProfile(line.rightmost("tlsProfile"));
  for (const suite of line.repeated("--cipher")) {
    if (TLS_CIPHER_SUITES.includes(suite)) continue;
    throw new UsageError(`Unknown or unsupported ciphersuite ${suite}, see --list-ciphers`);
  }
}

function refuse(name: string, missing: string): never {
  throw new UsageError(`${name} only allowed with ${missing}`);
}

function effective(line: CommandLine, entry: OptionBlock | OptionName): OptionName | undefined {
  if (!isName(entry)) return line.rightmost(entry);
  return line.has(entry) ? entry : undefined;
}

function isName(entry: OptionBlock | OptionName): entry is OptionName {
  return entry.startsWith("--");
}

function checkConflicts(line: CommandLine): void {
  const exclude = (name: OptionName, other: OptionName): void => {
    if (line.has(name)) throw new UsageError(`${name} not allowed with ${other}`);
  };
  if (line.has("--enable-crl-vfy")) exclude("--enable-crl-all", "--enable-crl-vfy");
  if (line.rightmost("tlsProfile") === "--profile-bcp195-ex") {
    exclude("--cipher", "--profile-bcp195-ex");
  }
  if (line.rightmost("tlsPeer") === "--ignore-peer-cert") {
    exclude("--check-server-name", "--ignore-peer-cert");
  }
}

/** Profiles whose ciphersuites have neither encryption that is still good nor forward secrecy. */
function checkProfile(profile: OptionName | undefined): void {
  if (profile !== "--profile-aes" && profile !== "--profile-null") return;
  throw new UsageError(
    `${profile} is not supported: it needs a retired ciphersuite, and there are only those of ` +
      "TLS 1.2 and 1.3 that --list-ciphers shows",
  );
}

/** @param line checked. @returns undefined where TLS is not asked for */
export function readTlsOptions(line: CommandLine): TlsOptions | undefined {
  const stack = line.rightmost("tlsStack");
  if (stack !== "--enable-tls" && stack !== "--anonymous-tls") return undefined;
  return {
    identity: stack === "--enable-tls" ? readIdentity(line) : undefined,
    password: readPassword(line),
    fileFormat: line.rightmost("tlsFileFormat") === "--der-keys" ? "der" : "pem",
    certificateFiles: line.repeated("--add-cert-file"),
    certificateFolders: line.repeated("--add-cert-dir"),
    crlFiles: line.repeated("--add-crl-file"),
    crlCheck: readCrlCheck(line),
    profile: readProfile(line),
    verifyPeer: line.rightmost("tlsPeer") !== "--ignore-peer-cert",
    checkServerName: line.has("--check-server-name"),
  };
}

function readIdentity(line: CommandLine): TlsOptions["identity"] {
  const [keyFile = "", certificateFile = ""] = line.values("--enable-tls") ?? [];
  return { keyFile, certificateFile };
}

function readPassword(line: CommandLine): string | undefined {
  switch (line.rightmost("tlsPassword")) {
    case "--use-passwd":
      return line.value("--use-passwd");
    case "--null-passwd":
      return "";
    default:
      return undefined;
  }
}

function readCrlCheck(line: CommandLine): TlsOptions["crlCheck"] {
  if (line.has("--enable-crl-all")) return "chain";
  return line.has("--enable-crl-vfy") || line.has("--add-crl-file") ? "leaf" : "none";
}

function readProfile(line: CommandLine): TlsOptions["profile"] {
  switch (line.rightmost("tlsProfile")) {
    case "--profile-bcp195-ex":
      return "extendedBcp195";
    case "--profile-bcp195":
      return "bcp195";
    default:
      return "nonDowngradingBcp195";
  }
}
