/** The line at the bottom makes way, and leaves nothing behind. */

import assert from "node:assert/strict";
import { StatusLine } from "../../lib/cli/status_line.ts";
import { screenOf } from "../support/screen.ts";

function lineOn(columns: number): { line: StatusLine; written: string[] } {
  const written: string[] = [];
  const line = new StatusLine({ write: (text) => written.push(text), columns: () => columns });
  return { line, written };
}

Deno.test("a shorter text replaces a longer one, and the cursor is behind it", () => {
  const { line, written } = lineOn(80);
  for (const text of ["12345", "12", "abc", ""]) {
    line.show(text);
    assert.deepEqual(screenOf(written.join("")), [text]);
    assert.deepEqual(screenOf(`${written.join("")}|`), [`${text}|`]);
  }
});

Deno.test("the last column is left free", () => {
  const { line, written } = lineOn(5);
  line.show("12345678");
  assert.deepEqual(screenOf(written.join("")), ["1234"]);
});

Deno.test("a hidden line leaves nothing, and is hidden once", () => {
  const { line, written } = lineOn(80);
  line.hide();
  line.show("12345");
  line.hide();
  line.hide();
  assert.equal(written.length, 2);
  assert.deepEqual(screenOf(`${written.join("")}next`), ["next"]);
});

Deno.test("what a log writes begins where the line stood", () => {
  const { line, written } = lineOn(80);
  const write = line.makingWay((_, text) => written.push(text));
  line.show("1/2 files");
  write("stderr", "W: one\n");
  line.show("2/2 files");
  write("stdout", "W: two\n");
  write("stderr", "W: three\n");
  assert.deepEqual(screenOf(written.join("")), ["W: one", "W: two", "W: three", ""]);
});
