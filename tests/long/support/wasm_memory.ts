/** How many WebAssembly instances are made, and how much memory they hold: seen from outside. */

/** From its making until it is disposed of, every new instance of this thread is known to it. */
export class WasmMemoryWatch implements Disposable {
  readonly #original = WebAssembly.Instance;
  /** The collector still takes those that nobody needs. */
  readonly #memories: WeakRef<WebAssembly.Memory>[] = [];

  constructor() {
    const memories = this.#memories;
    WebAssembly.Instance = class extends WebAssembly.Instance {
      constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
        super(module, imports);
        const { memory } = this.exports;
        if (memory instanceof WebAssembly.Memory) memories.push(new WeakRef(memory));
      }
    };
  }

  get instanceCount(): number {
    return this.#memories.length;
  }

  /** @returns the bytes of the largest instance that is still there */
  largestBytes(): number {
    return Math.max(0, ...this.#memories.map((memory) => memory.deref()?.buffer.byteLength ?? 0));
  }

  [Symbol.dispose](): void {
    WebAssembly.Instance = this.#original;
  }
}
