/** The data dictionary of a run: our own, and the files that `DCMDICTPATH` names. */

import type { Loggers } from "../base/log.ts";
import { type Dictionary, extendDictionary, STANDARD_DICTIONARY } from "../dict/dictionary.ts";
import { type DictionaryEntry, parseDictionaryFile } from "../dict/dictionary_file.ts";

/** What the operating system has to do with it. */
export interface DictionarySystem {
  readonly separator: ":" | ";";
  readonly readText: (file: string) => string;
}

/**
 * Reads the dictionary files. None of them is needed: a missing one costs an error line, as with
 * DCMTK, and the standard dictionary stays.
 *
 * @param path file names, one after the other; empty or undefined: none
 * @param system `separator` stands between file names; `readText` throws where it cannot read
 */
export function loadDictionary(
  path: string | undefined,
  { separator, readText }: DictionarySystem,
  loggers: Loggers,
): Dictionary {
  if (path === undefined || path === "") return STANDARD_DICTIONARY;
  const files = path.split(separator).filter((file) => file !== "");
  const entries: DictionaryEntry[] = [];
  let anyLoaded = false;
  for (const file of files) {
    let text: string;
    try {
      text = readText(file);
    } catch {
      // DCMTK does not say why either.
      loggers.data.error(`DcmDataDictionary: Cannot open file: ${file}`);
      continue;
    }
    const dictionary = parseDictionaryFile(text);
    for (const error of dictionary.errors) {
      loggers.data.error(`DcmDataDictionary: ${file}: ${error}`);
    }
    entries.push(...dictionary.entries);
    anyLoaded = true;
  }
  if (!anyLoaded) {
    loggers.app.warn("no data dictionary loaded, check environment variable: DCMDICTPATH");
  }
  return extendDictionary(STANDARD_DICTIONARY, entries);
}
