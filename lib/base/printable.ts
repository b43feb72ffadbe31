/** Text from files and peers on its way to a terminal. */

/** C0 but for tabulator and line feed, DEL, and C1 (ISO 6429): what a terminal may obey. */
// deno-lint-ignore no-control-regex
const CONTROL_CHARACTERS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** @returns `text` with `\xNN` for each control character: a name cannot paint over what was said */
export function escapeControlCharacters(text: string): string {
  return text.replace(CONTROL_CHARACTERS, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
