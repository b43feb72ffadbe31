/** Text for the macros of man(7). */

const LINE_WIDTH = 80;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** @returns the text as it is to be read, never taken for a request or an escape */
export function roff(text: string): string {
  return text.replaceAll(/[\\'`^~-]/g, (found) => ESCAPES[found] ?? found)
    .replaceAll(/[^\x20-\x7e\n]/gu, (found) => {
      const digits = found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
      return `\\[u${digits}]`;
    })
    .replaceAll(/^\./gm, "\\&.");
}

/** @returns a text in which what stands in backquotes is set in bold */
export function roffWithCode(text: string): string {
  return text.split("`").map((part, index) => index % 2 === 0 ? roff(part) : bold(part)).join("");
}

export function bold(text: string): string {
  return `\\fB${roff(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${roff(text)}\\fR`;
}

/** A paragraph with its own beginning, which hangs out; both are escaped already. */
export function tagged(tag: string, text: string): string {
  return `.TP\n${tag}\n${filled(text)}\n`;
}

/** @returns escaped text in lines that are no longer than need be */
export function filled(text: string): string {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? "";
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= LINE_WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => line.replace(/^\./, "\\&.")).join("\n");
}
