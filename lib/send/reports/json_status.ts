/** A DIMSE status as the JSON documents of this program tell it. */

import { formatStatus, type StatusGroup, statusGroup, statusText } from "../../net/status.ts";

export interface StatusValue {
  readonly code: number;
  readonly hex: string;
  readonly class: StatusGroup;
  readonly meaning: string;
}

/** @returns for instance `{ code: 0xa700, hex: "0xa700", class: "refused", meaning: "Refused: …" }` */
export function statusValue(code: number): StatusValue {
  return { code, hex: formatStatus(code), class: statusGroup(code), meaning: statusText(code) };
}
