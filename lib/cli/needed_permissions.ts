/**
 * What a run needs of Deno's permissions, from its command line alone: `--explain-permissions` shows
 * it, every run gives up the kinds that are not in it, and `--confine` grants nothing else. Running
 * programs, native libraries and, once the command line has been read, the environment never are.
 */

import { folderOf } from "../base/path.ts";
import { standardStreamOf } from "../base/standard_streams.ts";
import { temporaryName } from "../base/temporary_name.ts";
import type { SendOptions, TlsOptions } from "../send/options.ts";
import type { LogOptions } from "./log_config.ts";
import { logNeeds } from "./log_needs.ts";
import {
  addressNeeds,
  asHost,
  isAddress,
  named,
  type Need,
  type NeedContext,
  pathNeeds,
  PERMISSION_KINDS,
} from "./need.ts";

/** @returns none twice, in the order of {@link PERMISSION_KINDS} */
export function neededPermissions(
  options: SendOptions,
  logging: LogOptions,
  context: NeedContext,
): Need[] {
  const needs = [
    ...Object.values(RULES).flatMap((rule) => rule(options, context)),
    ...logNeeds(logging, context),
    ...dictionaryNeeds(context),
    ...programNeeds(context),
  ];
  const unique = new Map<string, Need>();
  for (const need of needs) {
    const key = `${need.kind} ${need.name}`;
    if (need.name !== "" && !unique.has(key)) unique.set(key, need);
  }
  return PERMISSION_KINDS.flatMap((kind) =>
    [...unique.values()].filter((need) => need.kind === kind)
  );
}

type Rule = (options: SendOptions, context: NeedContext) => readonly Need[];

const NOTHING: Rule = () => [];

/** What each option needs: a new one is not forgotten, since the compiler misses it here. */
const RULES: Readonly<Record<keyof SendOptions, Rule>> = {
  peer: peerNeeds,
  port: NOTHING, // `peer` has it
  inputs: inputNeeds,
  readMode: NOTHING,
  readDicomdir: dicomdirNeeds,
  scanDirectories: NOTHING, // what is in a directory may be read with it
  scanPattern: NOTHING,
  recurse: NOTHING,
  decompression: NOTHING, // decoding threads have no permission
  compressionLevel: NOTHING,
  halt: NOTHING,
  allowIllegalProposal: NOTHING,
  checkUids: NOTHING,
  ipVersion: NOTHING, // `peer` has it
  callingAeTitle: NOTHING,
  calledAeTitle: NOTHING,
  multipleAssociations: NOTHING,
  connectTimeoutMs: NOTHING,
  acseTimeoutMs: NOTHING,
  dimseTimeoutMs: NOTHING,
  maxPduLength: NOTHING,
  maxSendPduLength: NOTHING,
  parallel: NOTHING,
  asyncWindow: NOTHING,
  lead: NOTHING,
  verboseContexts: NOTHING,
  reportFile: (options) => outputNeeds(options.reportFile, "the report", options),
  filesFrom: listNeeds,
  nullSeparated: NOTHING,
  scanArchives: NOTHING, // what is in an archive may be read with it
  strictExit: NOTHING,
  jsonReportFile: (options) =>
    options.jsonReportFile === "-"
      ? []
      : outputNeeds(options.jsonReportFile, "the JSON report", options),
  journalFile: journalNeeds,
  resume: NOTHING, // `journalFile` has it
  retries: NOTHING,
  retryDelayMs: NOTHING,
  rehearsal: NOTHING, // what it keeps from being needed is not
  rehearsalAsJson: NOTHING,
  progress: NOTHING,
  stats: NOTHING,
  tls: ({ tls }) => tls === undefined ? [] : tlsNeeds(tls),
  commitment: commitmentNeeds,
};

/** With `-i4` and `-i6` the name is looked up by itself, and then its addresses are connected to. */
function peerNeeds(
  { peer, port, ipVersion, rehearsal }: SendOptions,
  { addressesOf }: NeedContext,
): Need[] {
  if (peer === "" || rehearsal === "dryRun") return [];
  const hostPort = `${asHost(peer)}:${port}`;
  if (ipVersion === "any" || isAddress(peer)) return [named("net", hostPort, "the peer")];
  return [
    named("net", peer, "to look up the peer's addresses"),
    ...addressNeeds(addressesOf(peer, ipVersion === "ipv4" ? 4 : 6), {
      host: peer,
      port,
      reason: "the peer",
    }),
  ];
}

function inputNeeds(
  { inputs, scanDirectories }: SendOptions,
  { isDirectory }: NeedContext,
): Need[] {
  return inputs.flatMap((input) => {
    const isScanned = scanDirectories && isDirectory(input);
    return pathNeeds("read", input, isScanned ? "to send all that is in it" : "to send it");
  });
}

/** A DICOMDIR refers to files beside or below it; whatever lies elsewhere is not needed. */
function dicomdirNeeds(
  { readDicomdir, inputs }: SendOptions,
  { isDirectory }: NeedContext,
): Need[] {
  if (!readDicomdir) return [];
  return inputs.filter((input) => input !== "" && !isDirectory(input)).flatMap((input) =>
    pathNeeds("read", folderOf(input), "what a DICOMDIR refers to")
  );
}

function listNeeds({ filesFrom }: SendOptions): Need[] {
  if (filesFrom === "") return [];
  const isStandardInput = filesFrom === "-";
  const name = `all that ${isStandardInput ? "standard input" : filesFrom} names`;
  return [
    ...(isStandardInput ? [] : pathNeeds("read", filesFrom, "the list of files")),
    { kind: "read", type: "later", name, reason: "to send it" },
  ];
}

function commitmentNeeds(options: SendOptions): Need[] {
  if (options.commitment === undefined || options.rehearsal !== "none") return [];
  const { listen, safeToDeleteFile } = options.commitment;
  const reason = "the list of files that may be deleted";
  const address = listen === undefined ? "" : `${asHost(listen.hostname)}:${listen.port}`;
  return [
    named("net", address, "to take the answer about storage commitment"),
    ...outputNeeds(safeToDeleteFile, reason, options),
    ...(safeToDeleteFile === ""
      ? []
      : outputNeeds(temporaryName(safeToDeleteFile), reason, options)),
  ];
}

function tlsNeeds({ identity, ...trusted }: TlsOptions): Need[] {
  const own = identity === undefined ? [] : [identity.keyFile, identity.certificateFile];
  const others = [...trusted.certificateFiles, ...trusted.crlFiles];
  const folders = trusted.certificateFolders.flatMap((path) =>
    pathNeeds("read", path, "certificates to trust")
  );
  return [
    ...own.flatMap((path) => pathNeeds("read", path, "our certificate and its key")),
    ...others.flatMap((path) => pathNeeds("read", path, "certificates to trust")),
    // Systems keep links in them, under names made from what is in the certificates.
    ...folders.map((need) => ({ ...need, withTargets: true as const })),
  ];
}

/** A trial run only reads it. */
function journalNeeds(options: SendOptions): Need[] {
  const { journalFile } = options;
  return [
    ...pathNeeds("read", journalFile, "the journal"),
    ...outputNeeds(journalFile, "the journal", options),
  ];
}

function dictionaryNeeds({ dictionaryPath, dictionarySeparator }: NeedContext): Need[] {
  const files = (dictionaryPath ?? "").split(dictionarySeparator);
  return files.flatMap((file) => pathNeeds("read", file, "DCMDICTPATH"));
}

function programNeeds({ programFolder }: NeedContext): Need[] {
  const reason = "the program's own parts";
  if (programFolder === undefined) return [];
  return [{ kind: "read", type: "program", name: programFolder, reason }];
}

/** A file is looked at before it is written over. A trial run writes none. */
function outputNeeds(
  path: string,
  reason: string,
  { rehearsal }: Pick<SendOptions, "rehearsal">,
): Need[] {
  if (standardStreamOf(path) !== undefined || rehearsal !== "none") return [];
  return [...pathNeeds("read", path, reason), ...pathNeeds("write", path, reason)];
}
