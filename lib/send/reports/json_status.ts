/** A DIMSE status as the JSON documents of this program tell it. */

import { formatStatus, statusGroup, statusText } from "../../net/status.ts";

/** @returns for instance `{ code: 0xa700, hex: "0xa700", class: "refused", meaning: "Refused: …" }` */
export function statusValue(code: number) {
  return { code, hex: formatStatus(code), class: statusGroup(code), meaning: statusText(code) };
}
