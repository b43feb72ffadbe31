import assert from "node:assert/strict";
import {
  CommandFileError,
  expandCommandFiles,
  parseCommandFile,
} from "../../lib/cli/command_file.ts";

const GRAMMAR: readonly {
  readonly name: string;
  readonly input: string;
  readonly expected: readonly string[];
}[] = [
  { name: "nothing", input: "", expected: [] },
  { name: "only separators", input: " \t\r\n ", expected: [] },
  { name: "runs of separators", input: "\n a \t\r\n b", expected: ["a", "b"] },
  { name: "a vertical tab within a token", input: "a\vb", expected: ["a\vb"] },
  { name: "a quoted space", input: '"a b"', expected: ["a b"] },
  { name: "the other quotation mark within a block", input: `'c "d'`, expected: ['c "d'] },
  { name: "an empty block", input: `""''`, expected: ["", ""] },
  { name: "a block that ends a token", input: 'x"y"z', expected: ["xy", "z"] },
  { name: "two blocks in a row", input: `"a"'b'`, expected: ["a", "b"] },
  { name: "an unterminated block", input: '"a b\n', expected: ["a b\n"] },
  { name: "an unterminated empty block", input: 'a "', expected: ["a"] },
  { name: "a backslash and a comment sign", input: "a\\ b #c", expected: ["a\\", "b", "#c"] },
];

for (const { name, input, expected } of GRAMMAR) {
  Deno.test(`parseCommandFile() splits ${name}`, () => {
    assert.deepEqual(parseCommandFile(input), expected);
  });
}

Deno.test("expandCommandFiles() replaces a file by its tokens, in place", () => {
  const read = (path: string): string => `<${path} ${path}>`;
  assert.deepEqual(expandCommandFiles(["a", "@x", "b"], read), ["a", "<x", "x>", "b"]);
});

Deno.test("expandCommandFiles() leaves a lone @ and tokens from files alone", () => {
  assert.deepEqual(expandCommandFiles(["@", "@x"], () => "@y"), ["@", "@y"]);
});

Deno.test("expandCommandFiles() tells which file cannot be read", () => {
  const expand = (): string[] =>
    expandCommandFiles(["-zz", "@no file"], () => {
      throw new Error("gone");
    });
  assert.throws(expand, (error) => {
    return error instanceof CommandFileError &&
      error.message === "Cannot open command file 'no file'";
  });
});
