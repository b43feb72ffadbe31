/**
 * Every file of the sample corpus against `storescp` of three kinds: exit code, messages, DIMSE status
 * and what is stored must be what the corpus's manifest says of the native program.
 */

import assert from "node:assert/strict";
import { whyMissing } from "../support/real_peer.ts";
import { type Corpus, type CorpusFile, openCorpus, type Verdict } from "./support/corpus.ts";
import { CORPUS_EXCEPTIONS, findException } from "./support/corpus_exceptions.ts";
import { type Outcome, RUN_KINDS, type RunKind, startRunner } from "./support/corpus_run.ts";
import { findDifferences } from "./support/corpus_verdict.ts";

const PARALLEL_SENDERS = 2;

/** One run of the manifest, and what came of ours. */
interface Case {
  readonly file: CorpusFile;
  /** Absolute. */
  readonly path: string;
  readonly native: Verdict;
  outcome?: Outcome;
}

const corpus = openCorpus();
if (corpus !== undefined) defineTests(corpus);

function defineTests(corpus: Corpus): void {
  const missing = whyMissing("storescp");
  for (const kind of RUN_KINDS) {
    const options = kind.sender.length > 0 ? ` with ${kind.sender.join(" ")}` : "";
    Deno.test({
      name: `each file of the corpus${options} gets native's verdict from ` +
        `storescp ${kind.scp.join(" ")}${missing === undefined ? "" : ` (${missing})`}`,
      ignore: missing !== undefined,
      fn: (context) => testKind(corpus, kind, context),
    });
  }
  Deno.test("exceptions to native's verdict are about runs that there are", () => {
    const runs = new Set(corpus.files.flatMap(
      ({ path, dcmsend }) => Object.keys(dcmsend).map((run) => `${run} of ${path}`),
    ));
    const excepted = CORPUS_EXCEPTIONS.flatMap((exception) =>
      exception.files.flatMap((path) => (exception.runs ?? []).map((run) => `${run} of ${path}`))
    );
    assert.deepEqual(excepted.filter((each) => !runs.has(each)), []);
    const paths = new Set(corpus.files.map(({ path }) => path));
    assert.deepEqual(
      CORPUS_EXCEPTIONS.flatMap(({ files }) => files).filter((path) => !paths.has(path)),
      [],
    );
  });
}

async function testKind(
  corpus: Corpus,
  kind: RunKind,
  context: Deno.TestContext,
): Promise<void> {
  const cases = corpus.files.flatMap((file): Case[] => {
    const native = file.dcmsend[kind.name];
    const path = `${corpus.folder}/${file.path}`;
    return native ? [{ file, path, native }] : [];
  });
  await runAll(cases, kind);
  let excepted = 0;
  for (const each of cases) {
    if (findException(each.file.path, kind.name) !== undefined) excepted++;
    await context.step(each.file.path, () => judge(each, kind));
  }
  say(
    `${kind.name}: ${cases.length} runs: ${cases.length - excepted} as native, ` +
      `${excepted} otherwise by a deviation`,
  );
}

async function runAll(cases: readonly Case[], kind: RunKind): Promise<void> {
  const pending = cases.values();
  await Promise.all(Array.from({ length: PARALLEL_SENDERS }, async () => {
    await using runner = await startRunner(kind);
    for (const each of pending) each.outcome = await runner.run(each.path);
  }));
}

function judge({ file, path, native, outcome }: Case, kind: RunKind): void {
  assert(outcome !== undefined);
  const fromNative = findDifferences(path, { expected: native, outcome });
  const exception = findException(file.path, kind.name);
  if (exception === undefined) {
    assert.deepEqual(fromNative, []);
    return;
  }
  assert.notDeepEqual(fromNative, [], `The exception is not needed: ${exception.reason}`);
  const expected = exception.expect({ file, name: kind.name, native });
  assert.deepEqual(findDifferences(path, { expected, outcome }), []);
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
