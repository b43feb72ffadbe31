/** The rows of `options.ts` that DCMTK's program has not. None changes anything until it is given. */

import type { OptionGroup } from "./option_types.ts";
import { FILE_NAME, SECONDS } from "./option_values.ts";
import { TLS_OPTIONS } from "./tls_options.ts";

export const ADDITIONAL_OPTIONS = {
  title: "additional options",
  subgroups: [
    {
      title: "lists of files, and archives",
      options: [
        {
          long: "--files-from",
          short: "",
          value: FILE_NAME,
          help: ["also send what file f (- for standard input)", "lists, one name a line"],
        },
        {
          long: "--null",
          short: "",
          help: ["the names in it end with a zero byte instead"],
          requires: "--files-from",
        },
        {
          long: "--scan-archives",
          short: "",
          help: ["send what is in zip, tar, tar.gz and tar.zst", "archives"],
        },
      ],
    },
    {
      title: "reports and exit code",
      options: [{
        long: "--json-report",
        short: "",
        value: FILE_NAME,
        help: [
          "write to file f (- for standard output), as it",
          "happens, what becomes of each instance",
        ],
      }, {
        long: "--strict-exit",
        short: "",
        help: ["exit with 80 to 83 unless all was stored"],
      }, {
        long: "--warnings-fail",
        short: "",
        help: ["with --strict-exit: a warning status is not", "good enough"],
        requires: "--strict-exit",
      }, {
        long: "--progress",
        short: "",
        help: ["show on a terminal how far the run has come"],
        block: "progress",
      }, {
        long: "--force-progress",
        short: "",
        help: ["show it even where there is no terminal"],
        block: "progress",
      }, { long: "--stats", short: "", help: ["show time and throughput at the end"] }],
    },
    {
      title: "journal",
      options: [
        {
          long: "--journal",
          short: "",
          value: FILE_NAME,
          help: ["note in file f each instance that was stored"],
        },
        {
          long: "--resume",
          short: "",
          help: ["leave out what the journal says this peer has"],
          requires: "--journal",
        },
      ],
    },
    {
      title: "recovery",
      options: [
        {
          long: "--retry",
          short: "",
          value: { name: "[n]umber", kind: "integer", min: 0, max: 1000, note: "default: 0" },
          help: [
            "after a failure that may pass, try again up",
            "to n times, over a new association",
          ],
        },
        {
          long: "--retry-delay",
          short: "",
          value: { name: "[s]econds", kind: "integer", min: 0, max: 3600, note: "default: 2" },
          help: [
            "wait about s seconds before the first of",
            "them, twice as long before each other",
          ],
          requires: "--retry",
        },
      ],
    },
    {
      title: "storage commitment",
      options: [
        {
          long: "--commit",
          short: "",
          help: ["ask the peer to commit itself to keep what", "it has stored"],
        },
        {
          long: "--commit-port",
          short: "",
          value: { name: "[p]ort", kind: "string", note: "[ADDRESS:]PORT" },
          help: ["take its answer on port p of ADDRESS (default:", "127.0.0.1) as well"],
          requires: "--commit",
        },
        {
          long: "--commit-timeout",
          short: "",
          value: { ...SECONDS, note: "default: 60" },
          help: ["wait s seconds for its answer"],
          requires: "--commit",
        },
        {
          long: "--safe-to-delete",
          short: "",
          value: { ...FILE_NAME, note: "only w/ --commit" },
          help: [
            "write to text file f the files whose",
            "instances the peer has committed itself to",
          ],
          requires: "--commit",
        },
      ],
    },
    {
      title: "trial runs",
      options: [
        {
          long: "--dry-run",
          short: "",
          help: ["show what would be sent how, connect to nobody"],
          block: "rehearsal",
        },
        {
          long: "--probe",
          short: "",
          help: ["ask the peer what it accepts, send nothing"],
          block: "rehearsal",
        },
        {
          long: "--json",
          short: "",
          help: ["with --dry-run or --probe: as JSON"],
        },
      ],
    },
    {
      title: "speed",
      options: [{
        long: "--parallel",
        short: "",
        value: { name: "[n]umber", kind: "integer", min: 1, max: 64, note: "1..64, default: 1" },
        help: ["send over up to n associations at a time"],
      }, {
        long: "--async-window",
        short: "",
        value: {
          name: "[n]umber",
          kind: "integer",
          min: 1,
          max: 1024,
          note: "1..1024, default: 1",
        },
        help: ["send up to n instances without an answer,", "as far as the peer agrees"],
      }, {
        long: "--no-lead",
        short: "",
        help: ["wait for a whole response before any of the", "next instance is sent"],
      }],
    },
    {
      title: "sandbox",
      options: [
        {
          long: "--confine",
          short: "",
          help: ["let the run reach its peer and its files only"],
        },
        {
          long: "--explain-permissions",
          short: "",
          help: ["show what a run may use, then exit"],
        },
      ],
    },
    TLS_OPTIONS,
  ],
} as const satisfies OptionGroup;
