/** What keeps pixel data from being decoded, in words for the user. */

import { ConditionError } from "../base/condition.ts";
import { DataConditions } from "./conditions.ts";

/**
 * - `attribute`: an attribute of the image is missing or impossible
 * - `fragments`: the fragments are not the promised frames
 * - `tooLarge`: more than can be sent, or than a frame may have
 * - `mismatch`: a codestream is sound perhaps, but not what the data set promises
 * - `truncated`: a codestream ends before its image does
 * - `corrupt`: a codestream breaks the rules of its format
 * - `dataLoss`: the decoder could go on, but would have to make up samples
 * - `unsupported`: there is no decoder for it
 * - `outOfMemory`: decoding would take more memory than a frame of its size may
 * - `crash`: the decoder itself failed
 * - `timeout`: the decoder took too long
 */
export type PixelDataErrorReason =
  | "attribute"
  | "fragments"
  | "tooLarge"
  | "mismatch"
  | "truncated"
  | "corrupt"
  | "dataLoss"
  | "unsupported"
  | "outOfMemory"
  | "crash"
  | "timeout";

/** Pixel data that cannot be decoded; DCMTK says then that their representation cannot be changed. */
export class PixelDataError extends ConditionError {
  override readonly name = "PixelDataError";
  readonly reason: PixelDataErrorReason;
  /** What is wrong, without the frame. */
  readonly detail: string;
  /** The frame at fault, counted from 1; undefined where it is none in particular. */
  readonly frame: number | undefined;

  constructor(
    reason: PixelDataErrorReason,
    detail: string,
    options: { readonly frame?: number | undefined; readonly cause?: unknown } = {},
  ) {
    const { frame, cause } = options;
    super(DataConditions.cannotChangeRepresentation, {
      detail: frame === undefined ? detail : `Frame ${frame}: ${detail}`,
      ...(cause === undefined ? {} : { cause }),
    });
    this.reason = reason;
    this.detail = detail;
    this.frame = frame;
  }
}

/** @returns the same error, of a certain frame; errors of other kinds are left alone */
export function inFrame(error: unknown, frame: number): unknown {
  if (!(error instanceof PixelDataError) || error.frame !== undefined) return error;
  return new PixelDataError(error.reason, error.detail, { frame, cause: error.cause });
}
