/* Tables and segments for entropy-coded data. See entropy.h. */

#include "entropy.h"

#include <wasm_simd128.h>

void make_huffman_table(struct huffman_table *table, const uint8_t *counts,
                        const uint8_t *symbols) {
  int32_t code = 0, index = 0;
  memset(table->quick, 0, sizeof table->quick);
  table->huff_val = symbols;
  for (int length = 1; length <= 16; length++, code <<= 1) {
    table->min_code[length] = code;
    table->max_code[length] = counts[length] > 0 ? code + counts[length] - 1 : -1;
    table->val_ptr[length] = index;
    for (int i = 0; i < counts[length]; i++, code++, index++) {
      if (length > QUICK_BITS) continue;
      const int first = code << (QUICK_BITS - length);
      for (int k = 0; k < 1 << (QUICK_BITS - length); k++) {
        table->quick[first + k] = (uint16_t)make_entry(length, symbols[index]);
      }
    }
  }
}

const uint8_t *open_segment(struct bit_reader *reader, const uint8_t *source, const uint8_t *end,
                            uint8_t *buffer) {
  uint8_t *to = buffer;
  for (;;) {
    while (end - source >= 16) {
      const v128_t bytes = wasm_v128_load(source);
      if (wasm_v128_any_true(wasm_i8x16_eq(bytes, wasm_i8x16_splat(-1)))) break;
      wasm_v128_store(to, bytes);
      source += 16, to += 16;
    }
    while (source < end && *source != 0xff) *to++ = *source++;
    if (end - source < 2) return NULL;
    if (source[1] != 0) break;
    *to++ = 0xff;
    source += 2;
  }
  memset(to, 0, SEGMENT_SLACK);
  *reader = (struct bit_reader){0, 0, buffer, to};
  while (source < end && *source == 0xff) source++; /* a marker may be preceded by such bytes */
  return source < end && *source != 0 ? source : NULL;
}

int is_used_up(const struct bit_reader *reader) {
  const ptrdiff_t left = (reader->end - reader->next) * 8 + reader->count;
  return left >= 0 && left < 8;
}
