/** What `--version`, `--list-decoders` and errors in the command line print. */

import { PROGRAM_LINE, PROGRAM_NAME } from "../base/product.ts";

/** What the program runs on and what it is made of. */
export interface BuildInformation {
  /** The platform, as the runtime names it: `x86_64-unknown-linux-gnu`. */
  readonly hostType: string;
  readonly buildOptions: readonly string[];
  readonly libraries: readonly { readonly name: string; readonly version: string }[];
}

/** @returns the three lines that come first, in the shape that scripts know from DCMTK */
export function headerText(): string {
  return `${PROGRAM_LINE}\n\n${PROGRAM_NAME}: Simple DICOM storage SCU (sender)\n`;
}

/** @returns everything that `--version` prints */
export function versionText(build: BuildInformation): string {
  return [
    headerText(),
    "\n",
    `Host type: ${build.hostType}\n`,
    "Character encoding: UTF-8\n",
    `Build options: ${build.buildOptions.join(" ")}\n`,
    "\n",
    "External libraries used:\n",
    ...build.libraries.map(({ name, version }) => `- ${name}, Version ${version}\n`),
  ].join("");
}

/**
 * Everything that `--list-decoders` prints.
 *
 * @param native names of the transfer syntaxes that need no decoder
 * @param decoded names of those that have one
 */
export function decodersText(native: readonly string[], decoded: readonly string[]): string {
  const list = (names: readonly string[]): string => names.map((name) => `- ${name}\n`).join("");
  return [
    headerText(),
    "\n",
    "Transfer syntaxes supported natively:\n",
    list(native),
    "\n",
    "Transfer syntaxes supported by decoders:\n",
    list(decoded),
  ].join("");
}

/** Everything that `--list-ciphers` prints. */
export function ciphersText(names: readonly string[]): string {
  return [
    headerText(),
    "\n",
    "Supported TLS ciphersuites are:\n",
    ...names.map((name) => `  ${name}\n`),
  ].join("");
}

/** @returns what is printed to standard error when the command line is wrong */
export function usageErrorText(message: string): string {
  return `${headerText()}error: ${message}\n`;
}
