/** The command line of `deno task bench`. */

import { parseArgs } from "node:util";
import { projectPath } from "../build/project.ts";
import type { CodecSettings } from "./codecs.ts";

export interface WireSettings {
  /** Names of rows or, with a peer, of sets; empty for the usual ones. */
  readonly names: readonly string[];
  readonly rounds: { readonly own: number; readonly reference: number; readonly others: number };
  /** Where the sets are kept; unless given, in a temporary folder. */
  readonly folder?: string;
  /** The user's own. */
  readonly peer?: { readonly host: string; readonly port: number; readonly aeTitle: string };
}

export type BenchArguments =
  | { readonly type: "codecs"; readonly settings: CodecSettings }
  | { readonly type: "wire"; readonly settings: WireSettings }
  | { readonly type: "help" };

export const USAGE = `deno task bench [ROW…] [OPTION…]
deno task bench --peer HOST:PORT [SET…] [OPTION…]
deno task bench codecs [--rounds N] [--program PATH] [--only CODEC]

  --rounds N             how often ours is measured (5; codecs: 3)
  --native-rounds N      how often native dcmsend is (as often as ours)
  --other-rounds N       how often each other sender is (3); 0 leaves them out
  --folder PATH          where the sets are written and stay, 3 GB in all (a temporary folder)
  --peer HOST:PORT       a peer of your own; it is sent the sets, more than once
  --called-aetitle NAME  what that peer is called (ANY-SCP)

DCMSEND_EXECUTABLE names another program than dist/dcmsend.`;

/** @throws {TypeError} where the arguments make no sense */
export function parseArguments(args: readonly string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      "help": { type: "boolean", short: "h" },
      "rounds": { type: "string" },
      "native-rounds": { type: "string" },
      "other-rounds": { type: "string" },
      "folder": { type: "string" },
      "peer": { type: "string" },
      "called-aetitle": { type: "string" },
      "program": { type: "string" },
      "only": { type: "string" },
    },
  });
  if (values.help) return { type: "help" };
  if (positionals[0] === "codecs") {
    const { program = projectPath("dist/dcmsend"), only = "" } = values;
    return { type: "codecs", settings: { rounds: parseCount(values.rounds, 3, 1), program, only } };
  }
  const own = parseCount(values.rounds, 5, 1);
  const rounds = {
    own,
    reference: parseCount(values["native-rounds"], own, 1),
    others: parseCount(values["other-rounds"], 3, 0),
  };
  const settings = {
    names: positionals,
    rounds,
    ...(values.folder === undefined ? {} : { folder: values.folder }),
    ...(values.peer === undefined
      ? {}
      : { peer: parsePeer(values.peer, values["called-aetitle"] ?? "ANY-SCP") }),
  };
  return { type: "wire", settings };
}

function parseCount(text: string | undefined, otherwise: number, least: number): number {
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (Number.isInteger(count) && count >= least) return count;
  throw new TypeError(`Cannot take "${text}" as a number of rounds: ${least} or more are needed`);
}

function parsePeer(text: string, aeTitle: string): NonNullable<WireSettings["peer"]> {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined) throw new TypeError(`Cannot understand "${text}": use HOST:PORT`);
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port), aeTitle };
}
