/**
 * The completion for fish. It knows options with a dash by itself; what begins with a plus sign,
 * second values and parameters are told apart by a function.
 */

import { PROGRAM_NAME } from "../../lib/base/product.ts";
import type { CompletableOption, Offer } from "./completable.ts";

const WANTS = `__${PROGRAM_NAME}_wants`;

/** @returns a script to be read by fish */
export function fishCompletion(options: readonly CompletableOption[]): string {
  const cases = options.filter(({ values }) => values.length > 0).map(({ names, values }) =>
    `            case ${names.map(quote).join(" ")}\n                set want ${
      values.map(({ offer }) => wantFor(offer)).join(" ")
    }`
  );
  const choices = options.flatMap(({ values }) => values.map(({ offer }) => offer))
    .filter((offer) => offer.type === "choice");
  return `# Completion of ${PROGRAM_NAME} for fish, made from the program's table of options.

# Whether the words before this one ask for something: a value of an option, or a parameter.
function ${WANTS}
    set -l want
    set -l position 0
    for word in (commandline -opc)[2..-1]
        if set -q want[1]
            set -e want[1]
            continue
        end
        switch $word
${cases.join("\n")}
            case '-*' '+*' '@*'
            case '*'
                set position (math $position + 1)
        end
    end
    if not set -q want[1]
        switch $position
            case 0
                set want host
            case 1
                set want port
            case '*'
                set want file
        end
    end
    test $want[1] = $argv[1]
end

complete -c ${PROGRAM_NAME} -f
complete -c ${PROGRAM_NAME} -n '${WANTS} host' -a '(__fish_print_hostnames)'
complete -c ${PROGRAM_NAME} -n '${WANTS} file' -F
complete -c ${PROGRAM_NAME} -n '${WANTS} directory' -a '(__fish_complete_directories)'
${
    choices.map((offer) =>
      `complete -c ${PROGRAM_NAME} -n '${WANTS} ${wantFor(offer)}' -a ${quote(words(offer))}\n`
    ).join("")
  }
${options.map(optionLines).join("")}`;
}

function optionLines(option: CompletableOption): string {
  const dashed = option.names.filter((name) => name.startsWith("-")).map(dashedName).join(" ");
  const value = valueOf(option);
  const description = `-d ${quote(option.description)}`;
  const lines = [`complete -c ${PROGRAM_NAME} ${dashed}${value} ${description}`];
  for (const name of option.names.filter((name) => name.startsWith("+"))) {
    const condition = `-n 'string match -q -- "+*" (commandline -ct)'`;
    lines.push(`complete -c ${PROGRAM_NAME} ${condition} -a ${quote(name)} ${description}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function dashedName(name: string): string {
  if (name.startsWith("--")) return `-l ${name.slice(2)}`;
  return name.length === 2 ? `-s ${name.slice(1)}` : `-o ${name.slice(1)}`;
}

/** How fish is told of the first value. */
function valueOf({ values: [first] }: CompletableOption): string {
  switch (first?.offer.type) {
    case undefined:
      return "";
    case "file":
      return " -r -F";
    case "directory":
      return ` -x -a '(__fish_complete_directories)'`;
    case "choice":
      return ` -x -a ${quote(words(first.offer))}`;
    case "nothing":
      return " -x";
  }
}

function wantFor(offer: Offer): string {
  return offer.type === "choice" ? quote(words(offer).replaceAll(" ", ",")) : offer.type;
}

function words(offer: Offer): string {
  return offer.type === "choice" ? offer.words.join(" ") : "";
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
