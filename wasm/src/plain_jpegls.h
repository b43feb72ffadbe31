/*
 * A faster way through the JPEG-LS scans that nearly all frames consist of: lossless, one
 * component, all of whose data are sound. What is not like that is left to CharLS, to decode or to
 * refuse.
 */
#ifndef PLAIN_JPEGLS_H
#define PLAIN_JPEGLS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct plain_jpegls {
  const uint8_t *source;
  size_t length;
  int width, height, precision;
  int thresholds[3];
};

/*
 * Decodes one component of at least 8 bits without loss, the codestream's headers having been
 * checked. Returns 0 where it is not plain; what is in `target` has no meaning then.
 */
int decode_plain_jpegls(const struct plain_jpegls *image, uint8_t *target);

#ifdef __cplusplus
}
#endif

#endif
