import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Log, type Loggers, SILENT_LOG } from "../../lib/base/log.ts";
import { STANDARD_DICTIONARY } from "../../lib/dict/dictionary.ts";
import { loadDictionary } from "../../lib/send/data_dictionary.ts";

const FILES: Readonly<Record<string, string>> = {
  "/first.dic": "(0009,0001)\tUS\tFirst\t1\n(0009,0002)\tUS\tFirstOfTwo\t1\nnonsense\n",
  "C:\\second.dic": "(0009,0002)\tUL\tSecond\t1\n",
};

function readText(file: string): string {
  const text = FILES[file];
  if (text === undefined) throw new Error("No such file");
  return text;
}

function collectingLoggers(): { loggers: Loggers; lines: string[] } {
  const lines: string[] = [];
  const log: Log = {
    ...SILENT_LOG,
    warn: (message) => lines.push(`W: ${message}`),
    error: (message) => lines.push(`E: ${message}`),
  };
  return { loggers: { app: log, net: log, data: log }, lines };
}

Deno.test("loadDictionary() needs no file", () => {
  const { loggers, lines } = collectingLoggers();
  for (const path of [undefined, ""]) {
    const dictionary = loadDictionary(path, { separator: ":", readText }, loggers);
    strictEqual(dictionary, STANDARD_DICTIONARY);
  }
  deepStrictEqual(lines, []);
});

Deno.test("loadDictionary() reads files one after the other, whatever stands between them", () => {
  const { loggers, lines } = collectingLoggers();
  const path = "/first.dic;;C:\\second.dic";
  const dictionary = loadDictionary(path, { separator: ";", readText }, loggers);
  strictEqual(dictionary.nameOf(0x00090001), "First");
  strictEqual(dictionary.nameOf(0x00090002), "Second");
  deepStrictEqual(lines, ["E: DcmDataDictionary: /first.dic: too few fields (line 3)"]);
});

Deno.test("loadDictionary() says which files it cannot read, and that there are none left", () => {
  const { loggers, lines } = collectingLoggers();
  const dictionary = loadDictionary("/a:/b", { separator: ":", readText }, loggers);
  strictEqual(dictionary.nameOf(0x00100010), "PatientName");
  deepStrictEqual(lines, [
    "E: DcmDataDictionary: Cannot open file: /a",
    "E: DcmDataDictionary: Cannot open file: /b",
    "W: no data dictionary loaded, check environment variable: DCMDICTPATH",
  ]);
});
