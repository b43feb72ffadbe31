/**
 * What is sent over the wire: sets of made-up images, one folder each, written when the first row
 * needs them. All of them together take about 3 GB of the disk. No codecs: see `codec_inputs.ts`.
 */

import { statfsSync } from "node:fs";
import { imageLength, writeImages } from "./images.ts";
import { tell } from "../say.ts";

export type SetName = "small" | "many" | "large" | "huge" | "scan";

export const SET_NAMES: readonly SetName[] = ["small", "many", "large", "huge", "scan"];

interface SetDefinition {
  readonly title: string;
  readonly count: number;
  /** Rows and columns of an image. */
  readonly imageSize: number;
}

const DEFINITIONS: Readonly<Record<SetName, SetDefinition>> = {
  small: { title: "1,000 × 12 KB", count: 1000, imageSize: 76 },
  many: { title: "10,000 × 12 KB", count: 10_000, imageSize: 76 },
  large: { title: "500 × 512 KB", count: 500, imageSize: 512 },
  huge: { title: "one object of 2 GB", count: 1, imageSize: 32_000 },
  scan: { title: "100,000 × 1 KB", count: 100_000, imageSize: 14 },
};

/** A set on the disk. */
export interface ObjectSet {
  readonly folder: string;
  readonly count: number;
  /** Of all the files. */
  readonly lengthBytes: number;
}

const DISK_BLOCK_LENGTH = 4096;
/** Stays free on the disk, for the peers and for whatever else goes on. */
const RESERVE_BYTES = 1e9;

export function setTitle(name: SetName): string {
  return DEFINITIONS[name].title;
}

/** The sets below one folder. */
export class SetStore {
  readonly #root: string;
  readonly #known = new Map<SetName, ObjectSet>();

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Writes the set unless it is there already.
   *
   * @throws {Error} where the disk has no room for it
   */
  async provide(name: SetName): Promise<ObjectSet> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const folder = `${this.#root}/${name}`;
    if (!isThere(folder)) await this.#write(name, folder);
    const set = measureSet(folder);
    if (set.count !== DEFINITIONS[name].count) {
      throw new Error(`Cannot use ${folder}: it has ${set.count} files, so it is no set of ours`);
    }
    this.#known.set(name, set);
    return set;
  }

  /** It gets its name when it is complete. */
  async #write(name: SetName, folder: string): Promise<void> {
    const definition = DEFINITIONS[name];
    checkRoom(this.#root, definition);
    tell(`Writing ${definition.title} to ${folder}`);
    const unfinished = await Deno.makeTempDir({ dir: this.#root, prefix: `${name}-` });
    try {
      writeImages(unfinished, definition);
      await Deno.rename(unfinished, folder);
    } catch (error) {
      await Deno.remove(unfinished, { recursive: true });
      throw error;
    }
  }
}

function checkRoom(root: string, { title, count, imageSize }: SetDefinition): void {
  const fileBlocks = Math.ceil(imageLength(imageSize) / DISK_BLOCK_LENGTH);
  const neededBytes = count * fileBlocks * DISK_BLOCK_LENGTH;
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < neededBytes + RESERVE_BYTES) {
    const gigabytes = ((neededBytes + RESERVE_BYTES) / 1e9).toFixed(1);
    throw new Error(`Cannot write ${title}: ${root} needs ${gigabytes} GB of free space`);
  }
}

function measureSet(folder: string): ObjectSet {
  let count = 0;
  let lengthBytes = 0;
  for (const { name } of Deno.readDirSync(folder)) {
    count++;
    lengthBytes += Deno.statSync(`${folder}/${name}`).size;
  }
  return { folder, count, lengthBytes };
}

function isThere(folder: string): boolean {
  try {
    return Deno.statSync(folder).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
