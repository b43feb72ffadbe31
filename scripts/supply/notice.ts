/** The text of `NOTICE`: what the executable contains, under which conditions, with whose words. */

import { projectPath } from "../build/project.ts";
import type { Component } from "./components.ts";

const HEAD = `dcmsend
Copyright (c) 2026 the dcmsend contributors. Licensed under the MIT License, see LICENSE.

This software is based in part on the work of the Independent JPEG Group.

The executable contains, besides this project's own code:

`;

/** @throws {Error} for an npm package without the text of its license */
export async function noticeText(components: readonly Component[]): Promise<string> {
  const sections = [
    HEAD + components.map((component) => `* ${noticeLine(component)}\n`).join(""),
    await ownWords("deno"),
    ...await Promise.all(components.flatMap((component) => npmSection(component) ?? [])),
    await ownWords("dictionary"),
    ...await codecSections(),
    `The MIT License\n\n${await mitLicense()}`,
  ];
  return sections.join(`\n${"=".repeat(80)}\n\n`);
}

/** @returns for example `pako 3.0.3 - MIT AND Zlib - https://www.npmjs.com/package/pako` */
export function noticeLine(component: Component): string {
  const part = component.origin.type === "partOfRuntime" ? " (in Deno)" : "";
  return `${titleOf(component)}${part} - ${component.license} - ${component.url}`;
}

function titleOf({ name, version }: Component): string {
  return version === undefined ? name : `${name} ${version}`;
}

function npmSection(component: Component): Promise<string> | undefined {
  const { origin } = component;
  return origin.type === "npm" ? packageText(component, origin.folder) : undefined;
}

/** The package's own words, and ours where those are not all. */
async function packageText(component: Component, folder: string): Promise<string> {
  const texts: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (/^(licen[cs]e|notice|copying)/i.test(name)) texts.push(name);
  }
  const parts = await Promise.all(
    texts.toSorted().map((name) => Deno.readTextFile(`${folder}/${name}`)),
  );
  parts.push(await ownWords(component.name.replaceAll("/", "_")));
  const text = parts.map((part) => part.replaceAll("\r\n", "\n").trim()).filter((part) =>
    part !== ""
  )
    .join("\n\n");
  if (text === "") {
    throw new Error(
      `npm's ${component.name} comes without the text of its license: ` +
        `put it into scripts/supply/notices/${component.name.replaceAll("/", "_")}.txt`,
    );
  }
  return `${titleOf(component)}\n\n${text}\n`;
}

/** @returns what we have to say ourselves, or nothing */
async function ownWords(name: string): Promise<string> {
  try {
    return await Deno.readTextFile(projectPath(`scripts/supply/notices/${name}.txt`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** The chapters of the codecs' own notice, without its marks and its table. */
async function codecSections(): Promise<string[]> {
  const text = await Deno.readTextFile(projectPath("wasm/NOTICE.md"));
  const [, ...chapters] = text.split(/^## /m);
  return chapters.map((chapter) => chapter.replaceAll("`", "").trimEnd() + "\n");
}

async function mitLicense(): Promise<string> {
  const text = await Deno.readTextFile(projectPath("LICENSE"));
  return text.slice(text.indexOf("Permission is hereby granted"));
}
