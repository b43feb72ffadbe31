/**
 * Failures under the names that DCMTK gives them.
 *
 * A condition is a module number, a code and a text, printed as `MMMM:CCCC TEXT`. Scripts look for
 * these texts, so every failure that a user of `dcmsend` can see carries one. The tables of them
 * are in `dicom/conditions.ts` and `net/conditions.ts`.
 */

/** A kind of failure; `text` is what DCMTK prints for it. */
export interface Condition {
  /** DCMTK's module number: 5 is file and data set handling, 6 is networking. */
  readonly module: number;
  readonly code: number;
  readonly text: string;
}

/** An error that ends the work on one file or one association, with DCMTK's name for it. */
export class ConditionError extends Error {
  override readonly name: string = "ConditionError";
  readonly condition: Condition;

  /**
   * @param condition what the user is told
   * @param options `detail` replaces `condition.text` as the message where more is known;
   *   `cause` is the error underneath
   */
  constructor(condition: Condition, options: { detail?: string; cause?: unknown } = {}) {
    super(
      options.detail ?? condition.text,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.condition = condition;
  }
}

/** @returns the text of a failure, and `MMMM:CCCC TEXT` of each one underneath on a further line */
export function describeFailure(error: ConditionError): string {
  const lines = [error.condition.text];
  for (let cause = error.cause; cause instanceof ConditionError; cause = cause.cause) {
    lines.push(formatCondition(cause.condition));
  }
  return lines.join("\n");
}

/** @returns `MMMM:CCCC TEXT`, the numbers in hexadecimal with four digits each */
export function formatCondition(condition: Condition): string {
  const hex = (value: number): string => value.toString(16).padStart(4, "0");
  return `${hex(condition.module)}:${hex(condition.code)} ${condition.text}`;
}
