import assert from "node:assert/strict";
import { permissionsText } from "../../lib/cli/explain_permissions.ts";
import { named } from "../../lib/cli/need.ts";

Deno.test("permissionsText() has a line for each permission, and the same for deno run", () => {
  const text = permissionsText([
    named("net", "pacs", "to look it up"),
    { kind: "net", type: "later", name: "the addresses of pacs, port 104", reason: "the peer" },
    named("read", "a b.dcm", "to send it"),
    named("read", "it's.dcm", "to send it"),
    named("read", "a,b.dcm", "to send it"),
    { kind: "read", type: "program", name: "/program", reason: "the program's own parts" },
    named("sys", "hostname", "the log"),
  ]);
  assert.equal(
    text,
    `With this command line, a run uses:

  network   pacs                             to look it up
  network   the addresses of pacs, port 104  the peer
  read      a b.dcm                          to send it
  read      it's.dcm                         to send it
  read      a,b.dcm                          to send it
  read      /program                         the program's own parts
  ask for   hostname                         the log

The same as options of "deno run":

  --allow-net=pacs
  (and in --allow-net: the addresses of pacs, port 104)
  '--allow-read=a b.dcm,it'\\''s.dcm'
  (no option can name a,b.dcm, which has a comma in it: take its folder)
  --allow-sys=hostname

With --confine it has these permissions and no others. Without, it gives up the other
kinds only: it keeps net, read, sys as a whole.
`,
  );
});
