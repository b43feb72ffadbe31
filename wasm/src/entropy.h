/*
 * Huffman decoding of an entropy-coded segment (ISO/IEC 10918-1, annex F.2.2 and C.2), for scans
 * whose tables and headers the IJG library has read and checked. Nothing is reported from here:
 * what is not plain is left to the library, which says what is wrong with it.
 */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bits.h"

/* Longer codes are rare, and are searched for. Larger tables would not stay in the cache. */
#define QUICK_BITS 10

/* The arrays in capitals in F.2.2.3 and figure F.15 (MINCODE, MAXCODE, VALPTR, HUFFVAL). */
struct huffman_table {
  uint16_t quick[1 << QUICK_BITS]; /* entries by the next bits; 0 for longer codes */
  int32_t min_code[17];            /* the smallest code of each length */
  int32_t max_code[17];            /* the largest one; -1 where there is none */
  int32_t val_ptr[17];             /* the index of the smallest one's symbol */
  const uint8_t *huff_val;         /* symbols in the order of their codes */
};

/* A symbol, and how long its code is together with the number behind it. */
static inline int make_entry(int code_length, int symbol) {
  return (code_length + (symbol & 15)) << 8 | symbol;
}

/* `counts[1..16]`: how many codes have each length. The tables must have been checked. */
void make_huffman_table(struct huffman_table *table, const uint8_t *counts, const uint8_t *symbols);

/*
 * How many numbers may be read between two calls of `is_past_end`, and how many bytes a segment's
 * buffer needs besides those of the segment: as many as these numbers can take when nothing is
 * left, 32 bits each, what may have been loaded before them, and what is loaded at once.
 */
#define MAX_UNCHECKED 64
#define SEGMENT_SLACK (MAX_UNCHECKED * 4 + 8 + 8)

/*
 * Copies a segment, which is what stands up to the next marker, without the stuffed zero bytes, to
 * `buffer`, which must have room for all of the source and SEGMENT_SLACK more: these are zeros, and
 * are what is read by who goes on behind the end. Returns where the code of the marker behind the
 * segment is, NULL where there is none.
 */
const uint8_t *open_segment(struct bit_reader *reader, const uint8_t *source, const uint8_t *end,
                            uint8_t *buffer);

/* Whether bits have been used for certain that the segment does not have. */
static inline int is_past_end(const struct bit_reader *reader) {
  return reader->next > reader->end + 8; /* the bits at hand take less */
}

/* Whether all bits of the segment have been used, but for those that fill its last byte. */
int is_used_up(const struct bit_reader *reader);

/*
 * Decodes as figure F.16 does, from the first length on that the quick table does not have. Returns
 * an entry, 0 where no code is like that.
 */
static inline int find_long_code(const struct huffman_table *table, uint64_t bits) {
  for (int length = QUICK_BITS + 1; length <= 16; length++) {
    const int32_t code = (int32_t)(bits >> (64 - length));
    if (code <= table->max_code[length]) {
      const int32_t index = table->val_ptr[length] + (code - table->min_code[length]);
      return make_entry(length, table->huff_val[index]);
    }
  }
  return 0;
}

/*
 * Reads a code and the number behind it, which the lower half of its symbol gives the size of: up
 * to 15 bits, of which those that begin with 0 are negative (table F.1). 32 bits must be there.
 * Returns the symbol, -1 where there is none.
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
  drop_bits(reader, length);
  return entry & 0xff;
}

#endif
