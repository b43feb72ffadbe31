/**
 * How the codec modules are compiled and linked: which files of which source package, with
 * which flags. No program is run from here.
 */

/** The version of the compiler that the expected hashes hold for. */
export const EMSCRIPTEN_VERSION = "3.1.6";

/** A source package of `wasm/sources.json`; `glue` is our own code in `wasm/src`. */
export type SourceName = "dcmtk" | "openjpeg" | "glue";

/** Files that are compiled in one call: a call takes a second before it begins. */
export interface CompileGroup {
  readonly name: string;
  readonly source: SourceName;
  /** Below the source's folder. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly flags: readonly string[];
  /** Folders with headers. */
  readonly include: readonly {
    readonly source: SourceName;
    readonly folder: string;
  }[];
}

/** One module: its file is `wasm/dist/NAME.wasm`. */
export interface ModuleRecipe {
  readonly name: string;
  readonly groups: readonly CompileGroup[];
}

/** What each module must export. */
export const MODULE_EXPORTS = [
  "_initialize",
  "decode",
  "free",
  "malloc",
  "memory",
  "report",
  "set_memory_limit",
  "stackRestore",
  "stackSave",
];

export const COMPILE_FLAGS = ["-O3", "-DNDEBUG", "-msimd128", "-mbulk-memory", "-w", "-c"];

export const LINK_FLAGS = [
  "-O3",
  "-msimd128",
  "-mbulk-memory",
  "-sSTANDALONE_WASM",
  "--no-entry",
  "-sINITIAL_MEMORY=1048576",
  "-sTOTAL_STACK=524288",
  "-sALLOW_MEMORY_GROWTH=1",
  "-sMAXIMUM_MEMORY=2147483648",
  "-sERROR_ON_UNDEFINED_SYMBOLS=1",
  // Hot functions stay by themselves: runtimes replace a function by a better compiled one when it
  // is called the next time, which a frame decoded within one call would never get anything of.
  "-sBINARYEN_EXTRA_PASSES=one-caller-inline-max-function-size=1",
  "-sEXPORTED_FUNCTIONS=_malloc,_free,stackSave,stackRestore",
];

const STUBS = { source: "glue", folder: "stubs" } as const;
const GLUE = { source: "glue", folder: "." } as const;
const REPORT: CompileGroup = {
  name: "report",
  source: "glue",
  folder: ".",
  files: ["report.c"],
  flags: [],
  include: [],
};

/** The decoder's half of the IJG library, without the parts that use files and streams. */
const IJG_FILES = [
  "jaricom jcodec jcomapi jdapimin jdapistd jdarith jdcoefct jdcolor jddctmgr jddiffct jdhuff",
  "jdinput jdlhuff jdlossls jdlossy jdmainct jdmarker jdmaster jdmerge jdphuff jdpostct jdpred jdsample",
  "jdscale jdshuff jidctflt jidctfst jidctint jidctred jmemmgr jmemnobs jquant1 jquant2 jutils",
].join(" ").split(" ").map((name) => `${name}.c`);

const OPENJPEG_FILES = [
  "bio cio dwt event function_list ht_dec image invert j2k jp2 mct mqc openjpeg opj_clock",
  "opj_malloc pi sparse_array t1 t2 tcd tgt thread",
].join(" ").split(" ").map((name) => `${name}.c`);

export const MODULES: readonly ModuleRecipe[] = [
  {
    name: "jpeg",
    groups: [
      ...ijgGroups(8),
      ...ijgGroups(12),
      ...ijgGroups(16),
      glue("jpeg.c", "entropy.c", "plain_lossless.c", "plain_sequential.c"),
    ],
  },
  { name: "rle", groups: [glue("rle.c")] },
  { name: "jpegls", groups: [...charlsGroups(), glue("plain_jpegls.c")] },
  { name: "jpeg2000", groups: [...openjpegGroups(), REPORT] },
];

function glue(...files: string[]): CompileGroup {
  return { ...REPORT, name: "glue", files: ["report.c", ...files] };
}

/** The three copies of the library share one global name, which is kept apart here. */
function ijgGroups(bits: number): CompileGroup[] {
  const folder = `dcmjpeg/libijg${bits}`;
  const flags = ["-DNO_GETENV", `-Djaritab=jaritab${bits}`];
  const include = [STUBS, { source: "dcmtk", folder } as const];
  return [
    {
      name: `ijg${bits}`,
      source: "dcmtk",
      folder,
      files: bits === 8 ? IJG_FILES.filter((file) => file !== "jidctint.c") : IJG_FILES,
      flags,
      include,
    },
    {
      ...REPORT,
      name: `frame${bits}`,
      files: bits === 8 ? ["jpeg8.c", "idct8.c"] : [`jpeg${bits}.c`],
      flags,
      include: [GLUE, ...include],
    },
  ];
}

/** Exceptions stay off (the compiler's default here): see jpegls.cc. */
function charlsGroups(): CompileGroup[] {
  const folder = "dcmjpls/libcharls";
  const flags = ["-std=c++11"];
  const include = [STUBS, { source: "dcmtk", folder } as const];
  const files = ["header.cc", "intrface.cc", "jpegls.cc"];
  return [
    { name: "charls", source: "dcmtk", folder, files, flags, include },
    {
      ...REPORT,
      name: "frame",
      files: ["jpegls.cc"],
      flags,
      include: [GLUE, ...include],
    },
  ];
}

/** `-msse2` is mapped to the SIMD of WebAssembly and doubles the speed of HTJ2K. */
function openjpegGroups(): CompileGroup[] {
  const folder = "src/lib/openjp2";
  const flags = ["-msse2", "-DMUTEX_stub"];
  const include = [
    { source: "glue", folder: "stubs/openjpeg" } as const,
    { source: "openjpeg", folder } as const,
  ];
  return [
    {
      name: "openjp2",
      source: "openjpeg",
      folder,
      files: OPENJPEG_FILES,
      flags,
      include,
    },
    {
      ...REPORT,
      name: "frame",
      files: ["jpeg2000.c"],
      flags,
      include: [GLUE, ...include],
    },
  ];
}
