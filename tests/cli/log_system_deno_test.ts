/** The parts of logging that only a real process, file or socket can show. */

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { DENO_LOG_SYSTEM } from "../../lib/cli/log_system_deno.ts";

const MODULE_URL = import.meta.resolve("../../lib/cli/log_system_deno.ts");

/** Runs a script that writes a lot, then says on standard output that it is done. */
function spawnWriter(stream: "stdout" | "stderr", lines: number): Deno.ChildProcess {
  const script = `
    import { DENO_LOG_SYSTEM } from ${JSON.stringify(MODULE_URL)};
    for (let i = 0; i < ${lines}; i++) DENO_LOG_SYSTEM.write("${stream}", "x".repeat(1023) + "\\n");
    Deno.exit(7);
  `;
  const url = `data:application/typescript,${encodeURIComponent(script)}`;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--no-check", "--allow-all", url],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

for (const stream of ["stdout", "stderr"] as const) {
  Deno.test(`write() drops what nobody reads any more from ${stream}`, async () => {
    const child = spawnWriter(stream, 1000);
    const other = stream === "stdout" ? child.stderr : child.stdout;
    await child[stream].cancel();
    const [{ code }] = await Promise.all([child.status, new Response(other).text()]);
    assert.equal(code, 7);
  });
}

Deno.test("write() waits for a slow reader and loses nothing", async () => {
  const child = spawnWriter("stderr", 1000);
  const [text, { code }] = await Promise.all([
    new Response(child.stderr).text(),
    child.status,
    child.stdout.cancel(),
  ]);
  assert.equal(code, 7);
  assert.equal(text.length, 1000 * 1024);
});

Deno.test("openFile() counts the bytes in the file, those that were there included", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "old\n");
    const file = DENO_LOG_SYSTEM.openFile(path, { append: true });
    file.write("ä\n");
    assert.equal(file.lengthBytes, 7);
    file.close();
    assert.equal(await Deno.readTextFile(path), "old\nä\n");
    DENO_LOG_SYSTEM.openFile(path, { append: false }).close();
    assert.equal(await Deno.readTextFile(path), "");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test({
  name: "openFile() needs no permission to read",
  permissions: { write: true },
  fn: () => {
    const path = Deno.makeTempFileSync();
    try {
      for (const lengthBytes of [4, 8]) {
        const file = DENO_LOG_SYSTEM.openFile(path, { append: true });
        file.write("abc\n");
        assert.equal(file.lengthBytes, lengthBytes);
        file.close();
      }
    } finally {
      Deno.removeSync(path);
    }
  },
});

Deno.test("openFile() appends to a pipe", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/pipe`;
    assert.equal((await new Deno.Command("mkfifo", { args: [path] }).output()).code, 0);
    using reader = await Deno.open(path, { read: true, write: true }); // so that nobody waits
    const file = DENO_LOG_SYSTEM.openFile(path, { append: true });
    file.write("abc\n");
    file.close();
    const bytes = new Uint8Array(10);
    assert.equal(await reader.read(bytes), 4);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("renameFile() does not mind a file that is not there", async () => {
  const folder = await Deno.makeTempDir();
  try {
    DENO_LOG_SYSTEM.renameFile(`${folder}/a`, `${folder}/b`);
    await Deno.writeTextFile(`${folder}/a`, "a");
    DENO_LOG_SYSTEM.renameFile(`${folder}/a`, `${folder}/b`);
    assert.equal(await Deno.readTextFile(`${folder}/b`), "a");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openDatagramSender() has sent everything when it is closed", async () => {
  const server = createSocket("udp4");
  const received: string[] = [];
  const complete = new Promise<void>((resolve) => {
    server.on("message", (bytes) => {
      if (received.push(bytes.toString()) === 3) resolve();
    });
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", () => resolve()));
  const { port } = server.address();
  const sender = DENO_LOG_SYSTEM.openDatagramSender({ hostname: "127.0.0.1", port });
  for (const text of ["a", "b", "c"]) sender.send(new TextEncoder().encode(text));
  await sender.close();
  await complete;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  assert.deepEqual(received, ["a", "b", "c"]);
});

Deno.test("openDatagramSender() does not mind a server that is not there", async () => {
  const sender = DENO_LOG_SYSTEM.openDatagramSender({ hostname: "host.invalid", port: 514 });
  sender.send(new Uint8Array([1]));
  await sender.close();
});

Deno.test({
  name: "hostName() is empty where it must not be known",
  permissions: { sys: false },
  fn() {
    assert.equal(DENO_LOG_SYSTEM.hostName(), "");
  },
});
