/**
 * Names for a bundle's files that depend on nothing but what is in them. The bundler's own depend
 * on where the project and Deno's cache are, too, and they stand in the files that import each
 * other: the same source would become another program in another folder.
 */

import type { ProgramFile } from "./bundle.ts";
import { sha256 } from "./project.ts";

/** The end of a name that the bundler made up. */
const MADE_UP = /-[A-Z2-7]{8}\.js$/;

const DIGEST_DIGITS = 8;

/** A file with its text in pieces: what stands between the names of other files. */
interface Piecewise {
  readonly stem: string;
  readonly pieces: readonly string[];
  readonly imports: readonly string[];
}

/**
 * @param files all files of one bundle; other files' names stand in them as they are
 * @returns the same files in the same order, those whose names were made up under new ones
 * @throws {Error} for two files that differ in nothing
 */
export async function withStableNames(files: readonly ProgramFile[]): Promise<ProgramFile[]> {
  const parts = new Map(files.map((file) => [file.name, takeApart(file, files)]));
  const digests = await digestsOf(parts);
  const newNames = new Map(files.map(({ name }) => {
    const digest = digests.get(name)?.slice(0, DIGEST_DIGITS);
    return [name, MADE_UP.test(name) ? name.replace(MADE_UP, `-${digest}.js`) : name];
  }));
  if (new Set(newNames.values()).size < files.length) {
    throw new Error(`Cannot tell the bundle's files apart: ${[...newNames.values()].join(" ")}`);
  }
  return files.map((file) => {
    const { pieces = [], imports = [] } = parts.get(file.name) ?? {};
    const text = pieces.map((piece, index) => piece + (newNames.get(imports[index] ?? "") ?? ""));
    return {
      name: newNames.get(file.name) ?? file.name,
      bytes: new TextEncoder().encode(text.join("")),
    };
  });
}

function takeApart({ name, bytes }: ProgramFile, files: readonly ProgramFile[]): Piecewise {
  const text = new TextDecoder().decode(bytes);
  const madeUp = files.map((file) => file.name).filter((other) => MADE_UP.test(other));
  if (madeUp.length === 0) return { stem: name, pieces: [text], imports: [] };
  const names = new RegExp(
    madeUp.map((other) => other.replaceAll(/[.$+]/g, "\\$&")).join("|"),
    "g",
  );
  const imports = [...text.matchAll(names)].map(([found]) => found);
  return { stem: name.replace(MADE_UP, ""), pieces: text.split(names), imports };
}

/**
 * A file's digest covers its own text and, in as many rounds as there are files, the digests of
 * those that it imports: they may import each other in circles.
 */
async function digestsOf(parts: ReadonlyMap<string, Piecewise>): Promise<Map<string, string>> {
  let digests = new Map<string, string>();
  for (const [name, { stem, pieces }] of parts) {
    digests.set(name, await digest([stem, ...pieces]));
  }
  for (let round = 0; round < parts.size; round++) {
    const next = new Map<string, string>();
    for (const [name, { imports }] of parts) {
      const all = [name, ...imports].map((other) => digests.get(other) ?? "");
      next.set(name, await digest(all));
    }
    digests = next;
  }
  return digests;
}

function digest(texts: readonly string[]): Promise<string> {
  return sha256(new TextEncoder().encode(texts.join("\0")));
}
