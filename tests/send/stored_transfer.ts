/** A transfer that the peer has stored, for tests of what comes after. */

import { toTransfer, type Transfer } from "../../lib/send/instance.ts";
import { UID } from "../support/make.ts";

export function storedTransfer(
  path: string,
  sopInstanceUid: string,
  changes: Partial<Transfer> = {},
): Transfer {
  const sopClassUid = UID.secondaryCaptureImageStorage;
  return {
    ...toTransfer({
      path,
      readMode: "fileOnly",
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid: UID.explicitLe,
      tooLongDecoded: false,
      fileLengthBytes: 100,
    }),
    result: { type: "answered", status: 0 },
    sentSopClassUid: sopClassUid,
    sentSopInstanceUid: sopInstanceUid,
    fileVersion: { lengthBytes: 100, modifiedAtMs: 1 },
    attempts: 1,
    ...changes,
  };
}
