/** The shells complete with our files what they are asked to. */

import assert from "node:assert/strict";
import { parseLogLevel } from "../../../lib/cli/log_level.ts";
import { ALL_OPTIONS, type NamedOption } from "../../../lib/cli/options.ts";
import { bashCompletion } from "../../../scripts/documents/bash_completion.ts";
import {
  type CompletableOption,
  completableOptions,
} from "../../../scripts/documents/completable.ts";
import { fishCompletion } from "../../../scripts/documents/fish_completion.ts";
import { zshCompletion } from "../../../scripts/documents/zsh_completion.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { hasTerminals } from "../../support/terminals.ts";
import { askBash, askFish, type AskShell, askZsh } from "./shells.ts";

/** What is asked of each shell, and what must be among its answers, or all of them. */
interface Row {
  readonly line: string;
  readonly all?: readonly string[];
  readonly some?: readonly string[];
}

const NAMES = ALL_OPTIONS.flatMap(({ short, long }) => [short, long]).filter((name) => name !== "");
const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace"];
const FILES = ["file 1.dcm", "file2.dcm"];

/** An option of a kind that the program need not have: two values, the second a folder. */
const PAIR: CompletableOption = {
  names: ["+pair", "--pair"],
  description: "it's [a] pair: of $values",
  values: [
    { label: "a file: of keys", offer: { type: "file" } },
    { label: "a folder", offer: { type: "directory" } },
  ],
  rivals: [],
};

const ROWS: readonly Row[] = [
  { line: "dcmsend --log-", all: ["--log-config", "--log-level"] },
  { line: "dcmsend a 104 x --crea", all: ["--create-report-file"] },
  { line: "dcmsend +c", all: NAMES.filter((name) => name.startsWith("+c")) },
  { line: "dcmsend +", all: NAMES.filter((name) => name.startsWith("+")).concat("+pair") },
  { line: "dcmsend --", some: NAMES.filter((name) => name.startsWith("--")) },
  { line: "dcmsend -", some: NAMES.filter((name) => /^-[^-]/.test(name)) },
  { line: "dcmsend --log-level ", all: LEVELS },
  { line: "dcmsend -v -ll e", all: ["error"] },
  { line: "dcmsend -lc fi", all: FILES },
  { line: "dcmsend +crf fi", all: FILES },
  { line: "dcmsend --create-report-file fi", all: FILES },
  { line: "dcmsend -aet fi", all: [] },
  { line: "dcmsend a fi", all: [] },
  { line: "dcmsend fi", all: [] },
  { line: "dcmsend a 104 fi", all: FILES },
  { line: "dcmsend -aet ME a 104 fi", all: FILES },
  { line: "dcmsend +r a 104 file2.dcm +sd fi", all: FILES },
  { line: "dcmsend +pair fi", all: FILES },
  { line: "dcmsend --pair fi", all: FILES },
  { line: "dcmsend +pair x f", all: ["folder"] },
  { line: "dcmsend --pair x f", all: ["folder"] },
  { line: "dcmsend --pair x folder a 104 fi", all: FILES },
];

const SHELLS: readonly { readonly name: string; readonly ask: AskShell }[] = [
  { name: "bash", ask: askBash },
  // It has to be asked on a terminal.
  ...(await hasTerminals() ? [{ name: "zsh", ask: askZsh }] : []),
  { name: "fish", ask: askFish },
];

/** Folders are offered with a slash behind them, by some. */
function plain(answers: readonly string[]): string[] {
  return answers.map((answer) => answer.replace(/\/$/, "")).toSorted();
}

for (const { name, ask } of SHELLS) {
  Deno.test(`${name} offers what the table of options has`, async (t) => {
    using folder = temporaryFolder();
    const path = folder.path;
    await Deno.mkdir(`${path}/completions`);
    await Deno.mkdir(`${path}/folder`);
    for (const file of FILES) await Deno.writeTextFile(`${path}/${file}`, "");
    const options = [...completableOptions(), PAIR];
    await Deno.writeTextFile(`${path}/completions/dcmsend.bash`, bashCompletion(options));
    await Deno.writeTextFile(`${path}/completions/_dcmsend`, zshCompletion(options));
    await Deno.writeTextFile(`${path}/completions/dcmsend.fish`, fishCompletion(options));
    const allAnswers = await ask({ folder: path, lines: ROWS.map(({ line }) => line) });
    assert.equal(allAnswers.length, ROWS.length);
    for (const [index, { line, all, some = [] }] of ROWS.entries()) {
      await t.step(line, () => {
        const answers = plain(allAnswers[index]!);
        if (all !== undefined) assert.deepEqual(answers, plain(all));
        assert.deepEqual(some.filter((word) => !answers.includes(word)), []);
      });
    }
  });
}

Deno.test("completableOptions() has a value for each name, offered for what it is called", () => {
  const options = completableOptions([
    {
      long: "--pair",
      short: "+p",
      value: { name: "[k]ey file, [d]irectory", kind: "string" },
      help: [],
    },
    { long: "--name", short: "", value: { name: "[n]ame", kind: "string" }, help: [] },
  ]);
  assert.deepEqual(options.map(({ values }) => values), [
    [
      { label: "key file", offer: { type: "file" } },
      { label: "directory", offer: { type: "directory" } },
    ],
    [{ label: "name", offer: { type: "nothing" } }],
  ]);
});

Deno.test("bash completes the names of command files, which it takes apart", async () => {
  using folder = temporaryFolder();
  await Deno.mkdir(`${folder.path}/completions`);
  const script = bashCompletion(completableOptions());
  await Deno.writeTextFile(`${folder.path}/completions/dcmsend.bash`, script);
  await Deno.writeTextFile(`${folder.path}/arguments`, "");
  const lines = ["dcmsend @ arg", "dcmsend @arg"];
  assert.deepEqual(await askBash({ folder: folder.path, lines }), [["arguments"], ["@arguments"]]);
});

Deno.test("every string constant has its choices, and the levels are those of the program", () => {
  const constants = ALL_OPTIONS.filter(({ value }) => value?.kind === "string constant");
  assert.deepEqual(constants.filter(({ value }) => value?.choices === undefined), []);
  const { value } = ALL_OPTIONS.find(({ long }: NamedOption) => long === "--log-level")!;
  assert.deepEqual(value?.choices, LEVELS);
  assert.deepEqual(LEVELS.filter((level) => parseLogLevel(level) === undefined), []);
});
