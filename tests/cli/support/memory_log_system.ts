/** A machine in memory for tests of logging: what was written, and files that can fail. */

import type { DatagramSender, LogFile, LogSystem } from "../../../lib/cli/log_system.ts";

export class MemoryLogSystem implements LogSystem {
  stdout = "";
  stderr = "";
  readonly files = new Map<string, string>();
  readonly datagrams: { hostname: string; port: number; text: string }[] = [];
  /** Paths that cannot be opened. */
  readonly forbidden = new Set<string>();
  /** Paths that take no more text, as on a full disk. */
  readonly full = new Set<string>();
  time = new Date(2026, 10, 24, 6, 7, 8, 9);
  readonly processId = 4711;

  write(stream: "stdout" | "stderr", text: string): void {
    if (stream === "stdout") this.stdout += text;
    else this.stderr += text;
  }

  openFile(path: string, options: { append: boolean }): LogFile {
    if (this.forbidden.has(path)) throw new Deno.errors.PermissionDenied(path);
    const { files, full } = this;
    let text = options.append ? files.get(path) ?? "" : "";
    files.set(path, text);
    return {
      get lengthBytes() {
        return text.length;
      },
      write(more) {
        if (full.has(path)) throw new Error("No space left on device");
        text += more;
        files.set(path, text);
      },
      close() {},
    };
  }

  renameFile(from: string, to: string): void {
    const text = this.files.get(from);
    if (text === undefined) return;
    this.files.delete(from);
    this.files.set(to, text);
  }

  openDatagramSender(address: { hostname: string; port: number }): DatagramSender {
    return {
      send: (bytes) => {
        this.datagrams.push({ ...address, text: new TextDecoder().decode(bytes) });
      },
      close: () => Promise.resolve(),
    };
  }

  hostName(): string {
    return "workstation";
  }

  now(): Date {
    return this.time;
  }
}
