import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { type Log, SILENT_LOG } from "../../lib/base/log.ts";
import { Codecs } from "../../lib/codec/codecs.ts";
import { STANDARD_DICTIONARY } from "../../lib/dict/dictionary.ts";
import { run, type RunEnvironment } from "../../lib/send/run.ts";
import type { Result } from "../../lib/send/instance.ts";
import { Ledger } from "../../lib/send/ledger.ts";
import type { RunObserver } from "../../lib/send/run_observer.ts";
import { RunInterrupted } from "../../lib/send/run_end.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { tinyPart10File } from "../support/tiny_file.ts";
import { sendOptionsFor } from "./send_options.ts";

function environmentWith(
  changes: { app?: Log; signal?: AbortSignal; observer?: RunObserver },
): RunEnvironment {
  const observers = changes.observer === undefined ? [] : [changes.observer];
  return {
    loggers: { app: changes.app ?? SILENT_LOG, net: SILENT_LOG, data: SILENT_LOG },
    dictionary: STANDARD_DICTIONARY,
    ledger: new Ledger(observers, { retries: 0 }),
    codecs: new Codecs(),
    nagle: false,
    signal: changes.signal ?? new AbortController().signal,
  };
}

for (const end of ["interrupted", "terminated"] as const) {
  Deno.test(`run() ends as ${end} where its signal says so, and aborts the association`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/a.dcm`;
    await Deno.writeFile(path, tinyPart10File());
    const controller = new AbortController();
    const status = (): number => {
      controller.abort(new RunInterrupted(end));
      return 0;
    };
    const scp = startScp({ status });
    const environment = environmentWith({ signal: controller.signal });
    equal(await run(sendOptionsFor(scp.port, path), environment), end);
    await scp[Symbol.asyncDispose]();
    deepEqual(scp.associations.map(({ ended }) => ended), ["aborted"]);
  });
}

Deno.test("run() aborts the association when an error of the program itself ends it", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  await Deno.writeFile(path, tinyPart10File());
  const scp = startScp();
  const app: Log = {
    ...SILENT_LOG,
    info: (message) => ok(message !== "sending SOP instances ...", "broken"),
  };
  const running = run(sendOptionsFor(scp.port, path), environmentWith({ app }));
  await rejects(running, { message: "broken" });
  await scp[Symbol.asyncDispose]();
  deepEqual(scp.associations.map(({ ended }) => ended), ["aborted"]);
});

Deno.test("run() ends where an observer throws, and what is settled stays so", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  await Deno.writeFile(path, tinyPart10File());
  const scp = startScp();
  const settled: Result[] = [];
  const observer: RunObserver = {
    settled: ({ result }) => {
      settled.push(result);
      throw new TypeError("broken");
    },
  };
  const options = { ...sendOptionsFor(scp.port, path), halt: false };
  await rejects(run(options, environmentWith({ observer })), { message: "broken" });
  await scp[Symbol.asyncDispose]();
  deepEqual(settled, [{ type: "answered", status: 0 }]);
  deepEqual(scp.associations.map(({ ended }) => ended), ["aborted"]);
});
