/** `--confine` together with the options that read and write other files, or open other ports. */

import assert from "node:assert/strict";
import { runDcmsend } from "../support/executable.ts";
import { zip } from "../support/archives.ts";
import { type Scp, startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { makeTlsFiles } from "../support/tls_files.ts";
import { startTlsFront } from "../support/tls_front.ts";

import { eventInformation, reportTo, startCommitmentScp } from "./support/commitment_scp.ts";
import { CommitmentScene } from "./support/commitment_scene.ts";
import { INSIDE, OUTSIDE, twoFolders } from "./support/two_folders.ts";

function received(scp: Scp): string[] {
  return scp.received.map(({ sopInstanceUid }) => sopInstanceUid);
}

for (
  const { name, list, args, stdin } of [
    { name: "a list", list: "in/1.dcm\n", args: ["--files-from", "list"] },
    {
      name: "standard input",
      args: ["--files-from", "-", "--null"],
      stdin: "in/1.dcm\0",
    },
    { name: "a list of folders", list: "in\n", args: ["--files-from", "list", "+sd"] },
    { name: "a list of DICOMDIRs", list: "in/1.dcm\n", args: ["--files-from", "list", "+rd"] },
  ] satisfies { name: string; list?: string; args: string[]; stdin?: string }[]
) {
  Deno.test(`--confine lets be read what ${name} names`, async () => {
    using folder = twoFolders();
    await Deno.symlink("../out/2.dcm", `${folder.path}/in/link`);
    if (list !== undefined) await Deno.writeTextFile(`${folder.path}/list`, list);
    await using scp = startScp();
    const all = ["--confine", "-nh", ...args, "127.0.0.1", `${scp.port}`];
    const options = { cwd: folder.path, ...(stdin === undefined ? {} : { stdin }) };
    const { code, stderr } = await runDcmsend(all, options);
    assert.equal(code, 0, stderr);
    assert.deepEqual(received(scp), [INSIDE], stderr);
  });
}

Deno.test("--confine lets a list name a link, and no more than it names", async () => {
  using folder = twoFolders();
  await Deno.symlink("out/2.dcm", `${folder.path}/link`);
  await Deno.writeTextFile(`${folder.path}/list`, "link\nin/1.dcm\n");
  await using scp = startScp();
  const args = ["--confine", "--files-from", "list", "127.0.0.1", `${scp.port}`];
  const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(received(scp), [OUTSIDE, INSIDE]);
});

Deno.test("--confine tells what is wrong with a list as without", async () => {
  using folder = twoFolders();
  await Deno.writeTextFile(`${folder.path}/list`, "a\0b");
  for (const list of ["list", "none"]) {
    const args = ["--files-from", list, "127.0.0.1", "104"];
    const free = await runDcmsend(args, { cwd: folder.path });
    const confined = await runDcmsend(["--confine", ...args], { cwd: folder.path });
    assert.deepEqual(confined, free);
    assert.equal(free.code, 22);
  }
});

Deno.test("--confine lets more files be read than are permitted one by one", async () => {
  using folder = twoFolders();
  const bytes = await Deno.readFile(`${folder.path}/in/1.dcm`);
  const names = Array.from({ length: 1001 }, (_, index) => `many/${index}`);
  await Deno.mkdir(`${folder.path}/many`);
  for (const name of names) await Deno.writeFile(`${folder.path}/${name}`, bytes);
  await Deno.writeTextFile(`${folder.path}/list`, names.join("\n"));
  await Deno.symlink("../out/2.dcm", `${folder.path}/in/link`);
  await using scp = startScp();
  const args = [
    "--confine",
    "-nh",
    "+sd",
    "--files-from",
    "list",
    "127.0.0.1",
    `${scp.port}`,
    "in",
  ];
  const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
  assert.equal(code, 0);
  assert.match(
    stderr,
    /in\/link: Permission denied \(no read access was granted\), ignoring file\n$/,
  );
  assert.deepEqual(new Set(received(scp)), new Set([INSIDE]));
  assert.equal(scp.received.length, names.length + 1);
});

Deno.test("--confine lets what is in an archive be sent", async () => {
  using folder = twoFolders();
  const content = await Deno.readFile(`${folder.path}/out/2.dcm`);
  await Deno.writeFile(
    `${folder.path}/in/a.zip`,
    zip([{ name: "../../x", content, deflated: true }]),
  );
  await using scp = startScp();
  const args = ["--confine", "--scan-archives", "127.0.0.1", `${scp.port}`, "in/a.zip"];
  const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(received(scp), [OUTSIDE]);
});

Deno.test("--confine lets a journal and reports be written, through links as well", async () => {
  using folder = twoFolders();
  for (const name of ["journal", "report", "report.json"]) {
    await Deno.writeTextFile(`${folder.path}/out/${name}`, "");
    await Deno.symlink(`out/${name}`, `${folder.path}/${name}`);
  }
  await using scp = startScp();
  const outputs = ["--journal", "journal", "+crf", "report", "--json-report", "report.json"];
  const args = ["--confine", ...outputs, "--resume", "127.0.0.1", `${scp.port}`, "in/1.dcm"];
  for (const count of [1, 0]) {
    const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
    assert.equal(code, 0, stderr);
    const report = await Deno.readTextFile(`${folder.path}/out/report`);
    assert.match(report, new RegExp(`^Number of associations {3}: ${count}$`, "m"));
    const lines = (await Deno.readTextFile(`${folder.path}/out/report.json`)).trim().split("\n");
    assert.equal(JSON.parse(lines.at(-1)!).exitCode, 0);
  }
  assert.deepEqual(received(scp), [INSIDE]);
});

Deno.test("--confine lets a peer report on storage commitment, and the list of it be replaced", async () => {
  const port = freePort();
  await using scp = startCommitmentScp({
    onRequest: async (request, conversation) => {
      await conversation.respond(0);
      await conversation.send({ type: "A-RELEASE-RQ" });
      const dataSet = eventInformation({ ...request, committed: request.sopInstanceUids });
      reports.push(reportTo(port, { eventTypeId: 1, dataSet }));
    },
  });
  const reports: Promise<number[]>[] = [];
  using scene = new CommitmentScene();
  using elsewhere = temporaryFolder();
  await Deno.writeTextFile(`${elsewhere.path}/list`, "old\n");
  await Deno.symlink(`${elsewhere.path}/list`, scene.pathOf("safe.txt"));
  const outcome = await scene.run(scp.port, ["--confine", "--commit-port", `${port}`]);
  assert.deepEqual(outcome.safe, ["1.dcm", "2.dcm"]);
  assert.deepEqual({ code: outcome.code, messages: outcome.messages }, { code: 0, messages: [] });
  assert.deepEqual(await Promise.all(reports), [[0]]);
  assert.equal(await Deno.readTextFile(`${elsewhere.path}/list`), "old\n", "the link is replaced");
});

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("--confine lets certificates be read, those too that links in a folder lead to", async () => {
  using files = makeTlsFiles();
  using folder = twoFolders();
  await Deno.mkdir(`${folder.path}/cas`);
  await Deno.symlink(files.path("root.pem"), `${folder.path}/cas/0123abcd.0`);
  await using scp = startScp();
  const certificate = {
    pem: await Deno.readTextFile(files.path("server.pem")),
    keyPem: await Deno.readTextFile(files.path("server.key")),
  };
  await using front = await startTlsFront({ certificate }, scp.port);
  const own = ["+tls", files.path("client.key"), files.path("client.pem")];
  const args = ["--confine", ...own, "+cd", "cas", "localhost", `${front.port}`, "in/1.dcm"];
  const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(received(scp), [INSIDE]);
});

Deno.test("--confine lets a trial run be made", async () => {
  using folder = twoFolders();
  await using scp = startScp();
  for (const mode of ["--dry-run", "--probe"]) {
    const args = [mode, "--json", "127.0.0.1", `${scp.port}`, "in/1.dcm"];
    const free = await runDcmsend(args, { cwd: folder.path });
    const confined = await runDcmsend(["--confine", ...args], { cwd: folder.path });
    const withoutTimes = (text: string) => text.replaceAll(/"\w*[mM]s":[\d.]+/g, "");
    assert.equal(withoutTimes(confined.stdout), withoutTimes(free.stdout));
    assert.deepEqual({ ...confined, stdout: "" }, { ...free, stdout: "" });
    assert.equal(free.code, 0);
  }
});
