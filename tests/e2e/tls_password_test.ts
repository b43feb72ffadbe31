/** The password of a key is asked for on a terminal, which `script` (util-linux) plays, without echo. */

import assert from "node:assert/strict";
import { dcmsendPath } from "../support/executable.ts";
import { file, imageDataSet } from "../support/make.ts";
import { startScp } from "../support/scp.ts";
import { makeTlsFiles, PASSWORD } from "../support/tls_files.ts";
import { hasTerminals } from "../support/terminals.ts";

const PROMPT = "Enter PEM pass phrase:";

/** Types when the program asks. @returns all that was on the terminal, and the exit code */
async function typed(keys: string, port: number, cwd: string) {
  const args = ["+tls", "client-pkcs8.key", "client.pem", "127.0.0.1", `${port}`, "image.dcm"];
  const command = [dcmsendPath(), ...args].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qec", command, "/dev/null"],
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  let shown = "";
  let isAsked = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    shown += text;
    if (isAsked || !shown.includes(PROMPT)) continue;
    isAsked = true;
    await writer.write(new TextEncoder().encode(keys));
  }
  await writer.close().catch(() => {}); // It may have ended already.
  return { shown, code: (await child.status).code };
}

if (await hasTerminals()) {
  for (
    const { name, keys, code, says } of [
      { name: "the right one", keys: `${PASSWORD}\r`, code: 61, says: "cannot negotiate" },
      {
        name: "one that is corrected",
        keys: `xy\x7f\x7f${PASSWORD}\r`,
        code: 61,
        says: "cannot neg",
      },
      { name: "a wrong one", keys: "mistaken\r", code: 60, says: "the password is wrong" },
      { name: "Ctrl-C", keys: "\x03", code: 60, says: "there is no password" },
    ]
  ) {
    Deno.test(`on a terminal, the password of a key is asked for and not shown: ${name}`, async () => {
      using files = makeTlsFiles();
      await Deno.writeFile(files.path("image.dcm"), file(imageDataSet()));
      // It speaks no TLS: who gets that far has opened the key.
      await using scp = startScp();
      const { shown, code: ended } = await typed(keys, scp.port, files.folder);
      assert(shown.includes(PROMPT) && shown.includes(says), shown);
      assert(!shown.includes(PASSWORD) && !shown.includes("mistaken"), shown);
      assert.equal(ended, code);
    });
  }
}
