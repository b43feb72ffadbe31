/**
 * The self-extracting executable where it cannot keep an unpacked copy, or cannot run at all: a
 * folder for the one run, removed afterwards however the run ends; or one line that says why not.
 */

import assert from "node:assert/strict";
import { dcmsendPath, runDcmsend, startDcmsend } from "../support/executable.ts";
import { tinyPart10File } from "../support/tiny_file.ts";
import { temporaryFolder } from "../support/temporary.ts";
import {
  assertIsVersion,
  exists,
  namesIn,
  Places,
  plantImpostor,
  testUnpacking as test,
} from "../support/unpacking.ts";

const isRoot = Deno.uid() === 0;
const NOBODY = 65534;

test("without a home folder it runs from a temporary folder, which is removed", async () => {
  using places = new Places();
  const env = { TMPDIR: places.temporary };
  assertIsVersion(await runDcmsend(["--version"], { clearEnv: true, env }));
  await places.untilTemporaryIsEmpty();
});

test("from a temporary folder, exit code, output and input are the program's", async () => {
  using places = new Places();
  const env = { TMPDIR: places.temporary };
  const result = await runDcmsend(["--no-such-option"], { clearEnv: true, env });
  assert.equal(result.code, 1);
  assert.match(result.stderr, /error: Unknown option --no-such-option/);
  await places.untilTemporaryIsEmpty();
});

for (
  const { signal, code } of [
    { signal: "SIGINT", code: 130 },
    { signal: "SIGTERM", code: 143 },
    { signal: "SIGKILL", code: 137 },
  ] as const
) {
  test(`the temporary folder is removed after ${signal}`, async () => {
    using places = new Places();
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const file = `${places.path}/a.dcm`;
    await Deno.writeFile(file, tinyPart10File());
    const args = ["127.0.0.1", `${listener.addr.port}`, file];
    const env = { TMPDIR: places.temporary };
    const running = startDcmsend(args, { clearEnv: true, env });
    using connection = await listener.accept();
    await connection.read(new Uint8Array(1)); // the association request has been sent
    running.kill(signal);
    assert.equal((await running.result).code, code);
    await places.untilTemporaryIsEmpty();
  });
}

test("a home folder that does not exist is not made", async () => {
  using places = new Places();
  const env = { HOME: `${places.path}/none`, TMPDIR: places.temporary };
  assertIsVersion(await runDcmsend(["--version"], { clearEnv: true, env }));
  assert.equal(await exists(`${places.path}/none`), false);
});

test("the temporary folder is not put where others could rename it", async () => {
  using places = new Places();
  await Deno.chmod(places.temporary, 0o777);
  const env = { TMPDIR: places.temporary };
  const running = startDcmsend(["--version"], { clearEnv: true, env });
  using watcher = Deno.watchFs(places.temporary);
  const events: string[] = [];
  const watching = collect(watcher, events);
  assertIsVersion(await running.result);
  watcher.close();
  await watching;
  assert.deepEqual(events, []);
});

async function collect(watcher: Deno.FsWatcher, events: string[]): Promise<void> {
  for await (const event of watcher) {
    if (event.kind !== "access") events.push(...event.paths);
  }
}

/** Tests that need another user, or a file system mounted for them. */
function testAsRoot(name: string, fn: () => Promise<void>): void {
  if (isRoot) test(name, fn);
}

testAsRoot("a copy in another user's home folder is not used (sudo)", async () => {
  using places = new Places();
  await places.run();
  const trace = await plantImpostor(places);
  const parts = namesIn(places.cache).map((name) => `${places.cache}/${name}`);
  for (const path of [places.home, `${places.home}/dcmsend`, places.cache, ...parts]) {
    await Deno.chown(path, NOBODY, NOBODY);
  }
  assertIsVersion(await places.run());
  assert.equal(await exists(trace), false);
  await places.untilTemporaryIsEmpty();
});

testAsRoot("nothing is left in another user's home folder (sudo)", async () => {
  using places = new Places();
  await Deno.chown(places.home, NOBODY, NOBODY);
  for (const env of [places.env, { HOME: places.home, TMPDIR: places.temporary }]) {
    assertIsVersion(await runDcmsend(["--version"], { clearEnv: true, env }));
    assert.deepEqual(namesIn(places.home), []);
    await places.untilTemporaryIsEmpty();
  }
});

testAsRoot("a user without rights runs it from a temporary folder", async () => {
  using places = new Places();
  const program = `${places.path}/dcmsend`;
  await Deno.copyFile(dcmsendPath(), program);
  for (const path of [program, places.path]) await Deno.chmod(path, 0o755);
  await Deno.chown(places.temporary, NOBODY, NOBODY);
  const flags = ["--reuid=65534", "--regid=65534", "--clear-groups"];
  assertIsVersion(
    await runDcmsend([...flags, program, "--version"], {
      executable: "setpriv",
      env: places.env,
      cwd: "/",
    }),
  );
  assert.deepEqual(namesIn(places.home), []);
  await places.untilTemporaryIsEmpty();
});

testAsRoot("where programs may not be executed, it unpacks itself elsewhere", async () => {
  using places = new Places();
  const mount = ["-t", "tmpfs", "-o", "noexec,mode=700", "tmpfs", places.home];
  assert.equal((await runDcmsend(mount, { executable: "mount" })).stderr, "");
  try {
    assertIsVersion(await places.run());
    await places.untilTemporaryIsEmpty();
  } finally {
    await runDcmsend([places.home], { executable: "umount" });
  }
});

testAsRoot("a copy on a file system that has become noexec is not used", async () => {
  using places = new Places();
  const mount = ["-t", "tmpfs", "-o", "mode=700", "tmpfs", places.home];
  assert.equal((await runDcmsend(mount, { executable: "mount" })).stderr, "");
  try {
    assertIsVersion(await places.run());
    assert.ok(await exists(places.cache));
    const remount = ["-o", "remount,noexec", places.home];
    assert.equal((await runDcmsend(remount, { executable: "mount" })).stderr, "");
    assertIsVersion(await places.run());
    await places.untilTemporaryIsEmpty();
  } finally {
    await runDcmsend([places.home], { executable: "umount" });
  }
});

/** A copy of the program with one text in its shell script replaced by another of its length. */
async function alteredProgram(path: string, [from, to]: [string, string]): Promise<void> {
  assert.equal(from.length, to.length);
  const bytes = await Deno.readFile(dcmsendPath());
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 20_000));
  assert.ok(head.includes(from));
  for (let at = head.indexOf(from); at >= 0; at = head.indexOf(from, at + 1)) {
    bytes.set(new TextEncoder().encode(to), at);
  }
  await Deno.writeFile(path, bytes, { mode: 0o755 });
}

const MACHINE = `Linux ${Deno.build.arch}`;
const LOADER = /\/lib[^ ]*\/ld-[^ ]*/.exec(
  new TextDecoder("latin1").decode((await Deno.readFile(dcmsendPath())).subarray(0, 20_000)),
)?.[0] ?? "";

const OBSTACLES: readonly { name: string; change: [string, string]; says: RegExp }[] = [
  {
    name: "another architecture",
    change: [MACHINE, MACHINE.replace(/..$/, "??")],
    says: /^dcmsend: this executable is for Linux \S+ and cannot run on Linux \S+\n$/,
  },
  {
    name: "another C library",
    change: [LOADER, LOADER.replace(/..$/, "??")],
    says: /^dcmsend: this executable needs the GNU C library \(\S+\), which is not here\n$/,
  },
];

for (const { name, change, says } of OBSTACLES) {
  if (Deno.build.os !== "linux") continue;
  test(`it says in one line that the machine has ${name}`, async () => {
    using places = new Places();
    const program = `${places.path}/dcmsend`;
    await alteredProgram(program, change);
    const result = await runDcmsend(["--version"], { executable: program, env: places.env });
    assert.match(result.stderr, says);
    assert.equal(result.stdout, "");
    assert.equal(result.code, 126);
    assert.deepEqual(namesIn(places.home), []);
  });
}

const DAMAGES: readonly { name: string; damage: (bytes: Uint8Array) => Uint8Array }[] = [
  { name: "is cut short", damage: (bytes) => bytes.subarray(0, bytes.length - 1000) },
  {
    name: "has one wrong byte",
    damage: (bytes) => {
      const at = bytes.length - 1_000_000;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    },
  },
];

for (const { name, damage } of DAMAGES) {
  test(`an executable that ${name} says that it is damaged`, async () => {
    using places = new Places();
    const program = `${places.path}/dcmsend`;
    await Deno.writeFile(program, damage(await Deno.readFile(dcmsendPath())), { mode: 0o755 });
    const result = await runDcmsend(["--version"], { executable: program, env: places.env });
    assert.match(result.stderr, /^dcmsend: \S+ is damaged: [^\n]+\n$/);
    assert.equal(result.code, 126);
    assert.deepEqual(namesIn(places.temporary), []);
  });
}

for (const shell of [["dash"], ["bash", "--posix"], ["busybox", "sh"]]) {
  test(`the script runs under ${shell.join(" ")}`, async () => {
    using places = new Places();
    using folder = temporaryFolder();
    const [executable = "", ...flags] = shell;
    const options = {
      executable,
      cwd: folder.path,
      env: { ...places.env, "BASH_FUNC_ls%%": "() { : >evil; }", DENO_V8_FLAGS: "--no-such-flag" },
    };
    const args = [...flags, dcmsendPath(), "--version"];
    assertIsVersion(await runDcmsend(args, options)); // unpacks
    assertIsVersion(await runDcmsend(args, options)); // uses the cache
    assert.ok(await exists(`${places.cache}/complete`));
    assertIsVersion(
      await runDcmsend(args, { ...options, env: { ...options.env, XDG_CACHE_HOME: "/dev/null" } }),
    );
    await places.untilTemporaryIsEmpty();
    assert.deepEqual(namesIn(folder.path), []);
  });
}
