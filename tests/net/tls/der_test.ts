import assert from "node:assert/strict";
import { DerError, readOid } from "../../../lib/net/tls/der.ts";

Deno.test("readOid() reads the largest arc that a UUID makes, and no object identifier that has no end", () => {
  const uuid = 2n ** 128n - 1n;
  const arc = [...uuid.toString(2).padStart(133, "0").match(/.{7}/g) ?? []].map((bits) =>
    parseInt(bits, 2)
  );
  const bytes = arc.map((value, index) => index === arc.length - 1 ? value : value | 0x80);
  assert.equal(readOid(Uint8Array.from([0x69, ...bytes])), `2.25.${uuid}`);
  const endless = new Uint8Array(0x10000).fill(0xff);
  endless[endless.length - 1] = 0x7f;
  assert.throws(() => readOid(endless), DerError);
});
