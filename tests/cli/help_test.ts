import assert from "node:assert/strict";
import { helpText } from "../../lib/cli/help.ts";

/**
 * DCMTK's help text without its sentences: what a script, or an eye, looks for. Each line is cut
 * at the column where the explanations start, unless it describes a value.
 */
const EXPECTED = `\
general options:
  -h      --help
          --version
          --list-decoders
          --arguments
  -q      --quiet
  -v      --verbose
  -d      --debug
  -ll     --log-level            [l]evel: string constant
                                 (fatal, error, warn, info, debug, trace)
  -lc     --log-config           [f]ilename: string
  +v      --verbose-pc
input options:
  input file format:
    +f    --read-file
    +fo   --read-file-only
    -f    --read-dataset
  input files:
    +rd   --read-from-dicomdir
    +sd   --scan-directories
    +sp   --scan-pattern         [p]attern: string (only w/ --scan-directories)
    -r    --no-recurse
    +r    --recurse
processing options:
  transfer syntax conversion:
    -dn   --decompress-never
    +dls  --decompress-lossless
    +dly  --decompress-lossy
  deflate compression level:
    +cl   --compression-level    [l]evel: integer (default: 6)
  other processing options:
    -nh   --no-halt
    -nip  --no-illegal-proposal
    -nuc  --no-uid-checks
network options:
  IP protocol version:
    -i4   --ipv4
    -i6   --ipv6
    -i0   --ip-auto
  application entity titles:
    -aet  --aetitle              [a]etitle: string
    -aec  --call                 [a]etitle: string
  association handling:
    +ma   --multi-associations
    -ma   --single-association
  other network options:
    -to   --timeout              [s]econds: integer (default: unlimited)
    -ta   --acse-timeout         [s]econds: integer (default: 30)
    -td   --dimse-timeout        [s]econds: integer (default: unlimited)
    -pdu  --max-pdu              [n]umber of bytes: integer (4096..131072)
          --max-send-pdu         [n]umber of bytes: integer (4096..131072)
output options:
  general:
    +crf  --create-report-file   [f]ilename: string
`;

const EXPLANATION_COLUMN = 33;

Deno.test("helpText() begins as DCMTK's does", () => {
  const lines = helpText().split("\n");
  assert.match(lines[0] ?? "", /^\$dcmsend: dcmsend v\d+\.\d+\.\d+ \d{4}-\d{2}-\d{2} \$$/);
  assert.deepEqual(lines.slice(1, 7), [
    "",
    "dcmsend: Simple DICOM storage SCU (sender)",
    "usage: dcmsend [options] peer port dcmfile-in...",
    "",
    "parameters:",
    "  peer                           name or address of the receiving DICOM system",
  ]);
});

Deno.test("helpText() has DCMTK's groups, names, values and columns", () => {
  const text = helpText();
  const values = new Set(EXPECTED.split("\n").map((line) => line.slice(EXPLANATION_COLUMN)));
  const options = text.slice(
    text.indexOf("general options:"),
    text.indexOf("additional options:"),
  );
  const skeleton = options.split("\n").flatMap((line) => {
    const names = line.slice(0, EXPLANATION_COLUMN);
    if (values.has(line.slice(EXPLANATION_COLUMN))) return [line];
    return names.trim() === "" ? [] : [names.trimEnd()];
  });
  assert.equal(skeleton.join("\n"), EXPECTED);
});

Deno.test("helpText() fits a terminal of 80 columns and ends with one empty line", () => {
  const lines = helpText().split("\n");
  assert.deepEqual(lines.filter((line) => line.length > 80 || line.endsWith(" ")), []);
  assert.deepEqual(lines.slice(-2), ["", ""]);
});

Deno.test("helpText() explains every option", () => {
  const options = helpText().split("\n").filter((line) => / --[a-z]/.test(line));
  const unexplained = options.filter((line) => line.length <= EXPLANATION_COLUMN);
  assert.deepEqual(unexplained, []);
});
