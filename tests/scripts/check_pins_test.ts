/** All that the program is made of is pinned, and what is not is found. */

import assert from "node:assert/strict";
import { findUnpinned, type Pins, readPins } from "../../scripts/check_pins.ts";

const PINS = await readPins();

Deno.test("all that the program is made of is pinned with a hash", () => {
  assert.deepEqual(findUnpinned(PINS), []);
});

const HASH = "0".repeat(64);

const CASES: readonly {
  readonly name: string;
  readonly pins: Partial<Pins>;
  readonly expected: RegExp;
}[] = [
  {
    name: "a range of versions",
    pins: { config: { ...PINS.config, imports: { pako: "npm:pako@^3.0.3" } } },
    expected: /^deno\.json: "pako" is npm:pako@\^3\.0\.3, not npm:NAME@X\.Y\.Z$/,
  },
  {
    name: "a package without a version",
    pins: { config: { ...PINS.config, imports: { "@a/b": "npm:@a/b" } } },
    expected: /^deno\.json: "@a\/b" is npm:@a\/b, not/,
  },
  {
    name: "a lock file that anybody may write to",
    pins: { config: { imports: {} } },
    expected: /^deno\.json: no frozen lock$/,
  },
  {
    name: "a package without a hash",
    pins: { lock: { npm: { "pako@3.0.3": {} } } },
    expected: /^deno\.lock: pako@3\.0\.3 has no SHA-512$/,
  },
  {
    name: "a module of a server",
    pins: { lock: { remote: {} } },
    expected: /^deno\.lock: has dependencies of the kind "remote"$/,
  },
  {
    name: "a source package without a hash",
    pins: { sources: { ...PINS.sources, openjpeg: {} } },
    expected: /^wasm\/sources\.json: "openjpeg" has no SHA-256$/,
  },
  {
    name: "a source package that is not there",
    pins: { sources: { openjpeg: { sha256: HASH } } },
    expected: /^wasm\/sources\.json: "dcmtk" has no SHA-256$/,
  },
  {
    name: "a runtime without a hash",
    pins: { tools: { deno: { ...PINS.tools.deno!, sha256: {} }, esbuild: PINS.tools.esbuild! } },
    expected: /^pinned_tools\.json: deno has no SHA-256 for x86_64-unknown-linux-gnu$/,
  },
  {
    name: "an import past deno.json",
    pins: { files: new Map([["lib/a.ts", 'import a from "npm' + ':a@1.0.0";']]) },
    expected: /^lib\/a\.ts: imports npm:a@1\.0\.0 past deno\.json$/,
  },
  {
    name: "a text with another version of Deno",
    pins: { files: new Map([["README.md", "npx -y deno" + "@2.9.5 task test"]]) },
    expected: /^README\.md: names deno@2\.9\.5, not deno@/,
  },
];

for (const { name, pins, expected } of CASES) {
  Deno.test(`findUnpinned() finds ${name}`, () => {
    assert.match(findUnpinned({ ...PINS, ...pins })[0] ?? "", expected);
  });
}
