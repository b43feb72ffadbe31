/** Times of programs that are run in turns, so that what else the machine does hits all of them. */

export interface Contender {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs each once to warm up, then all of them `rounds` times in turn.
 *
 * @returns the median time of each in seconds, in the order given
 * @throws {Error} where one of them fails
 */
export async function timeInTurns(
  contenders: readonly Contender[],
  rounds: number,
): Promise<number[]> {
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const seconds = await time(contender);
      if (round > 0) times[index]!.push(seconds);
    }
  }
  return times.map(median);
}

async function time({ name, program, args, cwd, env = {} }: Contender): Promise<number> {
  const start = performance.now();
  const { code, stderr, stdout } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    env,
    stdin: "null",
  }).output();
  const seconds = (performance.now() - start) / 1000;
  const said = new TextDecoder().decode(stderr);
  if (code !== 0 || /^[EF]: /m.test(said)) {
    throw new Error(`${name} failed: ${said}${new TextDecoder().decode(stdout)}`);
  }
  return seconds;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
