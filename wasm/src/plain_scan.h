/*
 * Faster ways through the scans that nearly all frames consist of: one scan, all of whose data are
 * sound. Each function returns 0 for whatever it does not decode, which is then the IJG library's
 * to decode, or to complain about; what is in `target` has no meaning then.
 */
#ifndef PLAIN_SCAN_H
#define PLAIN_SCAN_H

#include <stddef.h>
#include <stdint.h>

#define MAX_PLAIN_COMPONENTS 4

/* What the headers said. */
struct plain_scan {
  const uint8_t *source, *end; /* from the first byte of entropy-coded data */
  int width, height, components;
  int precision;
  int predictor, point_transform;
  unsigned restart_interval; /* in MCUs, 0 for none */
  struct {
    const uint8_t *dc_counts, *dc_symbols;
    const uint8_t *ac_counts, *ac_symbols;
  } tables[MAX_PLAIN_COMPONENTS];
  const uint16_t *quantization; /* in natural order */
};

/* The lossless process (annex H), components interleaved. Samples of `sample_bytes` are written. */
int decode_plain_lossless(const struct plain_scan *scan, uint8_t *target, int sample_bytes);

/* The sequential process with samples of 8 bits and one component. */
int decode_plain_sequential(const struct plain_scan *scan, uint8_t *target);

/*
 * Finds what a restart interval or the scan must end with: RST`number`, or EOI where it is -1.
 * Returns what is behind it, NULL where there is something else.
 */
static inline const uint8_t *skip_marker(const uint8_t *code, int number) {
  return *code == (number < 0 ? 0xd9 : 0xd0 + (number & 7)) ? code + 1 : NULL;
}

#endif
