import assert from "node:assert/strict";
import { LogLevel } from "../../lib/base/log.ts";
import { parseLogConfig } from "../../lib/cli/log_config_file.ts";
import { type Logging, openLogging } from "../../lib/cli/log.ts";
import { MemoryLogSystem } from "./support/memory_log_system.ts";

function openSyslog(system: MemoryLogSystem, ...properties: string[]): Logging {
  const config = [
    "log4cplus.rootLogger = ALL, s",
    "log4cplus.appender.s = log4cplus::SysLogAppender",
    ...properties.map((property) => `log4cplus.appender.s.${property}`),
  ];
  const variables = { builtIn: new Map(), environment: () => undefined };
  return openLogging(parseLogConfig(config.join("\n"), variables), system);
}

Deno.test("a syslog server gets messages in the form of RFC 5424", () => {
  const system = new MemoryLogSystem();
  system.time = new Date(Date.UTC(2026, 10, 24, 6, 7, 8, 9));
  const { loggers } = openSyslog(system, "host = log.example", "ident = me", "facility = LOCAL3");
  loggers.net.warn("a");
  assert.deepEqual(system.datagrams, [{
    hostname: "log.example",
    port: 514,
    text: "<156>1 2026-11-24T06:07:08.009Z workstation me 4711 dcmtk.dcmnet - WARN - a\n",
  }]);
});

Deno.test("a syslog server gets every level as a severity of its own facility", () => {
  const system = new MemoryLogSystem();
  const { app } = openSyslog(system, "host = ::1", "port = 5140").loggers;
  for (const level of ["trace", "debug", "info", "warn", "error", "fatal"] as const) {
    app[level]("x");
  }
  const user = 1 * 8;
  const priorities = system.datagrams.map(({ text }) => Number(/^<(\d+)>/.exec(text)?.[1]) - user);
  assert.deepEqual(priorities, [7, 7, 6, 4, 3, 2]);
  assert.equal(system.datagrams[0]?.port, 5140);
  assert.equal(LogLevel.trace, LogLevel.all);
});

Deno.test("an unknown facility is told and counts as user", () => {
  const system = new MemoryLogSystem();
  openSyslog(system, "host = h", "facility = foo").loggers.app.fatal("x");
  assert.equal(system.stderr, "log4cplus:ERROR Unknown syslog facility: foo\n");
  assert.match(system.datagrams[0]?.text ?? "", /^<10>1 /);
});

Deno.test("the machine's own syslog is told to be out of reach", () => {
  const system = new MemoryLogSystem();
  openSyslog(system).loggers.app.fatal("x");
  assert.equal(
    system.stderr,
    "log4cplus:ERROR SysLogAppender- local syslog not available, its messages are dropped\n",
  );
});
