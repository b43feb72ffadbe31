/** Files and folders of keys and certificates, through Deno. Only regular files of a sane size. */

import { toOsPath } from "../../base/os_path.ts";
import { systemText } from "../../base/system_text.ts";
import type { TlsSystem } from "./load_tls.ts";

/** Revocation lists of large CAs have some megabytes. */
const MAX_FILE_LENGTH = 0x2000000;
/** Files of one folder. */
const MAX_FILES = 10_000;

export const TLS_FILES: Omit<TlsSystem, "askPassword"> = {
  readFile: (path) => orPlainly(() => readFile(toOsPath(path))),
  listFiles: (folder) =>
    orPlainly(() => listFiles(toOsPath(folder))).map((name) => `${folder}/${name}`),
};

function readFile(path: string): Uint8Array {
  const { isFile, size } = Deno.statSync(path);
  if (!isFile) throw new Error("not a regular file");
  if (size > MAX_FILE_LENGTH) throw new Error(`more than ${MAX_FILE_LENGTH} bytes`);
  return Deno.readFileSync(path);
}

function listFiles(folder: string): string[] {
  const names: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (names.length === MAX_FILES) throw new Error(`more than ${MAX_FILES} files`);
    if (!isDirectory) names.push(name);
  }
  return names.sort();
}

function orPlainly<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Error(systemText(error.message), { cause: error });
  }
}
