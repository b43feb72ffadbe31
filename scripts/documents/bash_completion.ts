/** The completion for bash, 3.2 (that of macOS) included; it needs nothing else. */

import { PROGRAM_NAME } from "../../lib/base/product.ts";
import type { CompletableOption, Offer } from "./completable.ts";

/** @returns a script to be read by bash */
export function bashCompletion(options: readonly CompletableOption[]): string {
  const names = options.flatMap((option) => option.names);
  const cases = options.filter(({ values }) => values.length > 0).map((option) =>
    `      ${option.names.join(" | ")}) want=(${
      option.values.map(({ offer }) => wantFor(offer)).join(" ")
    }) ;;`
  );
  return `# Completion of ${PROGRAM_NAME} for bash, made from the program's table of options.

_${PROGRAM_NAME}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} word index position=0
  local -a want=()
  local IFS=$'\\n'
  COMPREPLY=()
  # What the words before this one ask for: a value of an option, or the next parameter.
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if ((\${#want[@]} > 0)); then
      want=("\${want[@]:1}")
      continue
    fi
    case $word in
${cases.join("\n")}
      @) want=(file) ;; # bash takes the names of command files apart
      - | -* | +* | @*) ;;
      *) ((position += 1)) ;;
    esac
  done
  if ((\${#want[@]} > 0)); then
    case \${want[0]} in
      file) _${PROGRAM_NAME}_paths -f ;;
      directory) _${PROGRAM_NAME}_paths -d ;;
      choice:*) COMPREPLY=($(IFS=' ' && compgen -W "\${want[0]#choice:}" -- "$cur")) ;;
    esac
    return
  fi
  case $cur in
    -* | +*) COMPREPLY=($(IFS=' ' && compgen -W "${names.join(" ")}" -- "$cur")) ;;
    @*) COMPREPLY=($(compgen -f -P @ -- "\${cur#@}")) ;;
    *)
      case $position in
        0) COMPREPLY=($(compgen -A hostname -- "$cur")) ;;
        1) ;;
        *) _${PROGRAM_NAME}_paths -f ;;
      esac
      ;;
  esac
}

_${PROGRAM_NAME}_paths() {
  COMPREPLY=($(compgen "$1" -- "$cur"))
  # Older ones have no compopt; names with blanks are then left as they are.
  compopt -o filenames 2>/dev/null
}

complete -F _${PROGRAM_NAME} ${PROGRAM_NAME}
`;
}

function wantFor(offer: Offer): string {
  return offer.type === "choice" ? `"choice:${offer.words.join(" ")}"` : offer.type;
}
