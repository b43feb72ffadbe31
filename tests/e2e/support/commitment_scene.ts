/** A run with `--commit` in a folder of its own, as its user judges it. */

import { type RunningDcmsend, type RunResult, startDcmsend } from "../../support/executable.ts";
import { type TemporaryFolder, temporaryFolder } from "../../support/temporary.ts";
import { type Input, smallFiles } from "./outcome.ts";

export interface CommitmentOutcome {
  readonly code: number;
  /** The lines at the levels warn, error and fatal. */
  readonly messages: readonly string[];
  /** The list of what is safe to delete; undefined: there is none. */
  readonly safe: readonly string[] | undefined;
  /** The line that sums up; undefined: there is none. */
  readonly summary: string | undefined;
}

/** The files, and the list beside them. */
export class CommitmentScene implements Disposable {
  readonly #folder: TemporaryFolder = temporaryFolder();
  readonly #inputs: readonly Input[];

  constructor(inputs: readonly Input[] = smallFiles(2)) {
    this.#inputs = inputs;
    for (const { name, bytes } of inputs) Deno.writeFileSync(this.pathOf(name), bytes);
  }

  pathOf(name: string): string {
    return `${this.#folder.path}/${name}`;
  }

  start(port: number, options: readonly string[] = []): RunningDcmsend {
    const names = this.#inputs.map(({ name }) => name);
    const args = ["-v", "--commit", "--safe-to-delete", "safe.txt", ...options];
    return startDcmsend([...args, "127.0.0.1", `${port}`, ...names], { cwd: this.#folder.path });
  }

  async run(port: number, options: readonly string[] = []): Promise<CommitmentOutcome> {
    return this.judge(await this.start(port, options).result);
  }

  judge({ code, stderr }: RunResult): CommitmentOutcome {
    const lines = stderr.split("\n").filter((line) => line !== "");
    return {
      code,
      messages: lines.filter((line) => !line.startsWith("I: ")),
      safe: this.#readSafeList(),
      summary: lines.find((line) => line.startsWith("I: storage commitment: "))?.slice(3),
    };
  }

  #readSafeList(): string[] | undefined {
    try {
      return Deno.readTextFileSync(this.pathOf("safe.txt")).split("\n").slice(0, -1);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** @returns the line that sums up a run */
export function summary(committed: number, failed: number, unanswered: number): string {
  return `storage commitment: ${committed} SOP instances are committed, ${failed} are not, ` +
    `${unanswered} are without an answer`;
}
