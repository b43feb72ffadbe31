/** The options of a run, for tests that start behind the command line. */

import type { SendOptions } from "../../lib/send/options.ts";

/** To send `path` to 127.0.0.1 with everything as it is by default. */
export function sendOptionsFor(port: number, path: string): SendOptions {
  return {
    peer: "127.0.0.1",
    port,
    inputs: [path],
    readMode: "fileOrDataSet",
    readDicomdir: false,
    scanDirectories: false,
    scanPattern: "",
    recurse: false,
    decompression: "never",
    compressionLevel: 6,
    halt: true,
    allowIllegalProposal: true,
    checkUids: true,
    ipVersion: "any",
    callingAeTitle: "DCMSEND",
    calledAeTitle: "ANY-SCP",
    multipleAssociations: true,
    connectTimeoutMs: undefined,
    acseTimeoutMs: 30_000,
    dimseTimeoutMs: undefined,
    maxPduLength: 131072,
    maxSendPduLength: undefined,
    parallel: 1,
    asyncWindow: 1,
    lead: true,
    verboseContexts: false,
    reportFile: "",
  };
}
