/** A folder with files to be sent and one that nobody has named, for tests of what a run can reach. */

import { file, imageDataSet, UID } from "../../support/make.ts";
import { type TemporaryFolder, temporaryFolder } from "../../support/temporary.ts";

/** The SOP Instance UIDs of the two instances. */
export const INSIDE = `${UID.instance}.1`;
export const OUTSIDE = `${UID.instance}.2`;

/** @returns a folder with `in/1.dcm` and `out/2.dcm` */
export function twoFolders(): TemporaryFolder {
  const folder = temporaryFolder();
  for (const name of ["in", "out"]) Deno.mkdirSync(`${folder.path}/${name}`);
  Deno.writeFileSync(`${folder.path}/in/1.dcm`, instanceFile(INSIDE));
  Deno.writeFileSync(`${folder.path}/out/2.dcm`, instanceFile(OUTSIDE));
  return folder;
}

function instanceFile(sopInstanceUid: string): Uint8Array {
  return file(imageDataSet({ sopInstanceUid }), { sopInstanceUid });
}
