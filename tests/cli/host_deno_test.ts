import assert from "node:assert/strict";
import { denoCommandLineHost } from "../../lib/cli/host_deno.ts";

Deno.test("readLogConfig() tells a file from a folder and from nothing", async () => {
  const folder = await Deno.makeTempDir();
  const host = denoCommandLineHost();
  try {
    await Deno.writeTextFile(`${folder}/a.cfg`, "a = b\n");
    assert.deepEqual(host.readLogConfig(`${folder}/a.cfg`), { type: "text", text: "a = b\n" });
    assert.deepEqual(host.readLogConfig(folder), { type: "missing" });
    assert.deepEqual(host.readLogConfig(`${folder}/b.cfg`), { type: "missing" });
    assert.deepEqual(host.readLogConfig(""), { type: "missing" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("variables() knows the program, the process, the date and the time", () => {
  const { builtIn } = denoCommandLineHost().variables();
  assert.equal(builtIn.get("appname"), "dcmsend");
  assert.equal(builtIn.get("pid"), `${Deno.pid}`);
  assert.match(builtIn.get("date") ?? "", /^\d{8}$/);
  assert.match(builtIn.get("time") ?? "", /^\d{6}$/);
});

Deno.test("variables() looks into the environment", () => {
  const { environment } = denoCommandLineHost().variables();
  Deno.env.set("DCMSEND_TEST_VARIABLE", "x");
  try {
    assert.equal(environment("DCMSEND_TEST_VARIABLE"), "x");
  } finally {
    Deno.env.delete("DCMSEND_TEST_VARIABLE");
  }
  assert.equal(environment("DCMSEND_TEST_VARIABLE"), undefined);
  assert.equal(environment("a=b"), undefined);
});

Deno.test({
  name: "variables() takes a variable that must not be read for unset",
  permissions: { env: false },
  fn() {
    assert.equal(denoCommandLineHost().variables().environment("PATH"), undefined);
  },
});
