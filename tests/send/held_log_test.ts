/** Messages that wait for their turn. */

import assert from "node:assert/strict";
import { type Log, LogLevel } from "../../lib/base/log.ts";
import { HeldLog } from "../../lib/send/held_log.ts";

function listingLog(name: string, lines: string[]): Log {
  const print = (level: string) => (message: string) => {
    lines.push(`${name} ${level}: ${message}`);
  };
  return {
    isEnabled: (level) => level >= LogLevel.info,
    trace: print("trace"),
    debug: print("debug"),
    info: print("info"),
    warn: print("warn"),
    error: print("error"),
    fatal: print("fatal"),
  };
}

Deno.test("HeldLog prints nothing before its release, then everything in order, then at once", () => {
  const lines: string[] = [];
  const held = new HeldLog({
    app: listingLog("app", lines),
    net: listingLog("net", lines),
    data: listingLog("data", lines),
  });
  held.loggers.net.warn("a");
  held.loggers.data.error("b");
  held.loggers.app.fatal("c");
  assert.deepEqual(lines, []);
  held.release();
  held.loggers.net.info("d");
  assert.deepEqual(lines, ["net warn: a", "data error: b", "app fatal: c", "net info: d"]);
  held.release();
  assert.equal(lines.length, 4);
});

Deno.test("HeldLog asks the real logger whether a level is enabled", () => {
  const log = listingLog("x", []);
  const { loggers } = new HeldLog({ app: log, net: log, data: log });
  assert.equal(loggers.net.isEnabled(LogLevel.debug), false);
  assert.equal(loggers.net.isEnabled(LogLevel.warn), true);
});
