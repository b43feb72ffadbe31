/** What the scripts print: results on standard output, all else on standard error. */

/** Prints a line of the result. */
export function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Tells what is going on, or what is wrong. */
export function tell(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}
