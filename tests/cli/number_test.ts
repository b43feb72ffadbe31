import assert from "node:assert/strict";
import { scanUnsigned } from "../../lib/cli/number.ts";

const MAX = 18446744073709551615n;

const CASES: readonly {
  readonly input: string;
  readonly expected: readonly [value: bigint, negative: boolean] | undefined;
}[] = [
  { input: "104", expected: [104n, false] },
  { input: "104abc", expected: [104n, false] },
  { input: "8192.9", expected: [8192n, false] },
  { input: "0x2000", expected: [0n, false] },
  { input: " \t\n\v\f\r+7", expected: [7n, false] },
  { input: "-5", expected: [MAX - 4n, true] },
  { input: "-0", expected: [0n, true] },
  { input: "-18446744073709551615", expected: [1n, true] },
  { input: "-18446744073709551616", expected: [MAX, true] },
  { input: "18446744073709551615", expected: [MAX, false] },
  { input: "18446744073709551616", expected: [MAX, false] },
  { input: "9".repeat(100_000), expected: [MAX, false] },
  { input: "0".repeat(100_000) + "1", expected: [1n, false] },
  { input: "", expected: undefined },
  { input: " ", expected: undefined },
  { input: "+", expected: undefined },
  { input: "+ 5", expected: undefined },
  { input: "+-5", expected: undefined },
  { input: "abc", expected: undefined },
  { input: "\u00a05", expected: undefined },
  { input: "٣", expected: undefined },
];

for (const { input, expected } of CASES) {
  const name = JSON.stringify(input.length > 30 ? `${input.slice(0, 30)}…` : input);
  Deno.test(`scanUnsigned() reads ${name} as C's scanf does`, () => {
    const actual = scanUnsigned(input);
    assert.deepEqual(actual && [actual.value, actual.negative], expected);
  });
}
