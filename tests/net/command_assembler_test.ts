import { deepEqual, equal, throws } from "node:assert/strict";
import { ConditionError } from "../../lib/base/condition.ts";
import { CommandAssembler } from "../../lib/net/command_assembler.ts";
import type { Pdv } from "../../lib/net/pdu.ts";

function pdv(data: readonly number[], fields: Partial<Pdv> = {}): Pdv {
  return {
    presentationContextId: 1,
    command: true,
    last: false,
    data: Uint8Array.from(data),
    ...fields,
  };
}

/** The code of the condition that `cause` names underneath "failed to receive". */
function causeOf(error: unknown): number | undefined {
  if (!(error instanceof ConditionError) || error.condition.code !== 0x20d) return undefined;
  return error.cause instanceof ConditionError ? error.cause.condition.code : undefined;
}

Deno.test("CommandAssembler joins fragments, empty ones too", () => {
  const assembler = new CommandAssembler(1);
  equal(assembler.add(pdv([1, 2, 3])), undefined);
  equal(assembler.add(pdv([])), undefined);
  deepEqual(assembler.add(pdv([4], { last: true })), Uint8Array.of(1, 2, 3, 4));
});

const REFUSED: readonly { name: string; pdv: Pdv; cause: number }[] = [
  { name: "on another context", pdv: pdv([1], { presentationContextId: 3 }), cause: 0x101 },
  { name: "of a data set", pdv: pdv([1], { command: false }), cause: 0x20f },
  { name: "of 64 KiB and one byte", pdv: pdv(Array(0x10001).fill(0)), cause: 0x203 },
];

for (const { name, pdv, cause } of REFUSED) {
  Deno.test(`CommandAssembler refuses a fragment ${name}`, () => {
    throws(() => new CommandAssembler(1).add(pdv), (error) => causeOf(error) === cause);
  });
}

Deno.test("CommandAssembler gives up on empty fragments that never end", () => {
  const assembler = new CommandAssembler(1);
  throws(() => {
    for (let count = 0; count < 2000; count++) assembler.add(pdv([]));
  }, (error) => causeOf(error) === 0x203);
});
