/** All parsers of the program. The codecs are not here: they run in the pool, in `codecs.ts`. */

import type { FuzzTarget } from "./target.ts";
import { GZIP_TARGET, TAR_TARGET, ZIP_TARGET, ZSTD_TARGET } from "./targets/archives.ts";
import { DATA_SET_TARGET, DICOMDIR_TARGET, HEADER_TARGET } from "./targets/data_sets.ts";
import { FRAGMENTS_TARGET } from "./targets/fragments.ts";
import { FRAMES_TARGET } from "./targets/frames.ts";
import { INFLATE_TARGET } from "./targets/inflate.ts";
import { COMMAND_TARGET, MESSAGE_TARGET, PDU_TARGET } from "./targets/net.ts";
import {
  ARGUMENTS_TARGET,
  COMMAND_FILE_TARGET,
  DICTIONARY_TARGET,
  LOG_CONFIG_TARGET,
  PATTERN_TARGET,
} from "./targets/text.ts";

export const TARGETS: readonly FuzzTarget[] = [
  PDU_TARGET,
  COMMAND_TARGET,
  MESSAGE_TARGET,
  HEADER_TARGET,
  DATA_SET_TARGET,
  DICOMDIR_TARGET,
  INFLATE_TARGET,
  ZIP_TARGET,
  TAR_TARGET,
  GZIP_TARGET,
  ZSTD_TARGET,
  FRAGMENTS_TARGET,
  FRAMES_TARGET,
  LOG_CONFIG_TARGET,
  ARGUMENTS_TARGET,
  COMMAND_FILE_TARGET,
  DICTIONARY_TARGET,
  PATTERN_TARGET,
];

/** @throws {TypeError} where there is none of this name */
export function findTarget(name: string): FuzzTarget {
  const target = TARGETS.find((each) => each.name === name);
  if (target === undefined) throw new TypeError(`There is no target "${name}"`);
  return target;
}
