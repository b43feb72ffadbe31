/**
 * `deno task check:layers`: the rules of the house that no compiler knows. Who may import whom in
 * `lib`, which files may touch the system, that no file only passes on what others export, and
 * how long a file may be. What they are for stands in CONTRIBUTING.md.
 */

import { projectPath } from "./build/project.ts";

/** A source file: its path below `lib` (`net/pdu.ts`) and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Each folder and those that it may import from besides itself. */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  dict: ["base"],
  dicom: ["base", "dict"],
  codec: ["base", "dict", "dicom"],
  net: ["base", "dict"],
  send: ["base", "dict", "dicom", "codec", "net"],
  cli: ["base", "dict"],
};

/** What `cli` may import beyond its layers: one file, and another layer's types only. */
const CLI_FILE = "codec/registry.ts";
const CLI_TYPES = "send";

/** The only files that may use `Deno`, `Worker` or modules of Node.js that reach the system. */
const SYSTEM_FILES: ReadonlySet<string> = new Set([
  "base/os_path.ts",
  "base/write_fully.ts",
  "cli/ask_password_deno.ts",
  "cli/confine_deno.ts",
  "cli/host_deno.ts",
  "cli/log_system_deno.ts",
  "cli/permissions_deno.ts",
  "codec/decode_pool.ts",
  "net/listener.ts",
  "net/transport.ts",
  "net/transport_tls.ts",
  "send/commitment/safe_list_file.ts",
  "send/file_source.ts",
  "send/journal/file_identity.ts",
  "send/journal/journal_file.ts",
  "send/list/discover.ts",
  "send/list/file_list_source.ts",
  "send/reports/output_file.ts",
  "send/tls/tls_files.ts",
]);

/** Modules of Node.js that only compute. */
const PURE_NODE_MODULES: ReadonlySet<string> = new Set([
  "node:buffer",
  "node:crypto",
  "node:path",
  "node:stream",
  "node:util",
  "node:zlib",
]);

const MAX_LINES = 300;

/** @returns one sentence per violation, in the order of the files */
export function findViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...findImportViolations(file),
    ...findSystemViolations(file),
    ...findLengthViolations(file),
  ]);
}

function findImportViolations(file: SourceFile): string[] {
  const folder = folderOf(file.path);
  const allowed = ALLOWED_IMPORTS[folder];
  if (allowed === undefined) return [`lib/${file.path}: is in no layer`];
  return findImports(file.text).flatMap(({ specifier, typeOnly, isExport }) => {
    const complaint = (text: string) => [`lib/${file.path}: ${text} "${specifier}"`];
    if (isExport && !typeOnly) return complaint("passes on the exports of");
    if (!specifier.startsWith(".")) return [];
    const target = resolve(file.path, specifier);
    const targetFolder = folderOf(target);
    if (targetFolder === folder || allowed.includes(targetFolder)) return [];
    if (folder === "codec" && target.startsWith("../wasm/")) return [];
    if (folder === "cli" && target === CLI_FILE) return [];
    if (folder === "cli" && targetFolder === CLI_TYPES && typeOnly) return [];
    return complaint("must not import");
  });
}

function findSystemViolations(file: SourceFile): string[] {
  if (SYSTEM_FILES.has(file.path)) return [];
  const found: string[] = [];
  const code = withoutStrings(withoutComments(file.text));
  for (const name of ["Deno", "Worker"]) {
    if (new RegExp(`(?<![\\w.$#])${name}\\b(?!\\s*:)`).test(code)) {
      found.push(`lib/${file.path}: must not use ${name}`);
    }
  }
  for (const { specifier } of findImports(file.text)) {
    if (!specifier.startsWith("node:") || PURE_NODE_MODULES.has(specifier)) continue;
    found.push(`lib/${file.path}: must not import "${specifier}", which reaches the system`);
  }
  return found;
}

function findLengthViolations(file: SourceFile): string[] {
  if (file.text.startsWith("// Generated ")) return [];
  const lines = file.text.split("\n").length - 1;
  return lines <= MAX_LINES ? [] : [`lib/${file.path}: has ${lines} lines, more than ${MAX_LINES}`];
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly isExport: boolean;
}

/** Static and dynamic imports, and exports from other modules. */
function findImports(text: string): Import[] {
  const code = withoutComments(text);
  const statements = code.matchAll(
    /\b(import|export)\s+(type\s)?(?:[\w$\s{},*]*?\bfrom\s*)?"([^"\n]+)"/g,
  );
  const dynamic = code.matchAll(/\bimport\s*\(\s*"([^"\n]+)"/g);
  return [
    ...[...statements].map(([, keyword, type, specifier]) => ({
      specifier: specifier ?? "",
      typeOnly: type !== undefined,
      isExport: keyword === "export",
    })),
    ...[...dynamic].map(([, specifier]) => ({
      specifier: specifier ?? "",
      typeOnly: false,
      isExport: false,
    })),
  ];
}

/** `net/pdu.ts` and `../base/log.ts` give `base/log.ts`. */
function resolve(from: string, specifier: string): string {
  const root = "file:///lib/";
  const path = new URL(specifier, new URL(from, root)).href;
  return path.startsWith(root) ? path.slice(root.length) : `../${path.slice("file:///".length)}`;
}

function folderOf(path: string): string {
  return path.slice(0, path.indexOf("/"));
}

const STRING_OR_COMMENT = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

function withoutComments(text: string): string {
  return text.replaceAll(STRING_OR_COMMENT, (_, string?: string) => string ?? " ");
}

function withoutStrings(code: string): string {
  return code.replaceAll(STRING_OR_COMMENT, '""');
}

async function readLib(folder: string, prefix = ""): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory) files.push(...await readLib(`${folder}/${entry.name}`, `${path}/`));
    else if (path.endsWith(".ts")) {
      files.push({ path, text: await Deno.readTextFile(`${folder}/${entry.name}`) });
    }
  }
  return files.toSorted((a, b) => a.path < b.path ? -1 : 1);
}

async function main(): Promise<number> {
  const files = await readLib(projectPath("lib"));
  const violations = findViolations(files);
  const summary = violations.length === 0 ? [`Layers: ${files.length} files, no violation`] : [];
  Deno.stdout.writeSync(new TextEncoder().encode([...violations, ...summary, ""].join("\n")));
  return violations.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
