import { deepEqual, equal, throws } from "node:assert/strict";
import {
  encodeEntry,
  JOURNAL_HEADER,
  MAX_ENTRY_LENGTH,
} from "../../../lib/send/journal/journal_entry.ts";
import { JournalFile } from "../../../lib/send/journal/journal_file.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const ENTRY = encodeEntry({
  storedAt: "2026-11-24T05:07:39.123Z",
  peer: { host: "pacs", port: 104, calledAeTitle: "ANY-SCP" },
  file: { path: "/a.dcm", lengthBytes: 1, modifiedAt: "2026-01-02T03:04:05.678Z" },
  sopInstanceUid: "1.2.3",
  sentSopInstanceUid: "1.2.3",
  status: 0,
});
const LINE = ENTRY.trimEnd();

/** What a journal is opened with, appended to, and then. */
function mend(content: string): { content: string; torn: number; lines: unknown[] } {
  using folder = temporaryFolder();
  const path = `${folder.path}/journal`;
  Deno.writeTextFileSync(path, content);
  let torn = 0;
  {
    using journal = JournalFile.open(path, () => torn++);
    journal.append(new TextEncoder().encode(ENTRY));
    journal.sync();
  }
  using journal = JournalFile.open(path, () => torn += 100);
  const lines = [...journal.lines()].map(({ text }) => text);
  return { content: Deno.readTextFileSync(path), torn, lines };
}

Deno.test("a journal that is not there yet is made", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/journal`;
  {
    using journal = JournalFile.open(path, () => {});
    deepEqual([...journal.lines()], []);
  }
  equal(Deno.readTextFileSync(path), JOURNAL_HEADER);
});

Deno.test("a journal that got no further than a part of its first line is begun anew", () => {
  for (let length = 0; length < JOURNAL_HEADER.length; length++) {
    const expected = { content: JOURNAL_HEADER + ENTRY, torn: 0, lines: [LINE] };
    deepEqual(mend(JOURNAL_HEADER.slice(0, length)), expected);
  }
});

Deno.test("a last line that is cut off anywhere is taken away", () => {
  for (let length = 1; length < LINE.length; length++) {
    const content = JOURNAL_HEADER + ENTRY + LINE.slice(0, length);
    const expected = { content: JOURNAL_HEADER + ENTRY + ENTRY, torn: 1, lines: [LINE, LINE] };
    deepEqual(mend(content), expected);
  }
});

Deno.test("a last line that lacks only its end gets it", () => {
  const expected = { content: JOURNAL_HEADER + ENTRY + ENTRY, torn: 0, lines: [LINE, LINE] };
  deepEqual(mend(JOURNAL_HEADER + LINE), expected);
});

Deno.test("zeros that a loss of power has left behind are taken away, however many", () => {
  const content = JOURNAL_HEADER + ENTRY + "\0".repeat(300_000);
  const expected = { content: JOURNAL_HEADER + ENTRY + ENTRY, torn: 1, lines: [LINE, LINE] };
  deepEqual(mend(content), expected);
});

Deno.test("lines are read whole wherever the blocks end that are read", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/journal`;
  const lines = Array.from({ length: 2000 }, (_, index) => `${index}:${"ü".repeat(index % 97)}`);
  Deno.writeTextFileSync(path, `${JOURNAL_HEADER}${lines.join("\n")}\n`);
  using journal = JournalFile.open(path, () => {});
  deepEqual(
    [...journal.lines()],
    lines.map((text, index) => ({ number: index + 2, text })),
  );
});

Deno.test("lines that are too long or no text are told of as such, and the next ones read", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/journal`;
  const bytes = new TextEncoder().encode(
    `${JOURNAL_HEADER}a\n${"b".repeat(4 * MAX_ENTRY_LENGTH)}\nc\n#\nd\n`,
  );
  bytes[bytes.indexOf("#".charCodeAt(0))] = 0xff;
  Deno.writeFileSync(path, bytes);
  using journal = JournalFile.open(path, () => {});
  deepEqual([...journal.lines()].map(({ number, text }) => [number, text]), [
    [2, "a"],
    [3, undefined],
    [4, "c"],
    [5, undefined],
    [6, "d"],
  ]);
});

for (
  const [content, message] of [
    ["DICM and more of what is no journal\n", "it is no journal of this program"],
    ["\n", "it is no journal of this program"],
    ["[]", "it is no journal of this program"],
    [JOURNAL_HEADER.replace(":1}", ":2}"), "it is of another version of the format (2)"],
    [JOURNAL_HEADER.replace(":1}", ":12}"), "it is of another version of the format (12)"],
  ] as const
) {
  Deno.test(`a file that begins with ${JSON.stringify(content)} is refused and left alone`, () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/journal`;
    Deno.writeTextFileSync(path, content);
    throws(() => JournalFile.open(path, () => {}), { name: "JournalError", message });
    throws(() => JournalFile.openForReading(path), { name: "JournalError", message });
    equal(Deno.readTextFileSync(path), content);
  });
}

Deno.test("what cannot be a journal is refused with the system's words", () => {
  using folder = temporaryFolder();
  const open = (name: string): JournalFile => JournalFile.open(`${folder.path}/${name}`, () => {});
  throws(() => open("."), { name: "JournalError", message: "Not a regular file" });
  throws(() => open("missing/journal"), { message: "No such file or directory" });
  throws(() => JournalFile.open("/dev/full", () => {}), { message: "Not a regular file" });
});

Deno.test("a journal is its process's alone, until that is killed", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/journal`;
  const url = new URL("../../../lib/send/journal/journal_file.ts", import.meta.url).href;
  const program = `
    import { JournalFile } from "${url}";
    using journal = JournalFile.open("${path}", () => {});
    console.log("open");
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", `data:text/typescript,${encodeURIComponent(program)}`],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  equal(new TextDecoder().decode((await reader.read()).value), "open\n");
  throws(() => JournalFile.open(path, () => {}), {
    name: "JournalError",
    message: "another process is using it",
  });
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  JournalFile.open(path, () => {})[Symbol.dispose]();
});

Deno.test("a journal that is only looked at is neither made, nor locked, nor mended", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/journal`;
  equal(JournalFile.openForReading(path), undefined);
  deepEqual([...Deno.readDirSync(folder.path)], []);
  const content = JOURNAL_HEADER + ENTRY + LINE.slice(0, 20);
  Deno.writeTextFileSync(path, content);
  using journal = JournalFile.openForReading(path)!;
  deepEqual([...journal.lines()].map(({ text }) => text), [LINE]);
  equal(Deno.readTextFileSync(path), content);
  JournalFile.open(path, () => {})[Symbol.dispose]();
});
