/** The exit codes of the program. Scripts depend on the numbers; no code is ever reused. */

export const ExitCode = {
  /** Also, without `--strict-exit`: any DIMSE status, and failures that `--no-halt` passed over. */
  success: 0,
  commandLineSyntax: 1,
  /** The list of input files is empty once directories are resolved. */
  noInputFiles: 21,
  invalidInputFile: 22,
  /** Every input file was invalid and was passed over. */
  noValidInputFiles: 23,
  cannotWriteReportFile: 43,
  /** It is in use, is none, or cannot be read or written. */
  cannotUseJournal: 44,
  cannotInitializeNetwork: 60,
  cannotNegotiateAssociation: 61,
  cannotSendRequest: 62,
  cannotAddPresentationContext: 65,
  /** An error of the program itself; EX_SOFTWARE of `sysexits.h`. */
  internalError: 70,
  /** With `--strict-exit`: a DIMSE status that is no success. */
  instancesRefused: 80,
  /** With `--strict-exit`: files that were passed over, instances that were not sent. */
  instancesNotSent: 81,
  instancesRefusedAndNotSent: 82,
  /** With `--strict-exit` and `--commit`: all was stored, but the peer has not committed itself to all. */
  notAllConfirmed: 83,
  /** Ended by SIGINT: 128 and the number of the signal. */
  interrupted: 130,
  /** Ended by SIGTERM: 128 and the number of the signal. */
  terminated: 143,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
