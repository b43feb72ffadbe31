/** What to do about presentation contexts that the peer does not accept (PS3.8 Table 9-18): pure text. */

import { ContextResult, type NegotiatedContext } from "../pdu.ts";

const RESULTS: ReadonlyMap<number, string> = new Map([
  [
    ContextResult.acceptance,
    "The peer accepted the context with a transfer syntax that cannot be used: an error of its program",
  ],
  [
    ContextResult.userRejection,
    "The peer does not want objects of this kind from us: its rules for our AE title (-aet) decide that",
  ],
  [
    ContextResult.noReason,
    "The peer refuses this kind of object without a reason: look at what it is set up to accept, and into its log",
  ],
  [
    ContextResult.abstractSyntaxNotSupported,
    "The peer does not store objects of this SOP class: enable it there, or send them elsewhere",
  ],
  [
    ContextResult.transferSyntaxesNotSupported,
    "The peer takes none of the transfer syntaxes offered: enable them there, or allow decompression here (+dls, +dly)",
  ],
]);

const UNKNOWN_RESULT =
  "The peer refuses the context with a result that the standard does not know: an error of its program";
const NO_ANSWER = "The peer gave no answer to the context, which it must: an error of its program";
const SEVERAL =
  "The peer refuses the contexts for different reasons: -v +v shows each, or --probe what can be sent";

/**
 * @param answer undefined: the peer did not answer to the context
 * @returns one line: why an object cannot be sent on this context, and what can be done
 */
export function explainContext(answer: Pick<NegotiatedContext, "result"> | undefined): string {
  if (answer === undefined) return NO_ANSWER;
  return RESULTS.get(answer.result) ?? UNKNOWN_RESULT;
}

/**
 * @param answers to all contexts of an association on which nothing can be sent
 * @returns one line
 */
export function explainContexts(
  answers: Iterable<Pick<NegotiatedContext, "result"> | undefined>,
): string {
  const [text = NO_ANSWER, ...others] = new Set([...answers].map(explainContext));
  return others.length === 0 ? text : SEVERAL;
}
