/*
 * JPEG (ISO/IEC 10918-1) over the IJG library with the lossless processes, as DCMTK carries it:
 * three copies, one per size of a sample. Which of them is used depends on the precision in the
 * codestream, as DCMTK chooses it, not on the data set.
 */

#include "report.h"

void jpeg8_decode_frame(const uint8_t *, size_t, uint8_t *, const struct frame *, int);
void jpeg12_decode_frame(const uint8_t *, size_t, uint8_t *, const struct frame *, int);
void jpeg16_decode_frame(const uint8_t *, size_t, uint8_t *, const struct frame *, int);

/*
 * Decodes one frame into `target`: by pixel, one byte per sample up to 8 bits, otherwise two.
 * `to_rgb`: three components are taken for YCbCr, whatever the markers say, and are converted.
 * Otherwise samples are given out as they are coded.
 */
EXPORT("decode")
int decode(const uint8_t *source, size_t length, uint8_t *target, int width, int height,
           int components, int precision, int to_rgb) {
  const struct frame frame = {width, height, components, precision};
  if (precision <= 8) {
    jpeg8_decode_frame(source, length, target, &frame, to_rgb);
  } else if (precision <= 12) {
    jpeg12_decode_frame(source, length, target, &frame, to_rgb);
  } else {
    jpeg16_decode_frame(source, length, target, &frame, to_rgb);
  }
  return 0;
}
