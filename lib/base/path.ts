/** Paths as text: nothing is looked up. What the operating system makes of them is for `os_path.ts`. */

/** @param directory empty: the current one */
export function joinPath(directory: string, name: string): string {
  if (directory === "") return name;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** @returns what is behind the last slash */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** @returns what is in front of the last slash; `.` where there is none */
export function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  if (end < 0) return ".";
  return end === 0 ? "/" : path.slice(0, end);
}

/** @returns the path without `.` and doubled slashes, which lead nowhere */
export function withoutEmptyParts(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}
