/** The rows of `options.ts` that say whom to talk to and how. */

import type { OptionGroup } from "./option_types.ts";
import { SECONDS } from "./option_values.ts";

const PDU_BYTES = { name: "[n]umber of bytes", kind: "integer", min: 4096, max: 131072 } as const;
const AE_TITLE = { name: "[a]etitle", kind: "string" } as const;

export const NETWORK_OPTIONS = {
  title: "network options",
  subgroups: [
    {
      title: "IP protocol version",
      options: [
        { long: "--ipv4", short: "-i4", help: ["connect over IPv4 only"], block: "ipVersion" },
        { long: "--ipv6", short: "-i6", help: ["connect over IPv6 only"], block: "ipVersion" },
        {
          long: "--ip-auto",
          short: "-i0",
          help: ["connect over either of the two (default)"],
          block: "ipVersion",
        },
      ],
    },
    {
      title: "application entity titles",
      options: [
        {
          long: "--aetitle",
          short: "-aet",
          value: AE_TITLE,
          help: ["call ourselves a (default: DCMSEND)"],
        },
        {
          long: "--call",
          short: "-aec",
          value: AE_TITLE,
          help: ["call the peer a (default: ANY-SCP)"],
        },
      ],
    },
    {
      title: "association handling",
      options: [
        {
          long: "--multi-associations",
          short: "+ma",
          help: [
            "open another association when one is not",
            "enough for all instances (default)",
          ],
          block: "associations",
        },
        {
          long: "--single-association",
          short: "-ma",
          help: ["send only what one association can carry"],
          block: "associations",
        },
      ],
    },
    {
      title: "other network options",
      options: [
        {
          long: "--timeout",
          short: "-to",
          value: { ...SECONDS, note: "default: unlimited" },
          help: ["give up connecting after s seconds"],
        },
        {
          long: "--acse-timeout",
          short: "-ta",
          value: { ...SECONDS, note: "default: 30" },
          help: ["wait s seconds for ACSE messages"],
        },
        {
          long: "--dimse-timeout",
          short: "-td",
          value: { ...SECONDS, note: "default: unlimited" },
          help: ["wait s seconds for DIMSE messages"],
        },
        {
          long: "--max-pdu",
          short: "-pdu",
          value: PDU_BYTES,
          help: ["accept PDUs of up to n bytes (default: 16384)"],
        },
        {
          long: "--max-send-pdu",
          short: "",
          value: PDU_BYTES,
          help: ["send PDUs of at most n bytes"],
        },
      ],
    },
  ],
} as const satisfies OptionGroup;
