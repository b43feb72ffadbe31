/** Why a frame was not decoded. */

/**
 * - `mismatch`: the codestream is sound perhaps, but not what was promised
 * - `truncated`: it ends before its image does
 * - `corrupt`: it breaks the rules of its format
 * - `dataLoss`: the decoder could go on, but would have to make up samples
 * - `unsupported`: it uses a part of its format that the decoder does not have
 * - `outOfMemory`: it asks for more memory than a frame of its size may take
 * - `crash`: the decoder itself failed; only its own memory was in reach
 */
export type DecodeErrorReason =
  | "mismatch"
  | "truncated"
  | "corrupt"
  | "dataLoss"
  | "unsupported"
  | "outOfMemory"
  | "crash";

/** A frame that cannot be decoded. The decoder that threw it can be used for other frames. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  readonly reason: DecodeErrorReason;

  constructor(reason: DecodeErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
