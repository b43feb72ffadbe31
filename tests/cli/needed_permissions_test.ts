import assert from "node:assert/strict";
import { LogLevel } from "../../lib/base/log.ts";
import { defaultLogOptions, type LogOptions } from "../../lib/cli/log_config.ts";
import { parseLogConfig } from "../../lib/cli/log_config_file.ts";
import type { Need, NeedContext } from "../../lib/cli/need.ts";
import { neededPermissions } from "../../lib/cli/needed_permissions.ts";
import type { SendOptions } from "../../lib/send/options.ts";
import { sendOptionsFor } from "../send/send_options.ts";

const CONTEXT: NeedContext = {
  dictionaryPath: undefined,
  dictionarySeparator: ":",
  programFolder: undefined,
  isDirectory: (path) => path.startsWith("folder"),
  addressesOf: () => undefined,
};

/** @returns `read in.dcm`, with a question mark before what will be known later */
function needs(
  change: Partial<SendOptions>,
  { logging = defaultLogOptions(LogLevel.warn), ...context }: Partial<NeedContext> & {
    logging?: LogOptions;
  } = {},
): string[] {
  const options = { ...sendOptionsFor(104, "in.dcm"), ...change };
  return neededPermissions(options, logging, { ...CONTEXT, ...context }).map(show);
}

function show({ kind, type, name }: Need): string {
  return `${kind} ${type === "later" ? "?" : ""}${name}`;
}

const PEER = "net 127.0.0.1:104";
const INPUT = "read in.dcm";

for (
  const { name, change, context = {}, expected } of [
    { name: "a plain run", change: {}, expected: [PEER, INPUT] },
    {
      name: "an input twice, and one without a name",
      change: { inputs: ["in.dcm", "", "in.dcm"] },
      expected: [PEER, INPUT],
    },
    {
      name: "a name that is resolved in connecting",
      change: { peer: "pacs" },
      expected: ["net pacs:104", INPUT],
    },
    {
      name: "an IPv6 address",
      change: { peer: "::1" },
      expected: ["net [::1]:104", INPUT],
    },
    {
      name: "a dry run, which connects to nobody and looks no name up",
      change: { peer: "pacs", ipVersion: "ipv6", rehearsal: "dryRun" },
      expected: [INPUT],
    },
    { name: "a probe", change: { rehearsal: "probe" }, expected: [PEER, INPUT] },
    {
      name: "a probe, which writes nothing",
      change: {
        rehearsal: "probe",
        reportFile: "report",
        jsonReportFile: "report.json",
        journalFile: "journal",
        commitment: {
          listen: { hostname: "127.0.0.1", port: 11113 },
          timeoutMs: 1,
          safeToDeleteFile: "safe",
        },
      },
      expected: [PEER, INPUT, "read journal"],
    },
    {
      name: "a run with all that is written",
      change: {
        reportFile: "report",
        jsonReportFile: "report.json",
        journalFile: "journal",
        commitment: { listen: undefined, timeoutMs: 1, safeToDeleteFile: "safe" },
      },
      expected: [
        ...[PEER, INPUT, "read report", "read report.json", "read journal", "read safe"],
        ...["read safe.dcmsend-tmp", "write report", "write report.json", "write journal"],
        ...["write safe", "write safe.dcmsend-tmp"],
      ],
    },
    {
      name: "TLS",
      change: {
        tls: {
          identity: { keyFile: "key.pem", certificateFile: "cert.pem" },
          password: undefined,
          fileFormat: "pem",
          certificateFiles: ["ca.pem"],
          certificateFolders: ["cas"],
          crlFiles: ["crl.pem"],
          crlCheck: "leaf",
          profile: "bcp195",
          verifyPeer: true,
          checkServerName: true,
        },
      },
      expected: [
        ...[PEER, INPUT, "read key.pem", "read cert.pem", "read ca.pem", "read crl.pem"],
        "read cas",
      ],
    },
    {
      name: "a name that is looked up first",
      change: { peer: "pacs", ipVersion: "ipv6" },
      expected: ["net pacs", "net ?the addresses of pacs, port 104", INPUT],
    },
    {
      name: "a name that has been looked up",
      change: { peer: "pacs", ipVersion: "ipv6" },
      context: { addressesOf: (host, family) => [`fe80::${family}`, `fe80::${host.length}`] },
      expected: ["net pacs", "net [fe80::6]:104", "net [fe80::4]:104", INPUT],
    },
    {
      name: "an address with -i4",
      change: { ipVersion: "ipv4" },
      expected: [PEER, INPUT],
    },
    {
      name: "a report",
      change: { reportFile: "/r/report" },
      expected: [PEER, INPUT, "read /r/report", "write /r/report"],
    },
    {
      name: "reports on standard output",
      change: { reportFile: "/dev/stdout", jsonReportFile: "-" },
      expected: [PEER, INPUT],
    },
    {
      name: "a DICOMDIR",
      change: { readDicomdir: true, inputs: ["cd/DICOMDIR", "DICOMDIR", "/DICOMDIR"] },
      expected: [
        PEER,
        ...["read cd/DICOMDIR", "read DICOMDIR", "read /DICOMDIR", "read cd", "read .", "read /"],
      ],
    },
    {
      name: "directories with and without DICOMDIRs in them",
      change: { readDicomdir: true, scanDirectories: true, inputs: ["folder", "folder/sub/"] },
      expected: [PEER, "read folder", "read folder/sub/"],
    },
    {
      name: "a list of files",
      change: { filesFrom: "list", inputs: [] },
      expected: [PEER, "read list", "read ?all that list names"],
    },
    {
      name: "a list of files on standard input",
      change: { filesFrom: "-", inputs: [] },
      expected: [PEER, "read ?all that standard input names"],
    },
    {
      name: "storage commitment on the same association",
      change: { commitment: { listen: undefined, timeoutMs: 1, safeToDeleteFile: "" } },
      expected: [PEER, INPUT],
    },
    {
      name: "storage commitment on another one",
      change: {
        commitment: { listen: { hostname: "::", port: 11113 }, timeoutMs: 1, safeToDeleteFile: "" },
      },
      expected: [PEER, "net [::]:11113", INPUT],
    },
    {
      name: "paths behind which .. leads elsewhere",
      change: { inputs: ["../../a", "./../b", "c/../d/../e", "/../f"] },
      expected: [
        PEER,
        "read ../../a",
        "read ./../b",
        "read c/../d/../e",
        "read c",
        "read c/../d",
        "read /../f",
      ],
    },
    {
      name: "dictionaries",
      change: {},
      context: { dictionaryPath: "a.dic::b.dic" },
      expected: [PEER, INPUT, "read a.dic", "read b.dic"],
    },
    {
      name: "a program in parts",
      change: {},
      context: { programFolder: "/program" },
      expected: [PEER, INPUT, "read /program"],
    },
    {
      name: "log files",
      change: {},
      context: {
        logging: configured([
          "F = log4cplus::FileAppender",
          "F.File = plain",
          "R = log4cplus::RollingFileAppender",
          "R.File = rolling",
          "R.MaxBackupIndex = 2",
          "D = log4cplus::DailyRollingFileAppender",
          "D.File = logs/daily",
        ]),
      },
      expected: [
        ...[PEER, INPUT, "read logs", "read rolling", "read rolling.1", "read rolling.2"],
        ...["write logs", "write plain", "write rolling", "write rolling.1", "write rolling.2"],
      ],
    },
    {
      name: "the host's name in the log",
      change: {},
      context: {
        logging: configured([
          "C = log4cplus::ConsoleAppender",
          "C.layout = log4cplus::PatternLayout",
          "C.layout.ConversionPattern = %-10h %m%n",
        ]),
      },
      expected: [PEER, INPUT, "sys hostname"],
    },
    {
      name: "something like it in the log",
      change: {},
      context: {
        logging: configured([
          "C = log4cplus::ConsoleAppender",
          "C.layout = log4cplus::PatternLayout",
          "C.layout.ConversionPattern = %%h %D{%H} %m%n",
        ]),
      },
      expected: [PEER, INPUT],
    },
    {
      name: "syslog messages to an address",
      change: {},
      context: {
        logging: configured(["S = log4cplus::SysLogAppender", "S.host = ::1", "S.port = 5140"]),
      },
      expected: [PEER, "net [::]:0", "net [::1]:5140", INPUT, "sys hostname"],
    },
    {
      name: "syslog messages to a name",
      change: {},
      context: { logging: configured(["S = log4cplus::SysLogAppender", "S.host = logs"]) },
      expected: [
        ...[PEER, "net 0.0.0.0:0", "net logs", "net ?the addresses of logs, port 514", INPUT],
        "sys hostname",
      ],
    },
  ] satisfies {
    name: string;
    change: Partial<SendOptions>;
    context?: Parameters<typeof needs>[1];
    expected: string[];
  }[]
) {
  Deno.test(`neededPermissions() for ${name}`, () => {
    assert.deepEqual(needs(change, context), expected);
  });
}

/** @param lines properties of appenders */
function configured(lines: readonly string[]): LogOptions {
  const text = [
    "log4cplus.rootLogger = INFO",
    ...lines.map((line) => `log4cplus.appender.${line}`),
  ];
  return parseLogConfig(text.join("\n"), { builtIn: new Map(), environment: () => undefined });
}
