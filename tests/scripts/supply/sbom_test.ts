/** The bill of materials is valid CycloneDX, says what is in the executable, and is reproducible. */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { pinnedHash } from "../../../scripts/build/pinned_tools.ts";
import { projectPath } from "../../../scripts/build/project.ts";
import { findTarget, TARGETS } from "../../../scripts/build/target.ts";
import { readBillContents } from "../../../scripts/supply/bill_contents.ts";
import { billOfMaterials } from "../../../scripts/supply/sbom.ts";

const CONTENTS = await readBillContents();
const LINUX = findTarget("x86_64-unknown-linux-gnu");
const SUBJECT = { target: LINUX, sha256: "ab".repeat(32), selfExtracting: true };

/** The official schemas, as the CycloneDX library carries them. */
const require = createRequire(import.meta.url);
const library = require.resolve("@cyclonedx/cyclonedx-library/package.json").replace(/[^/]*$/, "");

async function readSchema(name: string) {
  return JSON.parse(await Deno.readTextFile(`${library}res/schema/${name}.SNAPSHOT.schema.json`));
}

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
for (const format of ["iri-reference", "idn-email"]) ajv.addFormat(format, true);
for (const name of ["spdx", "jsf-0.82"]) {
  ajv.addSchema(await readSchema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
}
const validate = ajv.compile(await readSchema("bom-1.6"));

/** The part of a bill that is looked at here. */
interface Bill {
  readonly serialNumber: string;
  readonly metadata: { readonly component: { readonly hashes: readonly unknown[] } };
  readonly components: readonly {
    readonly "bom-ref": string;
    readonly name: string;
    readonly version?: string;
    readonly purl?: string;
    readonly licenses?: unknown;
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

async function bill(subject = SUBJECT, contents = CONTENTS): Promise<Bill> {
  return JSON.parse(await billOfMaterials(subject, contents));
}

for (const target of TARGETS) {
  for (const selfExtracting of target.posix === undefined ? [false] : [true, false]) {
    const kind = selfExtracting ? "self-extracting" : "compiled";
    Deno.test(`the bill of a ${kind} executable for ${target.name} fits the official schema`, async () => {
      assert.equal(validate(await bill({ ...SUBJECT, target, selfExtracting })), true);
      assert.equal(validate.errors, null);
    });
  }
}

Deno.test("the official schema would find a license that there is not", async () => {
  const [first, ...others] = (await bill()).components;
  const wrong = { ...first, licenses: [{ license: { id: "Freeware" } }] };
  assert.equal(validate({ ...await bill(), components: [wrong, ...others] }), false);
});

Deno.test("the bill of what the build has made is the one that is made now", async () => {
  const text = await Deno.readTextFile(projectPath("dist/dcmsend.cdx.json"));
  const { metadata: { properties } } = JSON.parse(text);
  const property = (name: string) =>
    properties.find((property: { readonly name: string }) => property.name === name).value;
  const digest = await crypto.subtle.digest(
    "SHA-256",
    await Deno.readFile(projectPath("dist/dcmsend")),
  );
  const made = await billOfMaterials({
    target: findTarget(property("dcmsend:target")),
    sha256: new Uint8Array(digest).toHex(),
    selfExtracting: property("dcmsend:kind") === "self-extracting",
  }, CONTENTS);
  assert.equal(text, made);
});

Deno.test("the tools that make the program are in the bill", async () => {
  const names = (await bill()).components.map(({ name }) => name);
  for (const tool of ["esbuild", "@rollup/wasm-node", "emcc"]) {
    assert.ok(names.includes(tool), tool);
  }
});

Deno.test("every component has a name, a version where there is one, a license and a package URL", async () => {
  for (const part of (await bill()).components) {
    if (part["bom-ref"].startsWith("wasm:")) continue;
    assert.ok(part.version !== undefined || part.name === "ICU", part.name);
    assert.match(part.purl ?? "", /^pkg:(npm|github|deb|generic)\/[^@]+(@.+)?$/, part.name);
    assert.notEqual(part.licenses, undefined, part.name);
  }
});

Deno.test("hashes are those of the lock file, of the pins and of the modules", async () => {
  const { components, metadata } = await bill();
  const hashOf = (ref: string) =>
    components.find((part) => part["bom-ref"].startsWith(ref))?.hashes?.[0];
  assert.deepEqual(metadata.component.hashes, [{ alg: "SHA-256", content: SUBJECT.sha256 }]);
  assert.equal(hashOf("Deno@")?.content, pinnedHash("deno", LINUX.name));
  assert.equal(hashOf("wasm:jpeg")?.content, CONTENTS.modules.jpeg);
  const { npm } = JSON.parse(await Deno.readTextFile(projectPath("deno.lock")));
  const [key, { integrity }] = Object.entries<{ integrity: string }>(npm)
    .find(([key]) => key.startsWith("pako@3"))!;
  const pako = hashOf(`npm:${key}`);
  assert.equal(`sha512-${Uint8Array.fromHex(pako?.content ?? "").toBase64()}`, integrity);
});

Deno.test("a compiled executable has neither all of Deno nor its compiler", async () => {
  const { components } = await bill({ ...SUBJECT, selfExtracting: false });
  assert.equal(components.find(({ name }) => name === "Deno")?.hashes, undefined);
  assert.equal(components.some(({ name }) => name === "TypeScript"), false);
});

Deno.test("every dependency is a component, and no component has a name twice", async () => {
  const { components, dependencies } = await bill();
  const refs = ["dcmsend", ...components.map((part) => part["bom-ref"])];
  assert.equal(new Set(refs).size, refs.length);
  for (const { ref, dependsOn } of dependencies) {
    assert.deepEqual([ref, ...dependsOn].filter((name) => !refs.includes(name)), []);
  }
});

Deno.test("the serial number is made from what the bill says", async () => {
  assert.equal((await bill()).serialNumber, (await bill()).serialNumber);
  const other = await bill({ ...SUBJECT, sha256: "cd".repeat(32) });
  assert.notEqual(other.serialNumber, (await bill()).serialNumber);
});
