/**
 * What each exit code means, in words for users: the README's table and the manual page are made
 * from these. A code without its words does not compile. The program itself never loads them.
 */

import { ExitCode } from "./exit_code.ts";

/** By name; in backquotes stands what is typed. */
const EXIT_CODE_MEANINGS: Readonly<Record<keyof typeof ExitCode, string>> = {
  success:
    "the run reached its end; look at the summary (`-v`) or the report (`+crf`) for what became of each instance, or ask for `--strict-exit`",
  commandLineSyntax: "the command line is wrong",
  noInputFiles: "no input files",
  invalidInputFile: "an input file is invalid (with `-nh`: it is passed over)",
  noValidInputFiles: "no valid input file is left",
  cannotWriteReportFile:
    "the report file, the list of files that are safe to delete (`--safe-to-delete`), or what a trial run has found cannot be written",
  cannotUseJournal:
    "the journal (`--journal`) cannot be used: another run has it open, it is something else, or it cannot be read or written",
  cannotInitializeNetwork:
    "the network cannot be initialised, or our key or certificate (`+tls`) cannot be used",
  cannotNegotiateAssociation: "no connection or association",
  cannotSendRequest: "an instance could not be sent (with `-nh`: the run goes on)",
  cannotAddPresentationContext:
    "a presentation context cannot be proposed, or none was accepted with `-ma`",
  internalError: "an error of the program itself; the line `F: internal error: …` says which",
  instancesRefused: "with `--strict-exit`: the peer refused instances, all others were stored",
  instancesNotSent:
    "with `--strict-exit`: not all was sent: files were passed over, there was no acceptable context, the association was lost",
  instancesRefusedAndNotSent: "with `--strict-exit`: both",
  notAllConfirmed:
    "with `--strict-exit` and `--commit`: all was stored, but the peer has not committed itself to all of it",
  interrupted: "ended by SIGINT",
  terminated: "ended by SIGTERM",
};

/** @returns all codes, the smallest first */
export function listExitCodes(): { readonly code: number; readonly meaning: string }[] {
  const names = Object.keys(ExitCode) as (keyof typeof ExitCode)[];
  return names.map((name) => ({ code: ExitCode[name], meaning: EXIT_CODE_MEANINGS[name] }))
    .toSorted((a, b) => a.code - b.code);
}
