/** The files that real peers are sent, compressed by DCMTK's tools when a test asks for them. */

import { concat, EXPLICIT_LE, file, UID } from "../../support/make.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { encodeElements, integers } from "./elements.ts";
import type { PeerInput } from "./peer_inputs.ts";
import { imageElements, SEQUENCES } from "./sample_elements.ts";
import { readStoredFile } from "./stored_file.ts";

/** A tool and its options; it is given an input file and the output file's name. */
const TOOLS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  rle: ["dcmcrle"],
  "jpeg-baseline": ["dcmcjpeg", "+eb", "+un"],
  "jpeg-extended": ["dcmcjpeg", "+ee", "+un"],
  "jpeg-lossless": ["dcmcjpeg", "+e1", "+un"],
  "jpeg-ls": ["dcmcjpls", "+el", "+un"],
  "jpeg-ls-lossy": ["dcmcjpls", "+en", "+un"],
};

export const COMPRESSION_PROGRAMS = ["dcmcrle", "dcmcjpeg", "dcmcjpls"];

export async function compressedInputs(): Promise<PeerInput[]> {
  using folder = temporaryFolder();
  const inputs: PeerInput[] = [];
  for (const [name, [tool, ...options]] of Object.entries(TOOLS)) {
    const sopInstanceUid = `1.2.3.5.${inputs.length + 1}`;
    const [before, after] = [`${folder.path}/before`, `${folder.path}/after`];
    await Deno.writeFile(before, uncompressed(sopInstanceUid));
    await runTool(tool, [...options, before, after]);
    const bytes = await Deno.readFile(after);
    const { transferSyntaxUid, dataSet } = readStoredFile(bytes);
    const passThrough = dataSet;
    inputs.push({ name: `${name}.dcm`, bytes, sopInstanceUid, transferSyntaxUid, passThrough });
  }
  return inputs;
}

/** An image of 8 bits per pixel, which all of the tools take. */
function uncompressed(sopInstanceUid: string): Uint8Array {
  const pixels = Uint8Array.from({ length: 64 * 64 }, (_, index) => index % 64 ^ index >> 6);
  const elements = new Map(
    [
      ...imageElements(sopInstanceUid),
      ...SEQUENCES,
      { tag: 0x00280010, vr: "US", value: integers(2, 64) },
      { tag: 0x00280011, vr: "US", value: integers(2, 64) },
      { tag: 0x00280100, vr: "US", value: integers(2, 8) },
      { tag: 0x00280101, vr: "US", value: integers(2, 8) },
      { tag: 0x00280102, vr: "US", value: integers(2, 7) },
      { tag: 0x7fe00010, vr: "OW", value: concat(pixels) },
    ].map((each) => [each.tag, each] as const),
  );
  const sorted = [...elements.values()].sort((a, b) => a.tag - b.tag);
  return file(
    encodeElements(sorted, { ...EXPLICIT_LE, undefinedLength: false }),
    { sopClassUid: UID.ctImageStorage, sopInstanceUid },
  );
}

async function runTool(tool: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(tool, { args }).output();
  if (!success) throw new Error(`${tool} failed: ${new TextDecoder().decode(stderr)}`);
}
