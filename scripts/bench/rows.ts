/** The rows of the table: what is sent to whom, what is compared, and how many times faster we want to be. */

import { FAST_DCMTK } from "../../tests/support/real_peer.ts";
import {
  type BenchPeer,
  startDistantSink,
  startEmptyOrthanc,
  startSink,
  startStore,
} from "./peers.ts";
import { NATIVE, ours, type Sender } from "./senders.ts";
import { SET_NAMES, type SetName, setTitle } from "./sets.ts";

export interface Row {
  /** For the command line. */
  readonly name: string;
  /** For the table. */
  readonly title: string;
  /** Nothing is sent where it is missing. */
  readonly sending?: {
    readonly set: SetName;
    readonly startPeer: () => Promise<BenchPeer>;
  };
  readonly own: Sender;
  /** What it is compared with. */
  readonly reference: Sender;
  /** Whether other makers' senders are measured, too. */
  readonly withOthers: boolean;
  /** Added to the environment of all senders. */
  readonly env: Readonly<Record<string, string>>;
  /** Senders wait for the peer most of the time: too long to warm up others than ours. */
  readonly stalls: boolean;
  /** More rounds than are asked for; a run takes no time. */
  readonly minRounds?: number;
  readonly goal?: Goal;
}

export interface Goal {
  /** The reference's time divided by ours, at least. */
  readonly ratio: number;
  readonly peakMegabytes?: number;
}

type Sending = NonNullable<Row["sending"]>;

/** Everything that has a goal. @param startReference what `--version` is compared with */
export function allRows(startReference: Sender): Row[] {
  const toDefault = (options: readonly string[] = []) => () => startStore(options);
  return [
    stalling("small-default", "`storescp`", sending("small", toDefault()), 100),
    stalling("large-default", "`storescp`", sending("large", toDefault()), 25),
    ...[65536, 131072].map((length) => {
      const options = ["-pdu", `${length}`];
      const peer = `\`storescp ${options.join(" ")}\``;
      return stalling(`large-pdu${length}`, peer, sending("large", toDefault(options)), 25);
    }),
    stalling("large-orthanc", "Orthanc", sending("large", startEmptyOrthanc), 6),
    prompt("small", startStore, { ratio: 1 }),
    prompt("many", startStore, { ratio: 1.5 }),
    prompt("large", startStore, { ratio: 1.5 }),
    prompt("huge", startStore, { ratio: 1, peakMegabytes: 120 }),
    prompt("scan", startSink, { ratio: 1 }),
    parallelRow(),
    startRow(startReference),
  ];
}

/** One row for each set, for a peer of the user's own. */
export function rowsForPeer(peer: BenchPeer): Row[] {
  const startPeer = () => Promise.resolve(peer);
  const title = `${peer.aeTitle} at ${peer.host}:${peer.port}`;
  return SET_NAMES.map((set) => ({
    name: set,
    title: `${setTitle(set)}, ${title}`,
    sending: { set, startPeer },
    own: ours("ours"),
    reference: NATIVE,
    withOthers: true,
    env: {},
    stalls: false,
  }));
}

function sending(set: SetName, startPeer: Sending["startPeer"]): Sending {
  return { set, startPeer };
}

/** Peers with their defaults, which answer in two writes: see the README. */
function stalling(name: string, peer: string, sending: Sending, ratio: number): Row {
  return {
    name,
    title: `${setTitle(sending.set)}, ${peer}`,
    sending,
    own: ours("ours"),
    reference: NATIVE,
    withOthers: true,
    env: {},
    stalls: true,
    goal: { ratio },
  };
}

/** Peers and senders that write at once. */
function prompt(set: SetName, start: typeof startStore, goal: Goal): Row {
  return {
    name: `${set}-nodelay`,
    title: `${setTitle(set)}, \`TCP_NODELAY=1\` at both ends`,
    sending: { set, startPeer: () => start([], FAST_DCMTK) },
    own: ours("ours"),
    reference: NATIVE,
    withOthers: true,
    env: FAST_DCMTK,
    stalls: false,
    goal,
  };
}

function parallelRow(): Row {
  const options = ["--parallel", "4"];
  return {
    name: "parallel",
    title: `${setTitle("small")}, \`storescp --fork\`, round trip of 20 ms`,
    sending: { set: "small", startPeer: startDistantSink },
    own: ours("`--parallel 4`", options),
    reference: ours("one association"),
    withOthers: false,
    env: {},
    stalls: true,
    goal: { ratio: 3.5 },
  };
}

function startRow(reference: Sender): Row {
  const version = ours("`--version`");
  return {
    name: "start",
    title: "start-up alone",
    own: { ...version, command: (target) => ({ ...version.command(target), args: ["--version"] }) },
    reference,
    withOthers: false,
    env: {},
    stalls: false,
    minRounds: 20,
    goal: { ratio: 1 / 1.2 },
  };
}
