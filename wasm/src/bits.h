/*
 * What all readers of entropy-coded bits have in common: the bits at hand, and how more of them are
 * loaded. Where the bytes come from, and what ends them, is each reader's own affair.
 */
#ifndef BITS_H
#define BITS_H

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

/*
 * For what is called often within a frame: a host that compiles functions twice, fast and well,
 * goes on with the better code at the next call.
 */
#define OWN_FUNCTION __attribute__((noinline))

struct bit_reader {
  uint64_t bits; /* the next ones, from the highest bit down */
  int count;     /* how many of them there are */
  const uint8_t *next, *end;
};

/* Makes sure of 56 bits. Eight bytes from `next` on must be readable, whatever is in them. */
static inline void load_bits(struct bit_reader *reader) {
  const v128_t bytes = wasm_v128_load64_zero(reader->next);
  const v128_t swapped =
      wasm_i8x16_shuffle(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0);
  reader->bits |= (uint64_t)wasm_i64x2_extract_lane(swapped, 0) >> reader->count;
  reader->next += (63 - reader->count) >> 3;
  reader->count |= 56;
}

static inline void drop_bits(struct bit_reader *reader, int count) {
  reader->bits <<= count;
  reader->count -= count;
}

#endif
