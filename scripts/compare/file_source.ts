/** What a row puts into its folder: files with bytes, links, folders. */

/** One entry of a run's folder. */
export type FileSource =
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  | { readonly type: "tool"; readonly tool: Tool }
  | { readonly type: "changed"; readonly source: FileSource; readonly change: Change }
  | { readonly type: "link"; readonly target: string }
  | { readonly type: "folder" };

/** Makes other bytes of a file's; does not touch the original. */
export type Change = (file: Uint8Array) => Uint8Array;

/** A file that one of DCMTK's tools makes; `INPUT` and `OUTPUT` in the arguments stand for the files. */
export interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  readonly input: Uint8Array;
}

/** A file with these bytes. */
export function bytes(content: Uint8Array): FileSource {
  return { type: "bytes", bytes: content };
}

/** A file with this text. */
export function text(content: string): FileSource {
  return { type: "bytes", bytes: new TextEncoder().encode(content) };
}

/** A symbolic link. */
export function link(target: string): FileSource {
  return { type: "link", target };
}

/** An empty folder. */
export function folder(): FileSource {
  return { type: "folder" };
}

/** Makes the files of a row in a folder, in the order given. */
export async function writeFiles(
  root: string,
  files: Readonly<Record<string, FileSource>>,
): Promise<void> {
  for (const [name, source] of Object.entries(files)) {
    const path = `${root}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    switch (source.type) {
      case "bytes":
        await Deno.writeFile(path, source.bytes);
        break;
      case "tool":
      case "changed":
        await Deno.writeFile(path, await contentOf(source));
        break;
      case "link":
        await Deno.symlink(source.target, path);
        break;
      case "folder":
        await Deno.mkdir(path, { recursive: true });
        break;
    }
  }
}

/** The bytes of a file source; empty for links and folders. */
export async function contentOf(source: FileSource): Promise<Uint8Array> {
  switch (source.type) {
    case "bytes":
      return source.bytes;
    case "tool":
      return await runTool(source.tool);
    case "changed":
      return source.change(await contentOf(source.source));
    case "link":
    case "folder":
      return new Uint8Array(0);
  }
}

const made = new Map<Tool, Promise<Uint8Array>>();

function runTool(tool: Tool): Promise<Uint8Array> {
  let result = made.get(tool);
  if (result === undefined) {
    result = makeWithTool(tool);
    made.set(tool, result);
  }
  return result;
}

async function makeWithTool(tool: Tool): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "compare_tool_" });
  try {
    const paths: Record<string, string> = { INPUT: `${folder}/input`, OUTPUT: `${folder}/output` };
    await Deno.writeFile(`${folder}/input`, tool.input);
    const { success, stderr } = await new Deno.Command(tool.command, {
      args: tool.args.map((argument) => paths[argument] ?? argument),
      stdin: "null",
    }).output();
    if (!success) {
      throw new Error(`${tool.command} failed: ${new TextDecoder().decode(stderr)}`);
    }
    return await Deno.readFile(`${folder}/output`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
