/** The members of an archive, checked and put on the transfer list (`--scan-archives`). */

import { ConditionError } from "../../base/condition.ts";
import { baseName } from "../../base/path.ts";
import { logRemarks } from "../../dicom/conditions.ts";
import type { Archive, ListedMember } from "../archive/archive.ts";
import { Breaks } from "../breaks.ts";
import { addMember, refuseMember } from "./check_file.ts";
import { compilePattern } from "./fnmatch.ts";
import { type Listing, refuseFile } from "./listing.ts";

/**
 * @throws {RunFailure} `invalidInputFile` in halting mode: at the first member that is no good, or
 *   where the archive itself is damaged
 */
export async function addArchive(archive: Archive, listing: Listing): Promise<void> {
  const { environment: { loggers, signal }, transfers } = listing;
  loggers.net.debug(`processing an archive`);
  const listedBefore = transfers.length;
  try {
    await addMembers(archive, listing);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ConditionError)) throw error;
    if (archive.isOneStream) transfers.length = listedBefore;
    logRemarks(error, loggers.data);
    loggers.net.error(`cannot add DICOM files from archive: ${archive.path}: ${error.message}`);
    refuseFile(archive.path, error.condition.text, listing);
  }
}

async function addMembers(archive: Archive, listing: Listing): Promise<void> {
  const { options: { scanPattern }, environment: { signal } } = listing;
  const matches = scanPattern === "" ? () => true : compilePattern(scanPattern);
  const breaks = new Breaks();
  for await (const listed of archive.list(signal)) {
    const name = listed.type === "readable" ? listed.member.name : listed.name;
    if (matches(baseName(name))) {
      addListed(listed, `${archive.path}/${name}`, listing);
    }
    await breaks.take();
    if (signal.aborted) return;
  }
}

function addListed(listed: ListedMember, path: string, listing: Listing): void {
  const invalid = listed.type === "readable"
    ? addMember({ path, source: listed.source, member: listed.member }, listing)
    : refuseMember(path, listed.reason, listing);
  if (invalid !== undefined) refuseFile(path, invalid.text, listing);
}
