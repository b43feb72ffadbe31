/** A run of the program as its user judges it: messages, exit code, report and summary. */

import assert from "node:assert/strict";
import { runDcmsend } from "../../support/executable.ts";
import { file, imageDataSet, UID } from "../../support/make.ts";
import { temporaryFolder } from "../../support/temporary.ts";

export interface Outcome {
  readonly code: number;
  /** The lines at the levels warn, error and fatal. */
  readonly messages: readonly string[];
  /** The DIMSE Status of each instance in the report; empty where there is none. */
  readonly statuses: readonly string[];
  /** The summary's lines by their label; empty where there is none. */
  readonly summary: Readonly<Record<string, number>>;
}

/** What the report says of an instance that the peer has stored, and of one that was not sent. */
export const STORED = "0x0000 (Success)";
export const NOT_SENT = "<not sent>";

/** A file to be sent. */
export interface Input {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Small files with the names `1.dcm`, `2.dcm` and so on. */
export function smallFiles(count: number): Input[] {
  return Array.from({ length: count }, (_, index) => {
    const sopInstanceUid = `${UID.instance}.${index + 1}`;
    const bytes = file(imageDataSet({ sopInstanceUid }), { sopInstanceUid });
    return { name: `${index + 1}.dcm`, bytes };
  });
}

/**
 * Sends the files, named in messages without their folder, and asks for a report.
 *
 * @param level empty: the default level, at which there is no summary but in the report
 */
export async function sendFiles(
  port: number,
  inputs: readonly Input[],
  options: readonly string[] = [],
  level: "-v" | "" = "-v",
): Promise<Outcome> {
  using folder = temporaryFolder();
  const cwd = folder.path;
  for (const { name, bytes } of inputs) await Deno.writeFile(`${cwd}/${name}`, bytes);
  await Deno.writeTextFile(`${cwd}/list`, inputs.map(({ name }) => name).join("\n"));
  const levels = level === "" ? [] : [level];
  const args = [...levels, ...options, "+crf", "report.txt", "127.0.0.1", `${port}`, "@list"];
  const { code, stderr } = await runDcmsend(args, { cwd, timeoutMs: 150_000 });
  const report = await readIfThere(`${cwd}/report.txt`);
  const summary = readSummary(report);
  if (level === "-v") assert.deepEqual(readSummary(stderr.replaceAll(/^I: /gm, "")), summary);
  return {
    code,
    messages: stderr.split("\n").filter((line) => line !== "" && !line.startsWith("I: ")),
    statuses: [...report.matchAll(/^DIMSE Status {2}: (.*)$/gm)].map(([, text]) => `${text}`),
    summary,
  };
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function readSummary(text: string): Record<string, number> {
  const lines = text.slice(text.indexOf("Status Summary\n")).matchAll(/^([-* A-Z].*?) *: (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, label, count]) => [label?.trim(), Number(count)]));
}
