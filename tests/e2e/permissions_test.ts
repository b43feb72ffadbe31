/**
 * The permissions of the program as it is built: which those are, and what a run is left with. When
 * one is widened, a test here fails.
 */

import assert from "node:assert/strict";
import { bundleInParts } from "../../scripts/build/merge_parts.ts";
import { PERMISSION_FLAGS } from "../../scripts/build/permissions.ts";
import { projectPath, runProgram } from "../../scripts/build/project.ts";
import { RUN_FLAGS } from "../../scripts/build/self_extracting.ts";
import { dcmsendPath } from "../support/executable.ts";
import type { TemporaryFolder } from "../support/temporary.ts";
import type { ProbeResult, ProbeTargets } from "./support/permission_probe/main.ts";
import { twoFolders } from "./support/two_folders.ts";

Deno.test("the build gives the program the permissions that some option needs, and no others", () => {
  assert.deepEqual(PERMISSION_FLAGS.toSorted(), [
    "--allow-env",
    "--allow-net",
    "--allow-read",
    "--allow-sys=hostname",
    "--allow-write",
    "--no-prompt",
  ]);
});

const start = new TextDecoder("latin1").decode(Deno.readFileSync(dcmsendPath()).subarray(0, 65536));
if (start.startsWith("#!")) {
  Deno.test("the executable starts the program with these permissions and no others", () => {
    const command = start.match(/exec "\$self_cache\/deno" run (.*) "\$self_cache\/main\.js"/);
    const flags = (command?.[1] ?? "").split(" ");
    assert.deepEqual(flags, RUN_FLAGS);
    const others = flags.filter((flag) => !PERMISSION_FLAGS.includes(flag));
    assert.deepEqual(others.filter((flag) => /allow|permission|prompt|^-[A-Za-z]/.test(flag)), []);
  });
}

/** What no run is ever allowed is missing in all of these lists. */
const PLAIN_RUN = [
  "read the input",
  "read another file",
  "list another folder",
  "import another file",
  "connect to the peer",
  "connect to another port",
  "fetch",
  "listen",
  "look up a name",
  "start a thread that may read anything",
];

for (
  const { name, options, expected } of [
    { name: "A plain run", options: [], expected: { main: PLAIN_RUN } },
    {
      name: "A run with a report",
      options: ["+crf", "report"],
      expected: {
        main: [...PLAIN_RUN, "write the report", "write another file", "remove the input"],
      },
    },
    {
      name: "A run with the host's name in its log",
      options: ["-lc", "log.cfg"],
      expected: { main: [...PLAIN_RUN, "ask for the host's name"] },
    },
    {
      name: "A confined run",
      options: ["--confine"],
      expected: { main: [], thread: ["read the input", "connect to the peer"] },
    },
    {
      name: "A confined run with a report",
      options: ["--confine", "+crf", "report"],
      expected: {
        main: [],
        thread: ["read the input", "write the report", "connect to the peer"],
      },
    },
    {
      name: "A confined run with the host's name in its log",
      options: ["--confine", "-lc", "log.cfg"],
      expected: {
        main: [],
        thread: ["read the input", "connect to the peer", "ask for the host's name"],
      },
    },
  ] satisfies { name: string; options: string[]; expected: ProbeResult }[]
) {
  Deno.test(`${name} is allowed what it needs, as trying shows`, async () => {
    using folder = twoFolders();
    const result = await runProbe(folder, options);
    assert.deepEqual(sorted(result), sorted(expected));
  });
}

function sorted({ main, thread = [] }: ProbeResult) {
  return { main: main.toSorted(), thread: thread.toSorted() };
}

/** Runs the probe with the flags that the executable starts its program with. */
async function runProbe(
  { path }: TemporaryFolder,
  options: readonly string[],
): Promise<ProbeResult> {
  const program = `${path}/program`;
  await Deno.mkdir(program);
  for (const { name, bytes } of await probeFiles()) {
    await Deno.writeFile(`${program}/${name}`, bytes);
  }
  await Deno.writeTextFile(`${path}/out/module.js`, "export {};");
  await Deno.writeTextFile(`${path}/log.cfg`, LOG_CONFIGURATION);
  const [peerPort, otherPort] = unusedPorts();
  const targets: ProbeTargets = {
    input: `${path}/in/1.dcm`,
    outside: `${path}/out/2.dcm`,
    module: `${path}/out/module.js`,
    report: `${path}/report`,
    new: `${path}/in/new`,
    peerPort,
    otherPort,
  };
  const commandLine = [...options, "127.0.0.1", `${peerPort}`, "in/1.dcm"];
  const { stdout, stderr } = await runProgram(Deno.execPath(), [
    "run",
    ...RUN_FLAGS,
    `${program}/main.js`,
    JSON.stringify(targets),
    ...commandLine,
  ], { cwd: path, env: { DENO_DIR: `${path}/deno_dir` } });
  assert.equal(stderr, "");
  return Object.assign({}, ...stdout.trim().split("\n").map((line) => JSON.parse(line)));
}

let files: ReturnType<typeof bundleInParts> | undefined;

/** Bundled once for all tests. */
function probeFiles(): ReturnType<typeof bundleInParts> {
  files ??= bundleInParts(projectPath("tests/e2e/support/permission_probe/main.ts"), []);
  return files;
}

const LOG_CONFIGURATION = [
  "log4cplus.rootLogger = INFO, C",
  "log4cplus.appender.C = log4cplus::ConsoleAppender",
  "log4cplus.appender.C.layout = log4cplus::PatternLayout",
  "log4cplus.appender.C.layout.ConversionPattern = %h %m%n",
].join("\n");

/** @returns two ports of the loopback interface that nobody listens at */
function unusedPorts(): [number, number] {
  using first = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using second = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return [first.addr.port, second.addr.port];
}
