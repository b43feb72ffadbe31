import assert from "node:assert/strict";
import { PROGRAM_LINE } from "../../lib/base/product.ts";
import { decodersText, usageErrorText, versionText } from "../../lib/cli/version.ts";

const HEADER = `${PROGRAM_LINE}\n\ndcmsend: Simple DICOM storage SCU (sender)\n`;

Deno.test("versionText() has the blocks of DCMTK's, each library on a line of its own", () => {
  const text = versionText({
    hostType: "x86_64-unknown-linux-gnu",
    buildOptions: ["one", "two"],
    libraries: [{ name: "PAKO", version: "3.0.3" }, { name: "DENO", version: "2.9.6" }],
  });
  assert.equal(
    text,
    `${HEADER}
Host type: x86_64-unknown-linux-gnu
Character encoding: UTF-8
Build options: one two

External libraries used:
- PAKO, Version 3.0.3
- DENO, Version 2.9.6
`,
  );
});

Deno.test("decodersText() lists what needs no decoder and what has one", () => {
  assert.equal(
    decodersText(["Little Endian Implicit"], ["RLE Lossless", "JPEG Baseline"]),
    `${HEADER}
Transfer syntaxes supported natively:
- Little Endian Implicit

Transfer syntaxes supported by decoders:
- RLE Lossless
- JPEG Baseline
`,
  );
});

Deno.test("usageErrorText() puts the error below the header", () => {
  assert.equal(usageErrorText("Unknown option -zz"), `${HEADER}error: Unknown option -zz\n`);
});
