/**
 * The executable starts anywhere, passes everything on, and is moved by nothing around it: neither
 * the folder it stands or runs in nor the environment. Holds for both kinds of executable; what
 * only concerns one that unpacks itself is in `self_extracting_test.ts`.
 */

import assert from "node:assert/strict";
import { PROGRAM_LINE } from "../../lib/base/product.ts";
import {
  dcmsendPath,
  runDcmsend,
  type RunOptions,
  type RunResult,
  startDcmsend,
} from "../support/executable.ts";
import { tinyPart10File } from "../support/tiny_file.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Runs `--version` and expects nothing but the version. */
async function assertStarts(options: RunOptions): Promise<void> {
  assertIsVersion(await runDcmsend(["--version"], options));
}

function assertIsVersion(result: RunResult): void {
  assert.equal(result.stderr, "");
  assert.equal(result.stdout.split("\n")[0], PROGRAM_LINE);
  assert.equal(result.code, 0);
}

async function copyProgram(path: string): Promise<string> {
  await Deno.copyFile(dcmsendPath(), path);
  await Deno.chmod(path, 0o755);
  return path;
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).toSorted();
}

Deno.test("dcmsend runs with an empty environment", async () => {
  await assertStarts({ clearEnv: true });
});

Deno.test("dcmsend starts without any network", async () => {
  const flags = Deno.uid() === 0 ? ["--net"] : ["--map-root-user", "--net"];
  assertIsVersion(
    await runDcmsend([...flags, dcmsendPath(), "--version"], { executable: "unshare" }),
  );
});

Deno.test("dcmsend runs under another name and from a path with spaces and signs", async () => {
  using folder = temporaryFolder();
  await assertStarts({
    executable: await copyProgram(`${folder.path}/-send 'it' $HOME & %41 #1 ü`),
  });
});

Deno.test("dcmsend runs through a symbolic link, and a link to that", async () => {
  using folder = temporaryFolder();
  await Deno.symlink(dcmsendPath(), `${folder.path}/one`);
  await Deno.symlink("one", `${folder.path}/two`);
  await assertStarts({ executable: `${folder.path}/two` });
});

Deno.test("dcmsend is found through PATH", async () => {
  using folder = temporaryFolder();
  await Deno.symlink(dcmsendPath(), `${folder.path}/dcmsend-by-path`);
  const command = ["-c", "dcmsend-by-path --version"];
  const env = { PATH: `${folder.path}:${Deno.env.get("PATH")}` };
  assertIsVersion(await runDcmsend(command, { executable: "sh", env }));
});

Deno.test("dcmsend runs in and from a folder that it cannot write to", async () => {
  using folder = temporaryFolder();
  await copyProgram(`${folder.path}/dcmsend`);
  await Deno.chmod(folder.path, 0o555);
  await assertStarts({ executable: `${folder.path}/dcmsend`, cwd: folder.path });
  await Deno.chmod(folder.path, 0o755);
  assert.deepEqual(namesIn(folder.path), ["dcmsend"]);
});

Deno.test("dcmsend ignores what lies in the current folder", async () => {
  using folder = temporaryFolder();
  const hostile: Readonly<Record<string, string>> = {
    "deno.json": "{ not JSON",
    "deno.jsonc": '{ "imports": 1 }',
    "deno.lock": "{ not JSON",
    "package.json": "{ not JSON",
    ".npmrc": "registry=http://127.0.0.1:1/\n=\n[",
    ".env": 'DCMDICTPATH="unterminated\nDENO_V8_FLAGS=--no-such-flag\n',
    "tsconfig.json": "{ not JSON",
    "import_map.json": "{ not JSON",
    "main.js": "throw 1;",
    "bunfig.toml": "=",
  };
  for (const [name, text] of Object.entries(hostile)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  await assertStarts({ cwd: folder.path });
  assert.deepEqual(namesIn(folder.path), Object.keys(hostile).toSorted());
});

/** Variables that load code, write files or connect out where the runtime sees them. */
async function hostileEnvironment(
  folder: string,
  port: number,
): Promise<Record<string, string>> {
  await Deno.writeTextFile(
    `${folder}/evil.cjs`,
    `require("node:fs").writeFileSync(${JSON.stringify(`${folder}/evil-ran`)}, "");`,
  );
  return {
    NODE_OPTIONS: `--require ${folder}/evil.cjs`,
    NODE_V8_COVERAGE: `${folder}/node-coverage`,
    NODE_DEBUG: "net,fs",
    NODE_EXTRA_CA_CERTS: `${folder}/none.pem`,
    SSLKEYLOGFILE: `${folder}/keys.log`,
    DENO_V8_FLAGS: "--no-such-flag",
    DENO_COVERAGE_DIR: `${folder}/coverage`,
    DENO_AUDIT_PERMISSIONS: `${folder}/audit`,
    DENO_TRACE_PERMISSIONS: "1",
    DENO_PERMISSION_BROKER_PATH: `${folder}/broker`,
    DENO_DIR: `${folder}/deno-dir`,
    DENO_CERT: `${folder}/none.pem`,
    DENO_CONDITIONS: "evil",
    DENO_COMPAT: "1",
    DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
    DENO_UNSTABLE_CONTROL_SOCK: `unix:${folder}/control`,
    DENO_WEB_INSPECTOR: "1",
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    // A value that looks like a variable, and one that no shell can unset.
    INNOCENT: "a\nDENO_DIR=/b\nDENO_;exit=1 DENO_$(touch evil)=1\n'",
    "DENO_ODD.NAME": "1",
  };
}

Deno.test("the hostile environment does harm a plain Deno", async () => {
  using folder = temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/main.js`, "");
  const all = await hostileEnvironment(folder.path, 1);
  for (const [name, trace] of [["NODE_OPTIONS", "evil-ran"], ["DENO_COVERAGE_DIR", "coverage"]]) {
    const env = { [`${name}`]: all[`${name}`] ?? "" };
    const args = ["run", "--no-config", "--allow-write", `${folder.path}/main.js`];
    await runDcmsend(args, { executable: Deno.execPath(), env, cwd: folder.path });
    assert.ok(namesIn(folder.path).includes(`${trace}`), `${name} was not obeyed`);
  }
});

Deno.test("dcmsend obeys no variable of its runtime", async () => {
  using folder = temporaryFolder();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = acceptOne(listener);
  const env = await hostileEnvironment(folder.path, listener.addr.port);
  await assertStarts({ env, cwd: folder.path });
  assert.deepEqual(namesIn(folder.path), ["evil.cjs"]);
  listener.close();
  assert.equal(await accepted, false, "something connected out");
});

/** @returns whether somebody connected before the listener was closed */
async function acceptOne(listener: Deno.TcpListener): Promise<boolean> {
  try {
    (await listener.accept()).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
      return false;
    }
    throw error;
  }
}

Deno.test("dcmsend obeys no variable of the shell", async () => {
  using folder = temporaryFolder();
  const trace = `${folder.path}/evil-ran`;
  await Deno.writeTextFile(`${folder.path}/evil.sh`, `: >'${trace}'\n`);
  await Deno.mkdir(`${folder.path}/bin`);
  await Deno.mkdir(`${folder.path}/cache`, { mode: 0o700 });
  for (const name of ["ls", "gzip", "uname", "mktemp", "sha256sum", "tail", "head", "rm"]) {
    const path = `${folder.path}/bin/${name}`;
    await Deno.writeTextFile(path, `#!/bin/sh\n: >'${trace}'\nexit 1\n`, { mode: 0o755 });
  }
  const env = {
    PATH: `${folder.path}/bin:${Deno.env.get("PATH")}`,
    ENV: `${folder.path}/evil.sh`,
    BASH_ENV: `${folder.path}/evil.sh`,
    "BASH_FUNC_ls%%": `() { : >'${trace}'; }`,
    "BASH_FUNC_unset%%": `() { : >'${trace}'; }`,
    IFS: "e/",
    CDPATH: "/",
    POSIXLY_CORRECT: "1",
    TIME_STYLE: "long-iso",
    QUOTING_STYLE: "c",
    BLOCK_SIZE: "1M",
    LS_BLOCK_SIZE: "1M",
    CLICOLOR_FORCE: "1",
    GZIP: "-9",
    LC_ALL: "tr_TR.UTF-8",
    self_base: "/nowhere",
    self_cache: "/nowhere",
  };
  await assertStarts({ cwd: folder.path, env });
  // Once more where a self-extracting one has to unpack itself.
  await assertStarts({ cwd: folder.path, env: { ...env, XDG_CACHE_HOME: `${folder.path}/cache` } });
  assert.deepEqual(namesIn(folder.path), ["bin", "cache", "evil.sh"]);
});

Deno.test("dcmsend gets its arguments exactly", async () => {
  using folder = temporaryFolder();
  const odd = ["a b", "", "two\nlines", "*", "$HOME `id` $(id)", '"', "'", "\\", "ü€😀", " "];
  const result = await runDcmsend(["--arguments", "127.0.0.1", "1", ...odd], { cwd: folder.path });
  const shown = ["--arguments", "127.0.0.1", "1", ...odd].filter((argument) => argument !== "")
    .map((argument) => `'${argument.replaceAll("\n", "\nI: ")}' `).join("");
  const count = odd.length + 3;
  const start = `I: calling 'dcmsend' with ${count} arguments: ${shown}\n`;
  assert.equal(result.stderr.slice(0, start.length), start);
});

Deno.test("dcmsend passes on its exit code", async () => {
  for (
    const { args, code } of [
      { args: ["--no-such-option"], code: 1 },
      { args: ["127.0.0.1", "1", "/nonexistent.dcm"], code: 22 },
      { args: ["--version"], code: 0 },
    ]
  ) {
    assert.equal((await runDcmsend(args)).code, code, args.join(" "));
  }
});

for (
  const { signal, code } of [{ signal: "SIGINT", code: 130 }, {
    signal: "SIGTERM",
    code: 143,
  }] as const
) {
  Deno.test(`dcmsend that is waiting for its peer ends with ${code} on ${signal}`, async () => {
    using folder = temporaryFolder();
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const file = `${folder.path}/a.dcm`;
    await Deno.writeFile(file, tinyPart10File());
    const running = startDcmsend(["127.0.0.1", `${listener.addr.port}`, file]);
    using connection = await listener.accept();
    await connection.read(new Uint8Array(1)); // the association request has been sent
    running.kill(signal);
    const result = await running.result;
    assert.equal(result.code, code);
  });
}
