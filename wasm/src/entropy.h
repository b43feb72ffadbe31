/*
 * Huffman decoding of an entropy-coded segment (ISO/IEC 10918-1, annex F.2.2 and C.2), for scans
 * whose tables and headers the IJG library has read and checked. Nothing is reported from here: what
 * is not plain is left to the library, which says what is wrong with it.
 */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wasm_simd128.h>

/* Longer codes are rare, and are searched for. Larger tables would not stay in the cache. */
#define QUICK_BITS 10

struct huffman_table {
  uint16_t quick[1 << QUICK_BITS]; /* entries by the next bits; 0 for longer codes */
  int32_t max_code[17];            /* of each length, -1 where there are none */
  int32_t symbol_offset[17];       /* from a code to the index of its symbol */
  const uint8_t *symbols;
};

/* A symbol, and how long its code is together with the number behind it. */
static inline int make_entry(int code_length, int symbol) {
  return (code_length + (symbol & 15)) << 8 | symbol;
}

/* One segment: what stands up to the next marker, without the stuffed zero bytes. */
struct bit_reader {
  uint64_t bits; /* the next ones, from the highest bit down; zeros behind them */
  int count;
  const uint8_t *next, *end;
};

/* `counts[1..16]`: how many codes have each length. The tables must have been checked. */
void make_huffman_table(struct huffman_table *table, const uint8_t *counts, const uint8_t *symbols);

/*
 * Copies a segment to `buffer`, which must have room for all of the source and 4 bytes. Returns where
 * the code of the marker behind it is, NULL where there is none.
 */
const uint8_t *open_segment(struct bit_reader *reader, const uint8_t *source, const uint8_t *end,
                            uint8_t *buffer);

/* Whether all bits of the segment have been used, but for those that fill its last byte. */
int is_used_up(const struct bit_reader *reader);

/* Makes sure of 56 bits; any code and the bits behind it fit in 32. */
static inline void refill(struct bit_reader *reader) {
  const v128_t bytes = wasm_v128_load64_zero(reader->next);
  const v128_t swapped = wasm_i8x16_shuffle(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0);
  reader->bits |= (uint64_t)wasm_i64x2_extract_lane(swapped, 0) >> reader->count;
  reader->next += (63 - reader->count) >> 3;
  reader->count |= 56;
}

/* Returns an entry for codes that are longer than the table's; 0 where no code is like that. */
static inline int find_long_code(const struct huffman_table *table, uint64_t bits) {
  for (int length = QUICK_BITS + 1; length <= 16; length++) {
    const int32_t code = (int32_t)(bits >> (64 - length));
    if (code <= table->max_code[length]) {
      return make_entry(length, table->symbols[code + table->symbol_offset[length]]);
    }
  }
  return 0;
}

/*
 * Reads a code and the number behind it, which the lower half of its symbol gives the size of: up to
 * 15 bits, of which those that begin with 0 are negative (table F.1). 32 bits must be there. Returns
 * the symbol, -1 where there is none.
 */
static inline int read_number(struct bit_reader *reader, const struct huffman_table *table,
                              int32_t *number) {
  int entry = table->quick[reader->bits >> (64 - QUICK_BITS)];
  if (__builtin_expect(entry == 0, 0)) {
    entry = find_long_code(table, reader->bits);
    if (entry == 0) return -1;
  }
  const int length = entry >> 8, size = entry & 15;
  const int32_t mask = (1 << size) - 1;
  const int32_t value = (int32_t)(reader->bits >> (64 - length)) & mask;
  *number = value - (((value - ((mask + 1) >> 1)) >> 31) & mask);
  reader->bits <<= length;
  reader->count -= length;
  return entry & 0xff;
}

#endif
