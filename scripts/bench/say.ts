/** What the benchmarks print: results to standard output, progress to standard error. */

/** Prints a line of the result. */
export function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Tells what is going on. */
export function tellProgress(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** @returns how busy the machine is: on a busy one, figures are worthless */
export function load(): string {
  return `load ${Deno.loadavg().map((value) => value.toFixed(2)).join(" ")} on ` +
    `${navigator.hardwareConcurrency} processors`;
}
