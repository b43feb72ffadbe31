/**
 * The options for TLS: the same command lines for `parseArgs` and for the native `storescu`, whose
 * options they are, have to be refused with the same words; and what the accepted ones mean.
 */

import assert from "node:assert/strict";
import { findOption } from "../../lib/cli/options.ts";
import { parseArgs } from "../../lib/cli/parse_args.ts";
import type { TlsOptions } from "../../lib/send/options.ts";
import { makeRandom } from "../support/random.ts";
import { whyMissing } from "../support/real_peer.ts";
import { memoryHost } from "./support/memory_host.ts";

const REST = ["h", "104", "no such file"];

/** @returns what stands behind `error: `; undefined where the line is accepted */
function ourError(args: readonly string[]): string | undefined {
  const command = parseArgs(args, memoryHost({}));
  return command.type === "usageError" ? command.message : undefined;
}

async function nativeError(args: readonly string[]): Promise<string | undefined> {
  // There is no such file, so nothing is connected to.
  const { stderr } = await new Deno.Command("storescu", { args: [...args] }).output();
  const lines = new TextDecoder().decode(stderr).split("\n");
  return lines.find((line) => line.startsWith("error: "))?.slice("error: ".length);
}

/** Left out is what is refused here on purpose, and a password with `+tla` behind `+tls`. */
const FRAGMENTS: readonly (readonly string[])[] = [
  ["-tls"],
  ["+tls", "key.pem", "cert.pem"],
  ["+tls", "key.pem", "cert.pem"],
  ["+ps"],
  ["+pw", "secret"],
  ["-pw"],
  ["-pem"],
  ["-der"],
  ["+cf", "a.pem"],
  ["+cd", "folder"],
  ["+crl", "a.crl"],
  ["+crv"],
  ["+cra"],
  ["+py"],
  ["+px"],
  ["+pz"],
  ["+cs", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
  ["+rs", "seed"],
  ["+ws"],
  ["+wf", "seed"],
  ["-rc"],
  ["-ic"],
];

/** Of options that exclude each other there is one: DCMTK names another one of two in its complaint. */
function randomLine(seed: number): string[] {
  const random = makeRandom(seed);
  const fragments: (readonly string[])[] = [];
  for (let count = 1 + random(5); count > 0; count--) {
    const fragment = FRAGMENTS[random(FRAGMENTS.length)] ?? [];
    const block = findOption(fragment[0] ?? "")?.block;
    const isRival = fragments.some(([name = ""]) => findOption(name)?.block === block);
    if (block === undefined || !isRival) fragments.push(fragment);
  }
  // In half of the lines TLS is asked for, so that later checks are reached.
  const first = [[], ["+tla"], ["+tls", "k", "c"], []][random(4)] ?? [];
  return [...first, ...fragments.flat(), ...REST];
}

const SINGLE_LINES: readonly (readonly string[])[] = [
  [...REST, "+tls"],
  [...REST, "+tls", "key"],
  [...REST, "+cf"],
  ["+tls", "key", "cert"],
  ["+tla", "+crv", "+cra", ...REST],
  ["+tla", "+cra", "+crv", ...REST],
  ["+tla", "+pz", "+cs", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ...REST],
  ["+tla", "-tls", "+py", ...REST],
  ["-tls", "+tla", "+py", ...REST],
];

if (whyMissing("storescu") === undefined) {
  Deno.test("parseArgs() refuses options for TLS just as the native storescu does", async () => {
    const lines = [...SINGLE_LINES, ...Array.from({ length: 120 }, (_, seed) => randomLine(seed))];
    let refused = 0;
    for (const line of lines) {
      const expected = await nativeError(line);
      if (expected !== undefined) refused++;
      assert.equal(ourError(line), expected, line.join(" "));
    }
    assert(refused > 30 && refused < lines.length - 30, `${refused} of ${lines.length} refused`);
  });
}

for (
  const [args, expected] of [
    [["+pa"], /^--profile-aes only allowed with --enable-tls or --anonymous-tls$/],
    [["+tla", "+pa"], /^--profile-aes is not supported: .*--list-ciphers/],
    [["+tla", "+pn"], /^--profile-null is not supported: /],
    [["+tla", "+cs", "TLS_RSA_WITH_NULL_SHA"], /^Unknown or unsupported ciphersuite TLS_RSA_WITH_/],
    [["--check-server-name"], /^--check-server-name only allowed with --enable-tls or --anony/],
    [["+tla", "-ic", "--check-server-name"], /^--check-server-name not allowed with --ignore-peer/],
    [["+tla", "--commit", "--commit-port", "0"], /^--commit-port not allowed with --anonymous-tls/],
  ] satisfies [string[], RegExp][]
) {
  Deno.test(`parseArgs() refuses ${args.join(" ")}`, () => {
    assert.match(ourError([...args, ...REST]) ?? "", expected);
  });
}

const DEFAULTS: TlsOptions = {
  identity: undefined,
  password: undefined,
  fileFormat: "pem",
  certificateFiles: [],
  certificateFolders: [],
  crlFiles: [],
  crlCheck: "none",
  profile: "nonDowngradingBcp195",
  verifyPeer: true,
  checkServerName: false,
};
const IDENTITY = { keyFile: "key", certificateFile: "certificate" };
const TLS = "+tls key certificate";

for (
  const [args, expected] of [
    ["", undefined],
    ["-tls", undefined],
    ["+tla -tls", undefined],
    ["+tla", {}],
    [TLS, { identity: IDENTITY }],
    [`-tls ${TLS}`, { identity: IDENTITY }],
    [`${TLS} +tla`, {}],
    [`+tls other files ${TLS}`, { identity: IDENTITY }],
    [`${TLS} +pw secret`, { identity: IDENTITY, password: "secret" }],
    [`${TLS} +pw a +pw b`, { identity: IDENTITY, password: "b" }],
    [`${TLS} -pw`, { identity: IDENTITY, password: "" }],
    [`${TLS} +pw secret +ps`, { identity: IDENTITY }],
    ["+tla -der", { fileFormat: "der" }],
    ["+tla -der -pem", {}],
    ["+tla +cf a +cd b +cf c +cd d", {
      certificateFiles: ["a", "c"],
      certificateFolders: ["b", "d"],
    }],
    ["+tla +crl a +crl b", { crlFiles: ["a", "b"], crlCheck: "leaf" }],
    ["+tla +crv", { crlCheck: "leaf" }],
    ["+tla +crl a +cra", { crlFiles: ["a"], crlCheck: "chain" }],
    ["+tla +px", { profile: "bcp195" }],
    ["+tla +px +pz", { profile: "extendedBcp195" }],
    ["+tla +pz +py", {}],
    ["+tla -ic", { verifyPeer: false }],
    ["+tla -ic -rc", {}],
    ["+tla --check-server-name", { checkServerName: true }],
    ["+tla +rs seed +wf seed", {}],
  ] satisfies [string, Partial<TlsOptions> | undefined][]
) {
  Deno.test(`parseArgs() understands "${args}"`, () => {
    const command = parseArgs([...args.split(" ").filter(Boolean), ...REST], memoryHost({}));
    assert.equal(command.type, "run");
    const { tls } = (command as typeof command & { type: "run" }).options;
    assert.deepEqual(tls, expected === undefined ? undefined : { ...DEFAULTS, ...expected });
  });
}

Deno.test("parseArgs() shows the ciphersuites whatever else is there", () => {
  assert.deepEqual(parseArgs(["+cc"], memoryHost({})), { type: "listCiphers" });
  assert.deepEqual(parseArgs(["-pdu", "1", "+cc"], memoryHost({})), { type: "listCiphers" });
});
