/**
 * Compressed images for peers that take only uncompressed ones: what such a peer gets is what the
 * native program sends it, byte for byte, and where native has no decoder, what was compressed.
 */

import assert from "node:assert/strict";
import { runDcmsend } from "../support/executable.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.ts";
import { findMissingEncoders } from "../wasm/encoders.ts";
import { type BothSendings, NATIVE_PROGRAM, sendBoth } from "./support/both_programs.ts";
import { withoutParserRemarks } from "./support/corpus_verdict.ts";
import { dcmtkImageInputs, type ImageInput, otherImageInputs } from "./support/image_inputs.ts";

/** Each takes one uncompressed transfer syntax first, or only, and writes down what comes. */
const PEERS: readonly (readonly string[])[] = [["+B", "+xe"], ["+B", "+xi"], ["+B", "+xb"]];

const missing = whyMissing("storescp") ?? whyMissing(NATIVE_PROGRAM) ??
  (await findMissingEncoders()).map(whyMissing).find((why) => why !== undefined);
const ignore = missing !== undefined;
const why = missing === undefined ? "" : ` (${missing})`;

for (const options of PEERS) {
  Deno.test({
    name: `storescp ${options.join(" ")} gets decoded images as from native${why}`,
    ignore,
    fn: async () => {
      const inputs = await dcmtkImageInputs();
      const { native, ours } = await send(inputs, options, ["+dly"]);
      const { code, messages, report } = ours;
      assert.deepEqual({ code, messages, report }, {
        code: 0,
        messages: withoutParserRemarks(native.messages),
        report: native.report,
      });
      assert.equal(ours.stored.size, inputs.length);
      for (const { name, sopInstanceUid } of inputs) {
        const own = ours.stored.get(sopInstanceUid);
        const theirs = native.stored.get(sopInstanceUid);
        assert(own !== undefined && theirs !== undefined, `${name} has not been stored`);
        assert.equal(own.transferSyntaxUid, theirs.transferSyntaxUid, name);
        assert.deepEqual(own.dataSet, theirs.dataSet, `${name} is not as native sends it`);
      }
    },
  });
}

Deno.test({
  name: `storescp gets the images that native cannot decode as they were before${why}`,
  ignore,
  fn: async () => {
    const inputs = await otherImageInputs();
    const { ours } = await send(inputs, ["+B", "+xe"], ["+dly"]);
    assert.deepEqual({ code: ours.code, messages: ours.messages }, { code: 0, messages: [] });
    for (const { name, sopInstanceUid, expected } of inputs) {
      const own = ours.stored.get(sopInstanceUid);
      assert(own !== undefined, `${name} has not been stored`);
      assert.equal(own.transferSyntaxUid, "1.2.840.10008.1.2.1", name);
      assert.deepEqual(own.dataSet, expected, `${name} is not as it was`);
    }
  },
});

/** What the decompression options make of lossless and lossy images, and of a mixture. */
const POLICIES: readonly (readonly string[])[] = [
  [],
  ["-nh"],
  ["+dls", "-nh"],
  ["+dly", "-nh"],
  ["-dn", "-nh"],
  ["-nip", "-nh"],
  ["-dn", "-nip"],
];

Deno.test({
  name: `-dn, +dls, +dly and -nip do to compressed images what they do in native${why}`,
  ignore,
  fn: async (test) => {
    const all = await dcmtkImageInputs();
    const wanted = ["dcmcrle-8", "dcmcjpeg-+eb-colour", "dcmcjpls-+el-12", "dcmcjpls-+en-8"];
    const inputs = all.filter(({ name }) => wanted.includes(name.replace(".dcm", "")));
    assert.equal(inputs.length, wanted.length);
    for (const peerOptions of [["+B", "+xe"], ["+B", "+xi"], ["+B", "+xa"]]) {
      for (const options of POLICIES) {
        await test.step(`${options.join(" ")} to ${peerOptions.join(" ")}`, async () => {
          const { native, ours } = await send(inputs, peerOptions, options);
          assert.deepEqual(judged(ours), judged(native));
        });
      }
    }
  },
});

Deno.test({
  name: `-dn -nip -nh leaves out what is lossless, and sends the rest where it is taken${why}`,
  ignore,
  fn: async () => {
    const options = ["-dn", "-nip", "-nh"];
    const all = await dcmtkImageInputs();
    const inputs = all.filter(({ name }) => /^dcmc(rle|jpeg-\+eb)-8/.test(name));
    const { native, ours } = await send(inputs, ["+B", "+xa"], options);
    assert.deepEqual([ours.code, ours.stored.size], [0, 1]);
    assert.deepEqual(judged(ours), judged(native));
    // Where nothing is taken, native opens one association after the other, for ever.
    using folder = await writeInputs(inputs);
    await using peer = await startStorescp(["+xe"]);
    const { code, stderr } = await runDcmsend(
      [...options, "127.0.0.1", `${peer.port}`, folder.path, "+sd"],
    );
    assert.equal(code, 0);
    assert.equal(stderr.match(/No Acceptable Presentation Contexts/g)?.length, 1);
  },
});

Deno.test({
  name: `with -nip images are sent that only native has no decoder for${why}`,
  ignore,
  fn: async () => {
    const inputs = (await otherImageInputs()).filter(({ name }) => name === "jpeg2000-12.dcm");
    const { native, ours } = await send(inputs, ["+B", "+xe"], ["-nip"]);
    assert.deepEqual([native.code, native.stored.size], [65, 0]);
    assert.deepEqual([ours.code, ours.messages, ours.stored.size], [0, [], 1]);
    const never = await send(inputs, ["+B", "+xe"], ["-nip", "-dn"]);
    assert.equal(never.ours.code, 65);
    assert.equal(never.ours.messages.at(-1), never.native.messages.at(-1));
  },
});

/** What both programs must agree in; passed-through data sets may differ in form. */
function judged({ code, messages, report, stored }: BothSendings["native"]) {
  return {
    code,
    messages: withoutParserRemarks(messages),
    report,
    stored: [...stored.values()].map(({ sopInstanceUid, transferSyntaxUid, pixels }) => ({
      sopInstanceUid,
      transferSyntaxUid,
      pixels,
    })).sort((a, b) => a.sopInstanceUid < b.sopInstanceUid ? -1 : 1),
  };
}

async function send(
  inputs: readonly ImageInput[],
  peerOptions: readonly string[],
  options: readonly string[],
): Promise<BothSendings> {
  using folder = await writeInputs(inputs);
  await using peer = await startStorescp(peerOptions);
  const names = inputs.map(({ name }) => name);
  return await sendBoth(peer, [...options, ...names], folder.path);
}

async function writeInputs(inputs: readonly ImageInput[]): Promise<TemporaryFolder> {
  const folder = temporaryFolder();
  for (const { name, bytes } of inputs) await Deno.writeFile(`${folder.path}/${name}`, bytes);
  return folder;
}
