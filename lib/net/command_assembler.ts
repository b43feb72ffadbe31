/**
 * The fragments of an incoming command set, put together (PS3.8 Annex E.1). A peer can neither make
 * it grow without bound nor mix contexts or kinds.
 */

import { nested, NetConditions } from "./conditions.ts";
import type { Pdv } from "./pdu.ts";

/** Far more than any command set of PS3.7 needs. */
const MAX_COMMAND_SET_LENGTH = 0x10000;
const MAX_FRAGMENT_COUNT = 1024;

/** Collects the command PDVs of one message. */
export class CommandAssembler {
  readonly #presentationContextId: number;
  readonly #fragments: Uint8Array[] = [];
  #lengthBytes = 0;

  /** @param presentationContextId the only context on which a fragment may come */
  constructor(presentationContextId: number) {
    this.#presentationContextId = presentationContextId;
  }

  /**
   * @param pdv kept until the command set is whole
   * @returns the whole command set once `pdv` is its last fragment
   * @throws ConditionError where `pdv` cannot belong to it
   */
  add(pdv: Pdv): Uint8Array | undefined {
    if (pdv.presentationContextId !== this.#presentationContextId) {
      throw nested(NetConditions.receiveFailed, NetConditions.badPresentationContextId);
    }
    if (!pdv.command) throw nested(NetConditions.receiveFailed, NetConditions.commandPdvExpected);
    this.#fragments.push(pdv.data);
    this.#lengthBytes += pdv.data.length;
    if (
      this.#lengthBytes > MAX_COMMAND_SET_LENGTH || this.#fragments.length > MAX_FRAGMENT_COUNT
    ) throw nested(NetConditions.receiveFailed, NetConditions.badMessage);
    return pdv.last ? this.#join() : undefined;
  }

  #join(): Uint8Array {
    const bytes = new Uint8Array(this.#lengthBytes);
    let offset = 0;
    for (const fragment of this.#fragments) {
      bytes.set(fragment, offset);
      offset += fragment.length;
    }
    return bytes;
  }
}
