/** One permission that a run needs, and the ways in which options come to need one. */

export const PERMISSION_KINDS = ["net", "read", "write", "env", "sys"] as const;
export type PermissionKind = (typeof PERMISSION_KINDS)[number];

/** One permission. */
export interface Need {
  readonly kind: PermissionKind;
  /**
   * Whether `name` is as Deno compares it; or tells in words what will be known later, when a list
   * has been read or a host looked up; or is the folder of the program's own parts.
   */
  readonly type: "named" | "later" | "program";
  /** `HOST:PORT`, `HOST`, `hostname`, or a path as it was given: relative, with links in it. */
  readonly name: string;
  /** What for, in a few words. */
  readonly reason: string;
  /** For a folder: what links in it lead to is meant, too. */
  readonly withTargets?: true;
}

/** What has to be known besides the command line. */
export interface NeedContext {
  /** `DCMDICTPATH`. */
  readonly dictionaryPath: string | undefined;
  readonly dictionarySeparator: string;
  /** Where the program loads parts of itself from when it needs them; undefined: from nowhere. */
  readonly programFolder: string | undefined;
  isDirectory(path: string): boolean;
  /** @returns the addresses of that family; undefined as long as nobody has looked */
  addressesOf(host: string, family: 4 | 6): readonly string[] | undefined;
}

export function named(kind: PermissionKind, name: string, reason: string): Need {
  return { kind, type: "named", name, reason };
}

/** With each folder that `..` leads out of: only by looking it is told where its parent is. */
export function pathNeeds(kind: "read" | "write", path: string, reason: string): Need[] {
  const parts = path.split("/");
  const isName = (part: string): boolean => part !== "" && part !== "." && part !== "..";
  const left = parts.flatMap((part, index) => {
    const before = parts.slice(0, index);
    return part === ".." && before.some(isName) ? [before.join("/")] : [];
  });
  const look = "to find where .. leads";
  return [named(kind, path, reason), ...left.map((folder) => named("read", folder, look))];
}

/** @param addresses undefined as long as nobody has looked */
export function addressNeeds(
  addresses: readonly string[] | undefined,
  { host, port, reason }: { readonly host: string; readonly port: number; readonly reason: string },
): Need[] {
  if (addresses === undefined) {
    const name = `the addresses of ${host}, port ${port}`;
    return [{ kind: "net", type: "later", name, reason }];
  }
  return addresses.map((address) => named("net", `${asHost(address)}:${port}`, reason));
}

/** Deno wants IPv6 addresses in brackets. */
export function asHost(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

/** Whether there is nothing to be looked up. */
export function isAddress(host: string): boolean {
  return host.includes(":") || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}
