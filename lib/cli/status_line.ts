/**
 * The line at the bottom of a terminal that progress is shown on. Everything else that is written to
 * the terminal takes it away first; it comes back when it has something new to say.
 *
 * It needs nothing of the terminal but that a carriage return goes back to the beginning of the line.
 */

import type { LogSystem } from "./log_system.ts";

/** Where the line is shown. */
export interface Terminal {
  /** Writes text as it is; a reader that has gone away is no error. */
  write(text: string): void;
  /** Width in characters. */
  columns(): number;
}

/** One line that is the last one as long as it is shown. */
export class StatusLine {
  readonly #terminal: Terminal;
  /** How many characters are on the screen. */
  #length = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** @param text printable ASCII; the last column is left free, or the terminal would wrap */
  show(text: string): void {
    const shown = text.slice(0, Math.max(this.#terminal.columns() - 1, 0));
    this.#terminal.write(`\r${shown.padEnd(this.#length)}${back(this.#length - shown.length)}`);
    this.#length = shown.length;
  }

  hide(): void {
    if (this.#length === 0) return;
    this.#terminal.write(`\r${" ".repeat(this.#length)}\r`);
    this.#length = 0;
  }

  /** @returns the same output, with the line out of its way */
  makingWay(write: LogSystem["write"]): LogSystem["write"] {
    return (stream, text) => {
      this.hide();
      write(stream, text);
    };
  }
}

/** The cursor stays behind the text. */
function back(columns: number): string {
  return "\b".repeat(Math.max(columns, 0));
}
