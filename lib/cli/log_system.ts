/** What logging needs from the machine. `log_system_deno.ts` provides it; tests have their own. */

/** Output, files, time and names. */
export interface LogSystem {
  /** Writes all of `text` to standard output or error; a reader that has gone away is no error. */
  write(stream: "stdout" | "stderr", text: string): void;
  /** @throws when the file cannot be opened for writing */
  openFile(path: string, options: { append: boolean }): LogFile;
  /** Renames a file over another one; one that does not exist is no error. */
  renameFile(from: string, to: string): void;
  /** Opens a UDP socket for syslog messages. @throws when there can be none */
  openDatagramSender(address: { hostname: string; port: number }): DatagramSender;
  readonly processId: number;
  hostName(): string;
  now(): Date;
}

/** A file that messages are appended to. */
export interface LogFile {
  /** Bytes in the file, those written by others before it was opened included. */
  readonly lengthBytes: number;
  /** @throws when the text could not be written */
  write(text: string): void;
  close(): void;
}

/** Sends datagrams to one address without waiting for them to arrive. */
export interface DatagramSender {
  send(bytes: Uint8Array): void;
  close(): Promise<void>;
}
