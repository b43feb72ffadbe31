/**
 * Pixel data that are wrong or meant to do harm, sent to a peer that takes nothing compressed: what
 * cannot be decoded is not sent, which is said with frame and reason, and costs nothing but itself
 * (deviation 14).
 */

import assert from "node:assert/strict";
import { ContextResult, type ProposedContext } from "../../lib/net/pdu.ts";
import { UID } from "../support/make.ts";
import { startScp } from "../support/scp.ts";
import { findMissingEncoders } from "../wasm/encoders.ts";
import { jpeg2000Images, jpegImages, jpegLsImages } from "./support/hostile_codestreams.ts";
import {
  type HostileImage,
  IMAGES_WITHOUT_CODESTREAM,
  TOO_LARGE,
} from "./support/hostile_pixels.ts";
import { sendFiles, smallFiles } from "./support/outcome.ts";

/** For all images of a family together. */
const LIMIT_MS = 10_000;

const missing = await findMissingEncoders();
const ignore = missing.length > 0;
const why = ignore ? ` (${missing.join(", ")} missing)` : "";

function onlyUncompressed({ transferSyntaxes }: ProposedContext) {
  return transferSyntaxes.includes(UID.explicitLe)
    ? { result: ContextResult.acceptance, transferSyntax: UID.explicitLe }
    : { result: ContextResult.transferSyntaxesNotSupported };
}

async function assertVerdicts(images: readonly HostileImage[]): Promise<void> {
  await using scp = startScp({ accept: onlyUncompressed });
  const inputs = [...images, ...smallFiles(1)];
  const startMs = performance.now();
  const { code, statuses, messages } = await sendFiles(scp.port, inputs, ["-nh", "+dly"], "");
  assert.ok(performance.now() - startMs < LIMIT_MS);
  assert.equal(code, 0);
  for (const [index, { name, refusal }] of images.entries()) {
    const prefix = `E: cannot decode pixel data of ${name}: `;
    const reason = messages.find((line) => line.startsWith(prefix))?.slice(prefix.length);
    if (refusal === undefined) assert.equal(reason, undefined);
    else assert.match(reason ?? `nothing is said of ${name}`, refusal);
    assert.equal(statuses[index], refusal === undefined ? "0x0000 (Success)" : "<not sent>", name);
  }
  const refused = images.filter(({ refusal }) => refusal !== undefined);
  assert.equal(messages.length, 2 * refused.length, messages.join("\n"));
  assert.equal(scp.received.length, inputs.length - refused.length);
  assert.equal(scp.associations.length, 1);
}

Deno.test("14: pixel data that contradict themselves are not sent, and said why", async () => {
  await assertVerdicts(IMAGES_WITHOUT_CODESTREAM);
});

for (
  const { family, make } of [
    { family: "JPEG", make: jpegImages },
    { family: "JPEG-LS", make: jpegLsImages },
    { family: "JPEG 2000", make: jpeg2000Images },
  ]
) {
  Deno.test({
    name: `14: hostile ${family} codestreams are not sent, and said why${why}`,
    ignore,
    fn: async () => await assertVerdicts(await make()),
  });
}

Deno.test("what would have more than 4 GB decoded is not proposed decoded", async () => {
  await using scp = startScp({ accept: onlyUncompressed });
  const { code, statuses } = await sendFiles(scp.port, [TOO_LARGE], ["-nh"], "");
  assert.deepEqual({ code, statuses }, {
    code: 0,
    statuses: ["<no acceptable presentation context>"],
  });
  const proposed = scp.associations[0]?.request.presentationContexts ?? [];
  assert.deepEqual(proposed.map(({ transferSyntaxes }) => transferSyntaxes), [[UID.rleLossless]]);
});
