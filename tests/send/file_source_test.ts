/** Files as the check pass and the sending see them, on real ones. */

import assert from "node:assert/strict";
import { MAX_VIEW_BYTES } from "../../lib/base/byte_source.ts";
import { FileSource } from "../../lib/send/file_source.ts";
import { temporaryFolder } from "../support/temporary.ts";

const BYTES = Uint8Array.from({ length: 3 * MAX_VIEW_BYTES }, (_, index) => index * 7 >> 3);

Deno.test("FileSource gives the bytes that are asked for, in order and after jumps", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a`;
  Deno.writeFileSync(path, BYTES);
  using source = new FileSource(path);
  const requests = [
    [0, 132],
    [132, 8],
    [4090, 16], // across the first page
    [4106, MAX_VIEW_BYTES],
    [10, 5], // back
    [2 * MAX_VIEW_BYTES, MAX_VIEW_BYTES],
    [BYTES.length - 3, 100], // across the end
    [BYTES.length, 1],
    [0, MAX_VIEW_BYTES],
  ] as const;
  for (const [offset, count] of requests) {
    assert.deepEqual(source.view(offset, count), BYTES.subarray(offset, offset + count));
  }
});

Deno.test("FileSource says of a directory what DCMTK says of it", () => {
  using folder = temporaryFolder();
  using source = new FileSource(folder.path);
  assert.throws(() => source.view(0, 4), { message: "I/O suspension or premature end of stream" });
});

Deno.test("FileSource says in the system's words why it cannot read on", () => {
  // The memory of a process can be opened, but nothing is mapped at its beginning.
  using source = new FileSource("/proc/self/mem");
  Object.defineProperty(source, "size", { value: 100 });
  assert.throws(() => source.view(0, 4), { name: "FileError", message: "Input/output error" });
});
