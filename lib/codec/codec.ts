/** Which codec the pixel data of a transfer syntax are made with. Not here: whether we have it. */

import type { CodestreamFamily } from "../dicom/codestream_start.ts";

/** `deflated` and `uncompressed`: frames that are deflated one by one, or only encapsulated. */
export type Codec =
  | "rle"
  | "deflated"
  | "uncompressed"
  | "jpeg"
  | "jpegls"
  | "jpeg2000"
  | "htj2k";

/** By what follows `1.2.840.10008.1.2.` in the transfer syntax's UID. */
const CODECS: Readonly<Record<string, Codec>> = {
  "5": "rle",
  "8.1": "deflated",
  "1.98": "uncompressed",
  "4.50": "jpeg",
  "4.51": "jpeg",
  "4.53": "jpeg",
  "4.55": "jpeg",
  "4.57": "jpeg",
  "4.70": "jpeg",
  "4.80": "jpegls",
  "4.81": "jpegls",
  "4.90": "jpeg2000",
  "4.91": "jpeg2000",
  "4.201": "htj2k",
  "4.202": "htj2k",
  "4.203": "htj2k",
};

const PREFIX = "1.2.840.10008.1.2.";

/** @returns undefined where pixel data are not encapsulated, or in no way that can be decoded */
export function codecOf(transferSyntaxUid: string): Codec | undefined {
  if (!transferSyntaxUid.startsWith(PREFIX)) return undefined;
  const suffix = transferSyntaxUid.slice(PREFIX.length);
  return Object.hasOwn(CODECS, suffix) ? CODECS[suffix] : undefined;
}

/** @returns what the codec's codestreams begin with, where that tells them from other bytes */
export function familyOf(codec: Codec): CodestreamFamily | undefined {
  switch (codec) {
    case "jpeg":
    case "jpegls":
      return "jpeg";
    case "jpeg2000":
    case "htj2k":
      return "jpeg2000";
    case "rle":
    case "deflated":
    case "uncompressed":
      return undefined;
  }
}
