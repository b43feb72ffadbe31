import assert from "node:assert/strict";
import { parseArguments } from "../../scripts/fuzz/arguments.ts";
import { runCodecs } from "../../scripts/fuzz/codecs.ts";
import { Fuzzer } from "../../scripts/fuzz/fuzzer.ts";
import { makeInput } from "../../scripts/fuzz/mutate_input.ts";
import { runTarget } from "../../scripts/fuzz/run_target.ts";
import type { FuzzTarget } from "../../scripts/fuzz/target.ts";
import { TARGETS } from "../../scripts/fuzz/targets.ts";
import { makeRandom } from "../support/random.ts";
import { findMissingEncoders } from "../wasm/encoders.ts";

Deno.test("an input follows from its seed, and is never the same as the one before", () => {
  for (const { seeds, tokens } of TARGETS) {
    const material = { seeds: seeds(), tokens };
    const make = (seed: number) => makeInput(material, makeRandom(seed));
    assert.deepEqual(make(4711), make(4711));
    const different = new Set(Array.from({ length: 50 }, (_, seed) => make(seed).join()));
    assert(different.size > 40);
  }
});

Deno.test("Fuzzer tells refusals from findings", async () => {
  const fuzzer = new Fuzzer(target((input) => {
    if (input.length > 20) throw new RangeError("too long");
    if (input.length > 10) throw new SyntaxError("refused");
    return input.length > 4;
  }));
  for (let seed = 0; seed < 200; seed++) await fuzzer.tryInput(seed);
  const { figures, findings } = fuzzer.takeResults();
  assert(figures.accepted > 0 && figures.refused > 0 && findings.length > 0);
  assert.equal(figures.accepted + figures.refused + findings.length, 200);
  assert(findings.every(({ kind, text }) => kind === "error" && /RangeError: too long/.test(text)));
  const again = new Fuzzer(target((input) => {
    throw new TypeError(`${input.length} bytes`);
  }));
  await again.tryInput(findings[0]!.seed);
  assert.match(again.takeResults().findings[0]!.text, /[0-9]{2,} bytes/);
});

Deno.test("Fuzzer finds an input that takes longer than a second each time", async () => {
  let now = 0;
  const { performance } = globalThis;
  const clock = { ...performance, now: () => now };
  Object.defineProperty(globalThis, "performance", { value: clock, configurable: true });
  try {
    let times = 0;
    const fuzzer = new Fuzzer(target(() => {
      // The first input is slow once only.
      now += times++ === 0 || times > 2 ? 1500 : 1;
      return true;
    }));
    await fuzzer.tryInput(1);
    await fuzzer.tryInput(2);
    const { findings } = fuzzer.takeResults();
    assert.deepEqual(findings.map(({ seed, kind }) => ({ seed, kind })), [
      { seed: 2, kind: "slow" },
    ]);
  } finally {
    Object.defineProperty(globalThis, "performance", { value: performance, configurable: true });
  }
});

Deno.test("runTarget() makes as many inputs as it is asked to, the same ones each time", async () => {
  const quota = { firstSeed: 42, inputs: 250, untilMs: Infinity };
  const [first, second] = [await runTarget("dicomdir", quota), await runTarget("dicomdir", quota)];
  const { inputs, accepted, refused } = first.figures;
  assert.equal(inputs, 250);
  assert.equal(accepted + refused, 250);
  assert.equal(second.figures.accepted, accepted);
  assert.deepEqual(first.findings, []);
});

Deno.test({
  name: "runCodecs() counts every frame, though several are under way at a time",
  ignore: (await findMissingEncoders()).length > 0,
  fn: async () => {
    const { figures, findings } = await runCodecs({ firstSeed: 1, inputs: 60, untilMs: Infinity });
    assert.equal(figures.inputs, 60);
    assert.equal(figures.accepted + figures.refused, 60);
    assert.deepEqual(findings, []);
  },
});

for (const args of [["--inputs", "-1"], ["--seed", "x"], ["--minutes", "0"], ["--none"]]) {
  Deno.test(`deno task fuzz ${args.join(" ")} is refused`, () => {
    assert.throws(() => parseArguments(args), TypeError);
  });
}

function target(run: FuzzTarget["run"]): FuzzTarget {
  return {
    name: "test",
    share: 1,
    seeds: () => [new Uint8Array(8), new Uint8Array(16)],
    tokens: [],
    run,
    isRefusal: (error) => error instanceof SyntaxError,
  };
}
