/**
 * Bytes that are pulled, once, from front to back, into memory that the puller owns: the data set
 * on its way to the wire. The network layer hands out the gaps of its PDU buffers, so that a file's
 * bytes go from the kernel to the PDU without another copy.
 */

/** A finite sequence of bytes. */
export interface ByteStream {
  /**
   * Writes the next bytes to the front of `target`.
   *
   * A promise is returned only where the bytes have to be waited for (a decoder's, for instance).
   *
   * @param target not empty
   * @returns how many bytes were written: at least 1 unless `done` was true
   */
  fill(target: Uint8Array): number | Promise<number>;
  /** True once no byte is left: known as soon as the last `fill` has returned. */
  readonly done: boolean;
}
