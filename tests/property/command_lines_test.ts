import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCommandFile } from "../../lib/cli/command_file.ts";
import { ALL_OPTIONS } from "../../lib/cli/options.ts";
import { parseArgs } from "../../lib/cli/parse_args.ts";
import { memoryHost } from "../cli/support/memory_host.ts";
import { holdsForAll } from "./property.ts";

const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(..." \t\n\r'\"-@ab") }),
);

/** Tokens with no quotation mark of the kind that they are put into. */
const quotedTokens = fc.constantFrom('"', "'").chain((quote) =>
  texts.map((text) => text.replaceAll(quote, "")).map((token) => ({
    token,
    written: `${quote}${token}${quote}`,
  }))
);

const plainTokens = fc.string({ minLength: 1 })
  .map((text) => text.replaceAll(/[ \t\n\r"']/g, "x"))
  .map((token) => ({ token, written: token }));

const separators = fc.array(fc.constantFrom(" ", "\t", "\n", "\r\n"), { minLength: 1 })
  .map((parts) => parts.join(""));

Deno.test("parseCommandFile() gives back the tokens that were written, quoted or not", async () => {
  const tokens = fc.array(fc.tuple(fc.oneof(quotedTokens, plainTokens), separators));
  await holdsForAll(fc.tuple(tokens, separators), ([all, front]) => {
    const text = front + all.map(([{ written }, separator]) => written + separator).join("");
    assert.deepEqual(parseCommandFile(text), all.map(([{ token }]) => token));
  });
});

Deno.test("parseCommandFile() takes any text", async () => {
  await holdsForAll(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
    const length = parseCommandFile(text).join("").length;
    assert(length <= text.length);
  });
});

Deno.test("parseArgs() understands any arguments, or says what is wrong with them", async () => {
  const names = ALL_OPTIONS.flatMap(({ long, short }) =>
    short === undefined ? [long] : [long, short]
  );
  const values = fc.oneof(
    fc.string(),
    fc.nat().map(String),
    fc.constantFrom("-1", "@file", "@none", "unreadable", "127.0.0.1", "104", "x".repeat(300)),
  );
  const args = fc.array(fc.oneof(fc.constantFrom(...names), values), { maxLength: 12 });
  const host = memoryHost({ file: "-v h 104 'a b'", "x": "log4cplus.rootLogger = INFO" });
  await holdsForAll(args, (given) => {
    const command = parseArgs(given, host);
    if (command.type === "usageError") return assert(command.message.length > 0);
    if (command.type !== "run") return;
    assert(command.options.inputs.length > 0 || command.options.filesFrom !== "");
    assert(command.options.port >= 1 && command.options.port <= 65535);
    for (const value of Object.values(command.options)) {
      if (typeof value === "number") assert(Number.isSafeInteger(value) && value >= 0);
    }
  }, { runs: 2000 });
});
