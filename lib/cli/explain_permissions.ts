/** What `--explain-permissions` prints. */

import { type Need, PERMISSION_KINDS, type PermissionKind } from "./need.ts";

/** What a permission of each kind is for. */
const VERBS: Readonly<Record<PermissionKind, string>> = {
  net: "network",
  read: "read",
  write: "write",
  env: "variable",
  sys: "ask for",
};

/** @returns one line per permission, then the same for `deno run`, then what else is given up */
export function permissionsText(needs: readonly Need[]): string {
  return [
    "With this command line, a run uses:\n\n",
    ...needLines(needs),
    '\nThe same as options of "deno run":\n\n',
    ...PERMISSION_KINDS.flatMap((kind) => flagLines(needs.filter((need) => need.kind === kind))),
    "\nWith --confine it has these permissions and no others. ",
    `Without, it gives up the other\nkinds only: it keeps ${listKinds(needs)} as a whole.\n`,
  ].join("");
}

/** Longer names stick out. */
const MAX_WIDTH = 40;

function needLines(needs: readonly Need[]): string[] {
  const width = needs.reduce(
    (widest, { name: { length } }) => length > MAX_WIDTH ? widest : Math.max(widest, length),
    0,
  );
  return needs.map(({ kind, name, reason }) =>
    `  ${VERBS[kind].padEnd(8)}  ${name.padEnd(width)}  ${reason}\n`
  );
}

/** Deno has no way to write a name with a comma; the program's parts need no permission there. */
function flagLines(needs: readonly Need[]): string[] {
  const names = needs.filter(({ type }) => type === "named").map(({ name }) => name);
  const kind = needs[0]?.kind ?? "";
  const flag = names.filter((name) => !name.includes(","));
  return [
    ...(flag.length === 0 ? [] : [`  ${quoted(`--allow-${kind}=${flag.join(",")}`)}\n`]),
    ...needs.filter(({ type, name }) => type === "named" && name.includes(",")).map(({ name }) =>
      `  (no option can name ${name}, which has a comma in it: take its folder)\n`
    ),
    ...needs.filter(({ type }) => type === "later").map(({ name }) =>
      `  (and in --allow-${kind}: ${name})\n`
    ),
  ];
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function listKinds(needs: readonly Need[]): string {
  const kinds = PERMISSION_KINDS.filter((kind) => needs.some((need) => need.kind === kind));
  return kinds.join(", ");
}
