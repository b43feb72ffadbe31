/** What an instance is read from, while it is open: a file, or a file within an archive. */

import type { ByteSource } from "../base/byte_source.ts";

/** The owner disposes of it; views are valid until the next call. */
export interface InstanceSource extends ByteSource, Disposable {
  /** In bytes. */
  readonly size: number;
  /** When the file, or the archive that it is in, was changed last; see `FileVersion`. */
  readonly modifiedAtMs: number | undefined;
  /** There where going back to the start takes long: does it while others have their turn. */
  readonly rewind?: () => Promise<void>;
}
