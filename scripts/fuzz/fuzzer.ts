/** One input after the other for one target, and the verdict on each. */

import { makeRandom } from "../../tests/support/random.ts";
import { makeInput, type Material } from "./mutate_input.ts";
import type { FuzzTarget } from "./target.ts";
import {
  addFigures,
  describeError,
  type Figures,
  type Finding,
  NO_FIGURES,
  TIME_LIMIT_MS,
  TRIES,
} from "./verdict.ts";

type Outcome = "accepted" | "refused" | { readonly text: string };

export class Fuzzer {
  readonly #target: FuzzTarget;
  readonly #material: Material;
  #figures = NO_FIGURES;
  #findings: Finding[] = [];

  constructor(target: FuzzTarget) {
    this.#target = target;
    this.#material = { seeds: target.seeds(), tokens: target.tokens };
  }

  /** @returns what has come since the last time */
  takeResults(): { figures: Figures; findings: Finding[] } {
    const figures = { ...this.#figures, peakMemoryBytes: Deno.memoryUsage().rss };
    const findings = this.#findings;
    this.#figures = NO_FIGURES;
    this.#findings = [];
    return { figures, findings };
  }

  /** Makes the input that follows from `seed`, and has it parsed. */
  async tryInput(seed: number): Promise<void> {
    let fastestMs = Infinity;
    let outcome: Outcome = "refused";
    for (let tries = 0; tries < TRIES && fastestMs > TIME_LIMIT_MS; tries++) {
      const random = makeRandom(seed);
      const input = makeInput(this.#material, random);
      const start = performance.now();
      try {
        outcome = await this.#target.run(input, random) ? "accepted" : "refused";
      } catch (error) {
        outcome = this.#target.isRefusal(error) ? "refused" : { text: describeError(error) };
      }
      fastestMs = Math.min(fastestMs, performance.now() - start);
    }
    this.#note(seed, outcome, fastestMs);
  }

  #note(seed: number, outcome: Outcome, ms: number): void {
    const target = this.#target.name;
    this.#figures = addFigures(this.#figures, {
      inputs: 1,
      accepted: outcome === "accepted" ? 1 : 0,
      refused: outcome === "refused" ? 1 : 0,
      slowestMs: ms,
      peakMemoryBytes: 0,
    });
    if (typeof outcome === "object") {
      this.#findings.push({ target, seed, kind: "error", text: outcome.text });
    }
    if (ms > TIME_LIMIT_MS) {
      this.#findings.push({ target, seed, kind: "slow", text: `It takes ${ms.toFixed(0)} ms` });
    }
  }
}
