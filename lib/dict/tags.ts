/**
 * The tags that this program names, and how a tag is printed. Tags are numbers, `0xggggeeee`. Those
 * of command sets (group 0000) stand in `net/command_set.ts`.
 */

export const Tag = {
  fileMetaInformationGroupLength: 0x00020000,
  mediaStorageSopClassUid: 0x00020002,
  mediaStorageSopInstanceUid: 0x00020003,
  transferSyntaxUid: 0x00020010,

  directoryRecordSequence: 0x00041220,
  referencedFileId: 0x00041500,
  referencedSopClassUidInFile: 0x00041510,
  referencedSopInstanceUidInFile: 0x00041511,
  referencedTransferSyntaxUidInFile: 0x00041512,

  sopClassUid: 0x00080016,
  sopInstanceUid: 0x00080018,
  modality: 0x00080060,
  referencedSopClassUid: 0x00081150,
  referencedSopInstanceUid: 0x00081155,
  transactionUid: 0x00081195,
  failureReason: 0x00081197,
  failedSopSequence: 0x00081198,
  referencedSopSequence: 0x00081199,
  patientName: 0x00100010,
  patientId: 0x00100020,
  studyInstanceUid: 0x0020000d,
  seriesInstanceUid: 0x0020000e,

  samplesPerPixel: 0x00280002,
  photometricInterpretation: 0x00280004,
  planarConfiguration: 0x00280006,
  numberOfFrames: 0x00280008,
  rows: 0x00280010,
  columns: 0x00280011,
  bitsAllocated: 0x00280100,
  bitsStored: 0x00280101,
  highBit: 0x00280102,
  pixelRepresentation: 0x00280103,
  smallestImagePixelValue: 0x00280106,
  largestImagePixelValue: 0x00280107,
  smallestPixelValueInSeries: 0x00280108,
  largestPixelValueInSeries: 0x00280109,
  pixelPaddingValue: 0x00280120,
  pixelPaddingRangeLimit: 0x00280121,
  lossyImageCompression: 0x00282110,
  lutDescriptor: 0x00283002,
  voiLutSequence: 0x00283010,

  histogramFirstBinValue: 0x00603004,
  histogramLastBinValue: 0x00603006,
  zeroVelocityPixelValue: 0x00186028,
  realWorldValueLastValueMapped: 0x00409211,
  realWorldValueFirstValueMapped: 0x00409216,

  channelMinimumValue: 0x54000110,
  channelMaximumValue: 0x54000112,
  waveformBitsAllocated: 0x54001004,
  waveformPaddingValue: 0x5400100a,
  waveformData: 0x54001010,

  overlayDataBase: 0x60003000,
  extendedOffsetTable: 0x7fe00001,
  extendedOffsetTableLengths: 0x7fe00002,
  pixelData: 0x7fe00010,
  dataSetTrailingPadding: 0xfffcfffc,
  item: 0xfffee000,
  itemDelimitationItem: 0xfffee00d,
  sequenceDelimitationItem: 0xfffee0dd,
} as const;

export function tagGroup(tag: number): number {
  return tag >>> 16;
}

export function tagElement(tag: number): number {
  return tag & 0xffff;
}

/** Odd groups are private: their meaning depends on a private creator (PS3.5 §7.8). */
export function isPrivateTag(tag: number): boolean {
  return (tag & 0x10000) !== 0;
}

/** @returns the tag as DCMTK prints it: `(7fe0,0010)`; all ones are its mark for no tag at all */
export function formatTag(tag: number): string {
  if (tag === 0xffffffff) return "(????,????)";
  const hex = (tag >>> 0).toString(16).padStart(8, "0");
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}
