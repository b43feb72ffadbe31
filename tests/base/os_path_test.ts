/** Paths with `..` behind symbolic links, and slashes at the end, on real folders. */

import assert from "node:assert/strict";
import { toOsPath } from "../../lib/base/os_path.ts";

/** A folder with `there/x`, `there/sub/` and `here/x`, and a link `here/link` to `there/sub`. */
function withLinks(test: (root: string) => void): void {
  const root = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    Deno.mkdirSync(`${root}/there/sub`, { recursive: true });
    Deno.mkdirSync(`${root}/here`);
    Deno.writeTextFileSync(`${root}/there/x`, "there");
    Deno.writeTextFileSync(`${root}/here/x`, "here");
    Deno.symlinkSync("../there/sub", `${root}/here/link`);
    test(root);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

Deno.test("toOsPath() leaves paths alone that mean the same to everybody", () => {
  for (const path of ["", "a", "a/b", "/a/b", "../a", "./a", "a/..b", "a/b..", "..", "-", "/"]) {
    assert.equal(toOsPath(path), path);
  }
});

Deno.test("toOsPath() finds what is above a symbolic link's target", () => {
  withLinks((root) => {
    assert.equal(Deno.readTextFileSync(toOsPath(`${root}/here/link/../x`)), "there");
    assert.equal(Deno.readTextFileSync(toOsPath(`${root}/here/../here/./x`)), "here");
    assert.equal(toOsPath(`${root}/here/link/..`), `${root}/there`);
    assert.equal(toOsPath(`${root}/here/link/../..`), root);
    assert.equal(toOsPath(`${root}/here/link/../new`), `${root}/there/new`);
    assert.equal(toOsPath(`${root}/here/`), `${root}/here`);
    assert.equal(toOsPath("/.."), "/");
  });
});

Deno.test("toOsPath() finds it in relative paths, too", () => {
  withLinks((root) => {
    const previous = Deno.cwd();
    try {
      Deno.chdir(`${root}/here`);
      assert.equal(Deno.readTextFileSync(toOsPath("link/../x")), "there");
      assert.equal(Deno.readTextFileSync(toOsPath("../here/./x")), "here");
      assert.equal(toOsPath("../../y"), "../../y");
      assert.equal(toOsPath("./"), ".");
    } finally {
      Deno.chdir(previous);
    }
  });
});

Deno.test("toOsPath() fails where something on the way is missing or a file", () => {
  withLinks((root) => {
    assert.throws(() => toOsPath(`${root}/none/../here/x`), Deno.errors.NotFound);
    for (const path of ["here/x/../x", "here/x/"]) {
      assert.throws(() => toOsPath(`${root}/${path}`), Deno.errors.NotADirectory);
    }
  });
});
