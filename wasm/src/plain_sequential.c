/* The sequential process for grey images of 8 bits. See plain_scan.h. */

#include <stdlib.h>

#include "entropy.h"
#include "idct.h"
#include "plain_scan.h"

static const uint8_t zigzag[64] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

struct block_decoder {
  struct bit_reader reader;
  struct huffman_table dc, ac;
  int32_t last_dc;
  int32_t quantization[64]; /* in zigzag order */
};

/*
 * Reads the coefficients of a block of zeros, at most MAX_UNCHECKED numbers. Returns -1 where the
 * data are not sound, otherwise what the indices of those other than the first have in common with
 * bits set: 0 for none.
 */
OWN_FUNCTION static int read_block(struct block_decoder *decoder, int32_t block[64]) {
  struct bit_reader bits = decoder->reader; /* in registers */
  int32_t number;
  int seen = 0;
  load_bits(&bits);
  const int size = read_number(&bits, &decoder->dc, &number);
  if (size < 0 || size > 15) return -1;
  decoder->last_dc += number;
  block[0] = (int16_t)decoder->last_dc * decoder->quantization[0];
  for (int k = 1; k < 64; k++) {
    if (bits.count < 32) load_bits(&bits);
    const int symbol = read_number(&bits, &decoder->ac, &number);
    if (symbol < 0) return -1;
    k += symbol >> 4;
    if ((symbol & 15) == 0) {
      if (symbol >> 4 != 15) break; /* the rest is zero */
      continue;
    }
    if (k > 63) return -1;
    block[zigzag[k]] = number * decoder->quantization[k];
    seen |= zigzag[k];
  }
  decoder->reader = bits;
  return seen;
}

/* All samples are the same: what the inverse DCT comes to without other coefficients. */
static void fill_block(int32_t coefficient, uint8_t *const *rows, size_t column) {
  const int32_t value = ((coefficient + 4) >> 3 << 22 >> 22) + 128;
  const int sample = value < 0 ? 0 : value > 255 ? 255 : value;
  for (int i = 0; i < 8; i++) memset(rows[i] + column, sample, 8);
}

OWN_FUNCTION static void write_block(int32_t block[64], int seen, uint8_t *const *rows,
                                     size_t column) {
  if (seen == 0) {
    fill_block(block[0], rows, column);
    block[0] = 0;
  } else {
    idct_block(block, (seen & 4) == 0, rows, column);
    memset(block, 0, 64 * sizeof *block);
  }
}

static int decode_blocks(const struct plain_scan *scan, struct block_decoder *decoder,
                         uint8_t *buffer, uint8_t *band, uint8_t *target) {
  const int width = scan->width, padded_width = (width + 7) & ~7;
  const uint8_t *next = scan->source;
  _Alignas(16) int32_t block[64] = {0};
  uint8_t *rows[8];
  unsigned left = 0; /* blocks up to the next marker */
  int restarts = -1;
  for (int i = 0; i < 8; i++) rows[i] = band + i * padded_width;
  for (int y = 0; y < scan->height; y += 8) {
    for (int x = 0; x < width; x += 8) {
      if (left-- == 0) {
        if (restarts++ >= 0) {
          if (!is_used_up(&decoder->reader)) return 0;
          next = skip_marker(next, restarts - 1);
        }
        next = next ? open_segment(&decoder->reader, next, scan->end, buffer) : NULL;
        if (next == NULL) return 0;
        left = scan->restart_interval - 1;
        decoder->last_dc = 0;
      }
      const int seen = read_block(decoder, block);
      if (seen < 0 || is_past_end(&decoder->reader)) return 0;
      write_block(block, seen, rows, (size_t)x);
    }
    for (int i = 0; i < 8 && y + i < scan->height; i++, target += width) {
      memcpy(target, rows[i], (size_t)width);
    }
  }
  return is_used_up(&decoder->reader) && skip_marker(next, -1) != NULL;
}

int decode_plain_sequential(const struct plain_scan *scan, uint8_t *target) {
  static struct block_decoder decoder;
  const size_t padded_width = ((size_t)scan->width + 7) & ~(size_t)7;
  make_huffman_table(&decoder.dc, scan->tables[0].dc_counts, scan->tables[0].dc_symbols);
  make_huffman_table(&decoder.ac, scan->tables[0].ac_counts, scan->tables[0].ac_symbols);
  for (int k = 0; k < 64; k++) decoder.quantization[k] = scan->quantization[zigzag[k]];
  uint8_t *band = malloc(8 * padded_width);
  uint8_t *buffer = malloc((size_t)(scan->end - scan->source) + SEGMENT_SLACK);
  const int done = band && buffer && decode_blocks(scan, &decoder, buffer, band, target);
  free(buffer), free(band);
  return done;
}
