/** From parameters to files, on real folders. */

import assert from "node:assert/strict";
import type { Log } from "../../../lib/base/log.ts";
import { SILENT_LOG } from "../../../lib/base/log.ts";
import { discoverFiles } from "../../../lib/send/list/discover.ts";

/** Makes a folder with the given files; a name that ends in `/` makes a folder. */
function withTree(names: readonly string[], test: (root: string) => void): void {
  const root = Deno.makeTempDirSync();
  try {
    for (const name of names) {
      const path = `${root}/${name}`;
      if (name.endsWith("/")) Deno.mkdirSync(path, { recursive: true });
      else Deno.writeTextFileSync(path, "");
    }
    test(root);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

interface Scan {
  readonly scanDirectories?: boolean;
  readonly scanPattern?: string;
  readonly recurse?: boolean;
}

function discover(inputs: readonly string[], scan: Scan = {}, log: Log = SILENT_LOG): string[] {
  const options = { inputs, scanDirectories: true, scanPattern: "", recurse: false, ...scan };
  return [...discoverFiles(options, { log })];
}

function collectingLog(): { log: Log; warnings: string[] } {
  const warnings: string[] = [];
  return { warnings, log: { ...SILENT_LOG, warn: (message) => warnings.push(message) } };
}

Deno.test("discoverFiles() keeps names that are no directories as they are", () => {
  const inputs = ["", "-", "no/such/file", "/dev/null", "no/such/file"];
  assert.deepEqual(discover(inputs), inputs);
});

Deno.test("discoverFiles() warns of a directory that must not be scanned", () => {
  withTree(["a.dcm"], (root) => {
    const { log, warnings } = collectingLog();
    assert.deepEqual(discover([root], { scanDirectories: false }, log), []);
    assert.deepEqual(warnings, [
      `ignoring directory because option --scan-directories is not set: ${root}`,
    ]);
  });
});

Deno.test("discoverFiles() lists a directory's files, hidden ones too, and no subdirectories", () => {
  withTree(["a.dcm", ".hidden", "sub/", "sub/b.dcm"], (root) => {
    assert.deepEqual(discover([root]).sort(), [`${root}/.hidden`, `${root}/a.dcm`]);
  });
});

Deno.test("discoverFiles() lists in the order of the operating system, subdirectories in place", () => {
  withTree(["b", "a/", "a/1", "a/2", "c"], (root) => {
    const expected: string[] = [];
    for (const { name } of Deno.readDirSync(root)) {
      if (name !== "a") expected.push(`${root}/${name}`);
      else {for (const inner of Deno.readDirSync(`${root}/a`)) {
          expected.push(`${root}/a/${inner.name}`);
        }}
    }
    assert.equal(expected.length, 4);
    assert.deepEqual(discover([root], { recurse: true }), expected);
  });
});

Deno.test("discoverFiles() applies the pattern to names in scanned directories only", () => {
  withTree(["a.dcm", "b.txt", "c.txt/", "c.txt/d.dcm"], (root) => {
    assert.deepEqual(
      discover([`${root}/b.txt`, root], { scanPattern: "*.dcm", recurse: true }).sort(),
      [`${root}/a.dcm`, `${root}/b.txt`, `${root}/c.txt/d.dcm`],
    );
  });
});

Deno.test("discoverFiles() spells paths as DCMTK does", () => {
  withTree(["a"], (root) => {
    const previous = Deno.cwd();
    const name = root.split("/").at(-1)!;
    try {
      Deno.chdir(root);
      for (const input of [".", "./"]) assert.deepEqual(discover([input]), ["a"]);
      for (const input of [root, `${root}/`, `${root}//`]) {
        assert.deepEqual(discover([input]), [`${root}/a`]);
      }
      assert.deepEqual(discover([`${root}/.`]), [`${root}/./a`]);
      assert.deepEqual(discover([`./../${name}`]), [`./../${name}/a`]);
    } finally {
      Deno.chdir(previous);
    }
  });
});

Deno.test("discoverFiles() follows links and leaves out a link that leads back", () => {
  withTree(["real/", "real/a"], (root) => {
    Deno.symlinkSync("..", `${root}/real/up`);
    Deno.symlinkSync("nowhere", `${root}/dangling`);
    Deno.symlinkSync("real", `${root}/alias`);
    const { log, warnings } = collectingLog();
    assert.deepEqual(discover([root], { recurse: true }, log).sort(), [
      `${root}/alias/a`,
      `${root}/dangling`,
      `${root}/real/a`,
    ]);
    assert.deepEqual(warnings.sort(), [
      `ignoring directory because it leads back to one that contains it: ${root}/alias/up`,
      `ignoring directory because it leads back to one that contains it: ${root}/real/up`,
    ]);
  });
});
