/**
 * The self-extracting executable's cache: what it contains, whom it trusts, and how it repairs
 * itself. Where there is no cache to be had: `no_cache_test.ts`.
 */

import assert from "node:assert/strict";
import { dcmsendPath, runDcmsend, startDcmsend } from "../support/executable.ts";
import { startScp } from "../support/scp.ts";
import { tinyPart10File } from "../support/tiny_file.ts";
import {
  assertIsVersion,
  exists,
  namesIn,
  Places,
  plantImpostor,
  testUnpacking as test,
  untilChangeMakes,
} from "../support/unpacking.ts";

test("the executable unpacks itself once, for its user alone", async () => {
  using places = new Places();
  assertIsVersion(await places.run());
  const { ino, mtime } = await Deno.stat(`${places.cache}/deno`);
  assert.match(places.cache, /\/[0-9a-f]{64}$/);
  assert.equal((await Deno.stat(places.cache)).mode! & 0o777, 0o700);
  places.assertIsWhole();
  assertIsVersion(await places.run());
  const again = await Deno.stat(`${places.cache}/deno`);
  assert.deepEqual([again.ino, again.mtime], [ino, mtime]);
  assert.deepEqual(namesIn(places.temporary), []);
});

test("the folder is named by the SHA-256 of what follows the shell script", async () => {
  using places = new Places();
  await places.run();
  const bytes = await Deno.readFile(dcmsendPath());
  const gzipMagic = bytes.findIndex((byte, index) =>
    byte === 0x1f && bytes[index + 1] === 0x8b && bytes[index + 2] === 0x08
  );
  const digest = await crypto.subtle.digest("SHA-256", bytes.subarray(gzipMagic));
  assert.ok(places.cache.endsWith(`/${new Uint8Array(digest).toHex()}`));
});

/** Puts what cannot be run in place of the files; from outside they look as before. */
async function blank(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { size } = await Deno.stat(path);
    await Deno.writeTextFile(path, ")".padEnd(size));
  }
}

test("a run loads only what it needs of the program", async () => {
  using places = new Places();
  await using scp = startScp();
  const file = `${places.path}/a.dcm`;
  await Deno.writeFile(file, tinyPart10File());
  await places.run();
  const send = () => runDcmsend(["127.0.0.1", `${scp.port}`, file], { env: places.env });
  await blank(places.programFiles(/^(?!(main|command_line|send)\.js$)/));
  assert.deepEqual([(await send()).code, scp.received.length], [0, 1]);
  await blank(places.programFiles(/^send\.js$/));
  assertIsVersion(await places.run());
  assert.equal((await send()).code, 70, "what was blanked is needed to send");
});

test("the first start leaves the program compiled for those that follow", async () => {
  using places = new Places();
  await places.run();
  const caches = namesIn(`${places.cache}/deno_dir`).filter((name) => name.startsWith("v8_code_"));
  const texts = caches.map((name) => Deno.readTextFileSync(`${places.cache}/deno_dir/${name}`));
  for (const path of places.programFiles(/^(main|command_line|send)\.js$/)) {
    assert.ok(texts.join("").includes(path), path);
  }
});

test("without XDG_CACHE_HOME the cache is in the home folder", async () => {
  using places = new Places();
  const env = { HOME: places.home, TMPDIR: places.temporary };
  assertIsVersion(await runDcmsend(["--version"], { clearEnv: true, env }));
  assert.deepEqual(namesIn(places.home), [Deno.build.os === "darwin" ? "Library" : ".cache"]);
});

test("three first starts at once all work and leave one whole copy", async () => {
  using places = new Places();
  for (const result of await Promise.all([places.run(), places.run(), places.run()])) {
    assertIsVersion(result);
  }
  places.assertIsWhole();
});

/** Whether there is a folder with a temporary name in the cache. */
function isUnpacking(places: Places): boolean {
  if (namesIn(places.home).length === 0 || namesIn(`${places.home}/dcmsend`).length === 0) {
    return false;
  }
  return namesIn(places.cache).some((name) => name.startsWith("new."));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} while it unpacks ends it and leaves nothing half done`, async () => {
    using places = new Places();
    const running = startDcmsend(["--version"], { env: places.env });
    await untilChangeMakes(places.home, () => isUnpacking(places));
    running.kill(signal);
    assert.equal((await running.result).signal, signal);
    assert.deepEqual(namesIn(places.cache), []);
    assertIsVersion(await places.run());
  });
}

const DAMAGES: readonly {
  name: string;
  damage: (cache: string, places: Places) => Promise<void>;
}[] = [
  { name: "a shortened runtime", damage: (cache) => Deno.truncate(`${cache}/deno`, 1000) },
  { name: "a shortened program", damage: (cache) => Deno.truncate(`${cache}/main.js`, 10) },
  {
    name: "a shortened part of the program",
    damage: async (_, places) => {
      for (const path of places.programFiles(/^send\.js$/)) await Deno.truncate(path, 10);
    },
  },
  { name: "a missing program", damage: (cache) => Deno.remove(`${cache}/main.js`) },
  { name: "a missing marker", damage: (cache) => Deno.remove(`${cache}/complete`) },
  { name: "a runtime that may not run", damage: (cache) => Deno.chmod(`${cache}/deno`, 0o600) },
  {
    name: "a folder in place of a file",
    damage: async (cache) => {
      await Deno.remove(`${cache}/main.js`);
      await Deno.mkdir(`${cache}/main.js`);
    },
  },
  {
    name: "a link in place of a file",
    damage: async (cache) => {
      await Deno.rename(`${cache}/deno`, `${cache}/other`);
      await Deno.symlink("other", `${cache}/deno`);
    },
  },
  {
    name: "a missing folder for the runtime's own caches",
    damage: (cache) => Deno.remove(`${cache}/deno_dir`, { recursive: true }),
  },
];

for (const { name, damage } of DAMAGES) {
  test(`the unpacked copy is repaired: ${name}`, async () => {
    using places = new Places();
    await places.run();
    await damage(places.cache, places);
    assertIsVersion(await places.run());
    const marker = await Deno.stat(`${places.cache}/complete`);
    assertIsVersion(await places.run());
    assert.equal((await Deno.stat(`${places.cache}/complete`)).ino, marker.ino, "repaired once");
    assert.deepEqual(namesIn(places.temporary), []);
  });
}

test("an impostor in a folder that nobody else can write to would be run", async () => {
  // What the tests below rely on: it is the folder's mode and owner that keeps it from being run.
  using places = new Places();
  await places.run();
  const trace = await plantImpostor(places);
  await places.run();
  assert.ok(await exists(trace));
});

for (const part of ["", "/dcmsend", "/dcmsend/COPY", "/dcmsend/COPY/deno"]) {
  test(`what others can write to is not used: cache folder${part}`, async () => {
    using places = new Places();
    await places.run();
    const trace = await plantImpostor(places);
    await Deno.chmod(
      places.home + part.replace("/dcmsend/COPY", () => places.cache.slice(places.home.length)),
      0o777,
    );
    assertIsVersion(await places.run());
    assert.equal(await exists(trace), false);
    await places.untilTemporaryIsEmpty();
  });
}
