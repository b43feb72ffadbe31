/** Starts the SCP of `dcmjs_scp.ts` as a process of its own. */

import { fileURLToPath } from "node:url";

/** Disposing of it ends it. */
export interface DcmjsPeer extends AsyncDisposable {
  readonly port: number;
  /** Ends it. @returns the SOP Instance UIDs of what it was sent, in order */
  takeStored(): Promise<string[]>;
}

const SCRIPT = fileURLToPath(new URL("dcmjs_scp.ts", import.meta.url));

export async function startDcmjs(): Promise<DcmjsPeer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", SCRIPT],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const stored: string[] = [];
  const started = Promise.withResolvers<number>();
  const reading = readLines(child.stdout, (line) => {
    const [what, value = ""] = line.split(" ");
    if (what === "port") started.resolve(Number(value));
    if (what === "stored") stored.push(value);
  });
  const ended = reading.then(async () => {
    started.reject(new Error(`The SCP did not start:\n${await stderr}`));
    await child.status;
  });
  let isRunning = true;
  const stop = async (): Promise<void> => {
    if (isRunning) child.kill("SIGKILL");
    isRunning = false;
    await ended;
    await stderr;
  };
  return {
    port: await started.promise,
    async takeStored(): Promise<string[]> {
      await stop();
      return stored;
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
}
