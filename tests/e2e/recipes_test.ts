/** The README's recipes do what they say, and none of its command lines is refused. */

import assert from "node:assert/strict";
import { parseArgs } from "../../lib/cli/parse_args.ts";
import { memoryHost } from "../cli/support/memory_host.ts";
import { zip } from "../support/archives.ts";
import { dcmsendPath, runDcmsend } from "../support/executable.ts";
import { dicomdir, UID } from "../support/make.ts";
import { type RealPeer, startStorescp, whyMissing } from "../support/real_peer.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.ts";
import { smallFiles } from "./support/outcome.ts";

const README = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
const DIST = new URL("../../dist", import.meta.url).pathname;

const LONG_AGO = new Date("2020-01-01T00:00:00Z");

/** The blocks of commands of a chapter, by the titles of its sections. */
const RECIPES = new Map(
  [.../^## Recipes\n(.*?)^## /ms.exec(README)![1]!.matchAll(/^### ([^\n]*)\n+```sh\n(.*?)```/gms)]
    .map(([, title = "", block = ""]) => [title, block] as const),
);

/** Where the recipes find what they speak of. */
class Place implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly #peer: RealPeer;

  private constructor(folder: TemporaryFolder, peer: RealPeer) {
    this.#folder = folder;
    this.#peer = peer;
  }

  static async make(): Promise<Place> {
    const folder = temporaryFolder();
    const path = folder.path;
    for (const name of ["incoming", "study", "archive"]) await writeFiles(`${path}/data/${name}`);
    await writeFiles(`${path}/srv/drop`);
    await Deno.mkdir(`${path}/data/downloads`);
    const entries = smallFiles(3).map(({ name, bytes }) => ({ name, content: bytes }));
    await Deno.writeFile(`${path}/data/downloads/study.zip`, zip(entries));
    await writeFiles(`${path}/media/cdrom`);
    await Deno.writeFile(`${path}/media/cdrom/DICOMDIR`, directoryOfTwo());
    for (const name of ["media/stick", "var/lib/dcmsend", "home", "bin"]) {
      await Deno.mkdir(`${path}/${name}`, { recursive: true });
    }
    await Deno.symlink(DIST, `${path}/dist`);
    await Deno.symlink(dcmsendPath(), `${path}/bin/dcmsend`);
    return new Place(folder, await startStorescp(["--fork"]));
  }

  /** Runs a recipe, in this place and with this peer. @returns what it prints */
  async run(recipe: string): Promise<string> {
    const path = this.#folder.path;
    const script = recipe.replaceAll("pacs 104", `127.0.0.1 ${this.#peer.port}`)
      .replaceAll(/(?<=\s)\/(?=(data|media|srv|var)\/)/g, `${path}/`);
    await Deno.writeTextFile(`${path}/recipe`, script, { mode: 0o755 });
    const isProgram = script.startsWith("#!");
    const { code, stdout, stderr } = await runDcmsend(isProgram ? [] : ["-eu", `${path}/recipe`], {
      executable: isProgram ? `${path}/recipe` : "sh",
      cwd: path,
      env: { HOME: `${path}/home`, PATH: `${path}/bin:${Deno.env.get("PATH")}` },
    });
    const printed = stdout + stderr;
    assert.equal(code, 0, printed);
    return printed;
  }

  /** @returns how many objects the peer has been sent since this was last asked */
  async countReceived(): Promise<number> {
    return (await this.#peer.takeStored()).length;
  }

  write(name: string, text: string): Promise<void> {
    return Deno.writeTextFile(`${this.#folder.path}/${name}`, text);
  }

  readText(name: string): Promise<string> {
    return Deno.readTextFile(`${this.#folder.path}/${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#peer[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

/** Three DICOM files from long ago, one of them further down. */
async function writeFiles(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/sub`, { recursive: true });
  for (const [index, { name, bytes }] of smallFiles(3).entries()) {
    const path = `${folder}/${index === 2 ? "sub/" : ""}${name}`;
    await Deno.writeFile(path, bytes);
    await Deno.utime(path, LONG_AGO, LONG_AGO);
  }
}

function directoryOfTwo(): Uint8Array {
  return dicomdir(["1.dcm", "sub\\3.dcm"].map((fileId, index) => ({
    fileId,
    sopInstanceUid: `${UID.instance}.${index * 2 + 1}`,
    sopClassUid: UID.secondaryCaptureImageStorage,
    transferSyntaxUid: UID.explicitLe,
  })));
}

/** What is to be seen after each recipe; those that are not here are not tried. */
const EXPECTATIONS: Readonly<Record<string, (place: Place, recipe: string) => Promise<void>>> = {
  "A cron job": async (place, recipe) => {
    await place.write("data/incoming/new.dcm", "not complete yet");
    assert.equal(await place.run(recipe), "");
    assert.equal(await place.countReceived(), 3);
    assert.equal(await place.run(recipe), "");
    assert.equal(await place.countReceived(), 0);
  },
  "A workstation without internet": async (place, recipe) => {
    assert.match(await place.run(recipe), /^dcmsend: OK\ndcmsend\.cdx\.json: OK$/m);
    assert.equal(await place.countReceived(), 3);
  },
  "Files from somebody else, in a sandbox": async (place, recipe) => {
    assert.match(await place.run(recipe), /network +127\.0\.0\.1:\d+ +the peer/);
    assert.equal(await place.countReceived(), 3);
    assert.match(await place.readText("var/lib/dcmsend/drop.txt"), /1\.dcm/);
  },
  "A CD": async (place, recipe) => {
    const [first = "", second = ""] = recipe.split("\n\n");
    await place.run(first);
    assert.equal(await place.countReceived(), 2);
    await place.run(second);
    assert.equal(await place.countReceived(), 3);
    assert.match(await place.readText("cd.txt"), /cdrom\/sub\/3\.dcm/);
  },
  "What comes as zip files": async (place, recipe) => {
    await place.run(recipe);
    assert.equal(await place.countReceived(), 3);
    await place.run(recipe);
    assert.equal(await place.countReceived(), 0);
  },
  "Moving an archive": async (place, recipe) => {
    await place.run(recipe);
    assert.equal(await place.countReceived(), 3);
    await place.run(recipe);
    assert.equal(await place.countReceived(), 0);
    assert.match(await place.readText("move-1.jsonl"), /"type":"end".*"exitCode":0/);
  },
};

Deno.test("every recipe of the README is tried", () => {
  assert.deepEqual([...RECIPES.keys()], Object.keys(EXPECTATIONS));
});

for (const [title, recipe] of whyMissing("storescp") === undefined ? RECIPES : []) {
  Deno.test(`recipe: ${title}`, async () => {
    await using place = await Place.make();
    await EXPECTATIONS[title]!(place, recipe);
  });
}

/** Command lines of all blocks, each on one line, without what a shell does with them. */
function commandLines(): string[] {
  const blocks = [...README.matchAll(/^```(?:sh|console)\n(.*?)^```/gms)].map(([, block]) =>
    block!
  );
  return blocks.flatMap((block) => block.replaceAll(/\\\n */g, "").split("\n"))
    .filter((line) => !/^\s*#/.test(line))
    .flatMap((line) => /\bdcmsend (.*?)( *(2>|>|\||&&|\|\|).*)?$/.exec(line)?.[1] ?? [])
    .filter((line) => line.includes(" 104") || line.includes(" 11112"));
}

const LINES = commandLines();

Deno.test("the README has many command lines", () => {
  assert.ok(LINES.length > 20, `${LINES.length}`);
});

for (const line of new Set(LINES)) {
  Deno.test(`the program takes what the README says: dcmsend ${line}`, () => {
    const command = parseArgs(line.replaceAll('"', "").split(" "), memoryHost());
    assert.ok(command.type === "run" || command.type === "explainPermissions", command.type);
  });
}
