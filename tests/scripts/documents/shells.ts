/** Asks shells what they would offer for the last word of command lines. */

import { runProgram } from "../../../scripts/build/project.ts";

/** Where to ask. */
export interface Question {
  /** Has `completions`, the shell's own files and those that may be offered. */
  readonly folder: string;
  /** For example `dcmsend --log-l`; words are parted by one space each. */
  readonly lines: readonly string[];
}

/** @returns the answers for each line */
export type AskShell = (question: Question) => Promise<string[][]>;

const BASH = `
. completions/dcmsend.bash
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_dcmsend
for reply in "\${COMPREPLY[@]}"; do printf '%s\\n' "$reply"; done
`;

export async function askBash({ folder, lines }: Question): Promise<string[][]> {
  return await Promise.all(lines.map((line) => {
    const args = ["--norc", "--noprofile", "-c", BASH, "bash", ...line.split(" ")];
    return linesOf("bash", args, folder);
  }));
}

export async function askFish({ folder, lines }: Question): Promise<string[][]> {
  return await Promise.all(lines.map(async (line) => {
    const command = "source completions/dcmsend.fish; complete -C $argv[1]";
    const answers = await linesOf("fish", ["--no-config", "-c", command, line], folder);
    return answers.map((answer) => answer.split("\t")[0] ?? "");
  }));
}

/** What a zsh on a terminal of its own does: it prints what is added to the list of matches. */
const ZSH_INSIDE = `
fpath=($PWD/completions $fpath)
autoload -Uz compinit && compinit -D -u
compadd() {
  local word
  for word; do
    [[ $word == (-|--) ]] && break
    [[ $word == -*[OAD] ]] && { builtin compadd "$@"; return }
  done
  local -a hits
  builtin compadd -O hits "$@"
  (( $#hits )) && print -rl -- "<offer "$^hits">"
  builtin compadd "$@"
}
finish() { print -r -- "<" "end>"; BUFFER= }
zle -N finish
bindkey '^I' list-choices '^T' finish
PS1=
print "<" ready">"
`;

const ZSH_OUTSIDE = `
zmodload zsh/zpty
zpty shell "TERM=dumb exec zsh -f -i"
zpty -w shell "source ./.inside.zsh"
zpty -r shell output '*< ready>*'
for line; do
  zpty -w -n shell "$line"$'\\t\\x14'
  zpty -r shell output '*< end>*'
  print -r -- "$output"
done
zpty -d shell
`;

/** All lines are asked for in one shell: its completions take a second to load. */
export async function askZsh({ folder, lines }: Question): Promise<string[][]> {
  await Deno.writeTextFile(`${folder}/.inside.zsh`, ZSH_INSIDE);
  const output = await linesOf("zsh", ["-f", "-c", ZSH_OUTSIDE, "zsh", ...lines], folder);
  const parts = output.join("\n").split("< end>").slice(0, lines.length);
  return parts.map((part) => {
    const offers = part.matchAll(/<offer (.*)>/g).map(([, offer = ""]) => offer);
    return [...new Set(offers)].map((offer) => offer.replaceAll("\\", ""));
  });
}

/** Runs a shell in the folder, with a hidden one in it as its user's home, for at most 20 s. */
async function linesOf(shell: string, args: readonly string[], folder: string): Promise<string[]> {
  const home = `${folder}/.home`;
  const result = await runProgram("timeout", ["20", shell, ...args], {
    cwd: folder,
    env: { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, LC_ALL: "C.UTF-8" },
  });
  if (result.code !== 0) throw new Error(`${shell} ends with ${result.code}: ${result.stderr}`);
  return result.stdout.split(/\r?\n/).filter((text) => text !== "");
}
