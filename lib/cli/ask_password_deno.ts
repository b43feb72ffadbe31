/**
 * Asks for the password of a key, as OpenSSL does in DCMTK's programs. On a terminal nothing of it is
 * shown; else it is one line of standard input, of which nothing behind that line is read.
 */

/** No password is longer, and no line is read further. */
const MAX_LENGTH = 1024;

const Key = {
  interrupt: 0x03,
  end: 0x04,
  backspace: 0x08,
  newline: 0x0a,
  enter: 0x0d,
  delete: 0x7f,
} as const;

/**
 * @param signal gives the terminal back at once; the question stays unanswered then
 * @returns undefined where standard input has ended, or the user gives up
 */
export async function askPassword(signal: AbortSignal): Promise<string | undefined> {
  if (!Deno.stdin.isTerminal()) return await readLine();
  const restore = (): void => Deno.stdin.setRaw(false);
  signal.addEventListener("abort", restore);
  // First of all: what is typed at the sight of the prompt must not be shown.
  Deno.stdin.setRaw(true);
  try {
    say("Enter PEM pass phrase:");
    return await readLine();
  } finally {
    restore();
    signal.removeEventListener("abort", restore);
    say("\n");
  }
}

function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

async function readLine(): Promise<string | undefined> {
  const bytes: number[] = [];
  const next = new Uint8Array(1);
  while (bytes.length < MAX_LENGTH) {
    const count = await Deno.stdin.read(next);
    const byte = next[0]!;
    if (count === null) return bytes.length === 0 ? undefined : decode(bytes);
    if (byte === Key.interrupt || byte === Key.end) return undefined;
    if (byte === Key.newline || byte === Key.enter) return decode(bytes);
    if (byte === Key.backspace || byte === Key.delete) bytes.pop();
    else bytes.push(byte);
  }
  return decode(bytes);
}

function decode(bytes: readonly number[]): string {
  return new TextDecoder().decode(new Uint8Array(bytes));
}
