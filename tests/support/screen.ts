/** A terminal that is as wide as need be: what stands on it after a program has written to it. */

/** @returns the lines; what a carriage return or a backspace went back to is overwritten */
export function screenOf(text: string): string[] {
  const lines: string[][] = [[]];
  let column = 0;
  for (const character of text) {
    const line = lines.at(-1)!;
    if (character === "\r") column = 0;
    else if (character === "\b") column = Math.max(column - 1, 0);
    else if (character === "\n") {
      lines.push([]);
      column = 0;
    } else line[column++] = character;
  }
  return lines.map((line) => line.join("").trimEnd());
}
