/** What becomes of an image's colour when it is decoded (PS3.3 §C.7.6.3.1.2, §C.7.6.3.1.3). */

import type { CodestreamHeader } from "dicom-wasm-codecs";
import { assertNever } from "../base/assert_never.ts";
import { formatTag, Tag } from "../dict/tags.ts";
import type { PixelDescription } from "../dicom/pixel_description.ts";
import { PixelDataError } from "../dicom/pixel_data_error.ts";
import type { Codec } from "./codec.ts";

export interface DecodedColour {
  readonly photometricInterpretation: string;
  /** 0 by pixel, 1 by plane; undefined where there is one sample per pixel. */
  readonly planarConfiguration: 0 | 1 | undefined;
  /** True where a JPEG decoder has to make RGB of YCbCr. */
  readonly convertToRgb: boolean;
}

export interface ColourOptions {
  readonly codec: Codec;
  readonly header: CodestreamHeader | undefined;
  /** The one kind of image whose JPEG frames DCMTK gives out by plane. */
  readonly isHardcopyColor: boolean;
}

/** What DCMTK converts; the data set decides, not the codestream. */
const CONVERTED_BY_JPEG: ReadonlySet<string> = new Set([
  "YBR_FULL",
  "YBR_FULL_422",
  "YBR_PARTIAL_422",
]);

/** @throws {PixelDataError} where what the data set says about colour makes no sense */
export function decodedColour(
  description: PixelDescription,
  options: ColourOptions,
): DecodedColour {
  const { photometricInterpretation, samplesPerPixel } = description;
  const isColour = samplesPerPixel > 1;
  switch (options.codec) {
    case "rle":
    case "deflated":
    case "uncompressed":
      return {
        photometricInterpretation,
        planarConfiguration: isColour ? requirePlanarConfiguration(description) : undefined,
        convertToRgb: false,
      };
    case "jpegls":
      return {
        photometricInterpretation,
        planarConfiguration: isColour ? description.planarConfiguration === 1 ? 1 : 0 : undefined,
        convertToRgb: false,
      };
    case "jpeg":
      return jpegColour(description, options.isHardcopyColor);
    case "jpeg2000":
    case "htj2k":
      return {
        photometricInterpretation: jpeg2000Interpretation(photometricInterpretation, options),
        planarConfiguration: isColour ? 0 : undefined,
        convertToRgb: false,
      };
    default:
      return assertNever(options.codec);
  }
}

function jpegColour(
  { photometricInterpretation, samplesPerPixel }: PixelDescription,
  isHardcopyColor: boolean,
): DecodedColour {
  const convertToRgb = CONVERTED_BY_JPEG.has(photometricInterpretation);
  if (convertToRgb && samplesPerPixel !== 3) {
    throw invalid(
      Tag.photometricInterpretation,
      `Photometric Interpretation is ${photometricInterpretation} ` +
        `with ${samplesPerPixel} samples per pixel`,
    );
  }
  return {
    photometricInterpretation: convertToRgb ? "RGB" : photometricInterpretation,
    planarConfiguration: samplesPerPixel === 1 ? undefined : isHardcopyColor ? 1 : 0,
    convertToRgb,
  };
}

/** The decoder undoes the component transform; components of fewer pixels it refuses. */
function jpeg2000Interpretation(interpretation: string, { header }: ColourOptions): string {
  switch (interpretation) {
    case "YBR_RCT":
    case "YBR_ICT":
      return "RGB";
    case "YBR_FULL_422": // there is no such thing in JPEG 2000 but with all chroma samples
      return "YBR_FULL";
    case "YBR_PARTIAL_420":
    case "YBR_PARTIAL_422": {
      const isTransformed = header !== undefined && "componentTransform" in header &&
        header.componentTransform;
      if (isTransformed) return "RGB";
      throw invalid(
        Tag.photometricInterpretation,
        `Photometric Interpretation is ${interpretation}, the codestream has other colours`,
      );
    }
    default:
      return interpretation;
  }
}

function requirePlanarConfiguration({ planarConfiguration }: PixelDescription): 0 | 1 {
  if (planarConfiguration === 0 || planarConfiguration === 1) return planarConfiguration;
  throw invalid(
    Tag.planarConfiguration,
    planarConfiguration === undefined
      ? "Planar Configuration is missing"
      : `Planar Configuration is "${planarConfiguration}"`,
  );
}

function invalid(tag: number, text: string): PixelDataError {
  return new PixelDataError("attribute", `Invalid attribute ${formatTag(tag)}: ${text}`);
}
