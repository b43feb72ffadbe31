/** A folder of its own for a test, gone afterwards: `using folder = temporaryFolder();` */

export interface TemporaryFolder extends Disposable {
  /** Absolute; without symbolic links in it. */
  readonly path: string;
}

/** @returns a new empty folder that only this user may enter */
export function temporaryFolder(): TemporaryFolder {
  const path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "dcmsend-test-" }));
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}
