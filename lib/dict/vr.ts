/**
 * Value Representations: how a value is encoded (PS3.5 §6.2), with the properties that reading and
 * re-encoding need. Not here: which data element has which VR; that is `dictionary.ts`.
 */

/** The VRs that the standard defines. */
export type Vr =
  | "AE"
  | "AS"
  | "AT"
  | "CS"
  | "DA"
  | "DS"
  | "DT"
  | "FD"
  | "FL"
  | "IS"
  | "LO"
  | "LT"
  | "OB"
  | "OD"
  | "OF"
  | "OL"
  | "OV"
  | "OW"
  | "PN"
  | "SH"
  | "SL"
  | "SQ"
  | "SS"
  | "ST"
  | "SV"
  | "TM"
  | "UC"
  | "UI"
  | "UL"
  | "UN"
  | "UR"
  | "US"
  | "UT"
  | "UV";

/**
 * What a dictionary says where the standard leaves a choice, in DCMTK's notation: `xs` is US or SS,
 * `ox` OB or OW, `lt` US, SS or OW, `up` an offset in a DICOMDIR (UL), `px` pixel data, `na` an item
 * or a delimiter, which have no VR.
 */
export type DictionaryVr = Vr | "xs" | "ox" | "lt" | "up" | "px" | "na";

export interface VrProperties {
  /** Bytes of one number: what is swapped between byte orders; 1 where nothing is. */
  readonly unitBytes: 1 | 2 | 4 | 8;
  /** True where explicit VR encodings have two reserved bytes and a 4-byte length. */
  readonly longLength: boolean;
  /** What fills an odd value up: text and UIDs are padded, and trailing padding means nothing. */
  readonly padding: "space" | "zero" | "none";
}

const TEXT: VrProperties = { unitBytes: 1, longLength: false, padding: "space" };
const LONG_TEXT: VrProperties = { unitBytes: 1, longLength: true, padding: "space" };
const UID: VrProperties = { unitBytes: 1, longLength: false, padding: "zero" };

function numbers(unitBytes: 2 | 4 | 8): VrProperties {
  return { unitBytes, longLength: false, padding: "none" };
}

function others(unitBytes: 1 | 2 | 4 | 8): VrProperties {
  return { unitBytes, longLength: true, padding: "none" };
}

const PROPERTIES: Readonly<Record<Vr, VrProperties>> = {
  AE: TEXT,
  AS: TEXT,
  AT: numbers(2), // a tag is two 16-bit numbers
  CS: TEXT,
  DA: TEXT,
  DS: TEXT,
  DT: TEXT,
  FD: numbers(8),
  FL: numbers(4),
  IS: TEXT,
  LO: TEXT,
  LT: TEXT,
  OB: others(1),
  OD: others(8),
  OF: others(4),
  OL: others(4),
  OV: others(8),
  OW: others(2),
  PN: TEXT,
  SH: TEXT,
  SL: numbers(4),
  SQ: others(1),
  SS: numbers(2),
  ST: TEXT,
  SV: others(8),
  TM: TEXT,
  UC: LONG_TEXT,
  UI: UID,
  UL: numbers(4),
  UN: others(1),
  UR: LONG_TEXT,
  US: numbers(2),
  UT: LONG_TEXT,
  UV: others(8),
};

const VR_BY_CODE: ReadonlyMap<number, Vr> = new Map(
  Object.keys(PROPERTIES).map((vr) => [vr.charCodeAt(0) << 8 | vr.charCodeAt(1), vr as Vr]),
);

export function vrProperties(vr: Vr): VrProperties {
  return PROPERTIES[vr];
}

/** @returns the VR spelled by two bytes, or undefined if there is no such VR */
export function vrFromBytes(first: number, second: number): Vr | undefined {
  return VR_BY_CODE.get(first << 8 | second);
}

/** @returns true if `text` is one of the standard's VRs */
export function isVr(text: string): text is Vr {
  return Object.hasOwn(PROPERTIES, text);
}
