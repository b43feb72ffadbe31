/** The completion for zsh: arguments for its own `_arguments`. */

import { PARAMETERS } from "../../lib/cli/options.ts";
import { PROGRAM_NAME } from "../../lib/base/product.ts";
import type { CompletableOption, CompletableValue, Offer } from "./completable.ts";

/** @returns a file for a folder of `fpath`, to be called `_dcmsend` */
export function zshCompletion(options: readonly CompletableOption[]): string {
  const [peer, port, input] = PARAMETERS;
  const specs = [
    ...options.flatMap(optionSpecs),
    `1:${inMessage(peer.name)}:_hosts`,
    `2:${inMessage(port.name)}: `,
    `*:${inMessage(input.name)}:_files`,
  ];
  return `#compdef ${PROGRAM_NAME}
# Completion of ${PROGRAM_NAME} for zsh, made from the program's table of options.

_arguments \\
${specs.map((spec) => `  '${spec.replaceAll("'", "'\\''")}'`).join(" \\\n")}
`;
}

/** One argument for each name; an option and those that it excludes are offered once. */
function optionSpecs({ names, description, values, rivals }: CompletableOption): string[] {
  const takesFiles = values.some(({ offer }) =>
    offer.type === "file" || offer.type === "directory"
  );
  const excluded = takesFiles ? rivals : [...rivals, ...names];
  const exclusion = excluded.length === 0 ? "" : `(${excluded.join(" ")})`;
  const text = description.replaceAll(/[[\]\\]/g, "\\$&");
  return names.map((name) =>
    `${exclusion}${takesFiles ? "*" : ""}${name}[${text}]${values.map(valueSpec).join("")}`
  );
}

function valueSpec({ label, offer }: CompletableValue): string {
  return `:${inMessage(label)}:${action(offer)}`;
}

function inMessage(text: string): string {
  return text.replaceAll(/[:\\]/g, "\\$&");
}

function action(offer: Offer): string {
  switch (offer.type) {
    case "file":
      return "_files";
    case "directory":
      return "_files -/";
    case "choice":
      return `(${offer.words.join(" ")})`;
    case "nothing":
      return " ";
  }
}
