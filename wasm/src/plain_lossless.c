/* The lossless process with all of its predictors. See plain_scan.h. */

#include <stdlib.h>

#include "entropy.h"
#include "plain_scan.h"

struct rows {
  int32_t *differences;
  uint16_t *above, *current; /* samples before the point transform is undone */
};

static inline int read_difference(struct bit_reader *reader, const struct huffman_table *table,
                                  int32_t *difference) {
  const int size = read_number(reader, table, difference);
  if (size == 16) *difference = 32768;
  return size >= 0;
}

/*
 * Those of one component. Returns 0 where the data are not sound. The segment may have ended early,
 * and the zeros behind it be the codes of a whole row: its end is looked for every now and then.
 */
OWN_FUNCTION static int read_differences(struct bit_reader *reader,
                                         const struct huffman_table *const *tables,
                                         int32_t *differences, int count) {
  struct bit_reader bits = *reader; /* in registers */
  for (int i = 0; i < count;) {
    const int until = count - i > MAX_UNCHECKED ? i + MAX_UNCHECKED : count;
    /* Two at a time: whether the bits last for two is easy to foresee. */
    for (; i + 2 <= until; i += 2) {
      load_bits(&bits);
      if (!read_difference(&bits, tables[0], &differences[i])) return 0;
      if (bits.count < 32) load_bits(&bits);
      if (!read_difference(&bits, tables[0], &differences[i + 1])) return 0;
    }
    for (; i < until; i++) {
      load_bits(&bits);
      if (!read_difference(&bits, tables[0], &differences[i])) return 0;
    }
    if (is_past_end(&bits)) return 0;
  }
  *reader = bits;
  return 1;
}

/* The same of several components, by pixel. */
OWN_FUNCTION static int read_interleaved(struct bit_reader *reader,
                                         const struct huffman_table *const *tables, int components,
                                         int32_t *differences, int count) {
  struct bit_reader bits = *reader;
  for (int i = 0; i < count; i += components) {
    for (int component = 0; component < components; component++) {
      load_bits(&bits);
      if (!read_difference(&bits, tables[component], &differences[i + component])) return 0;
    }
    if (is_past_end(&bits)) return 0;
  }
  *reader = bits;
  return 1;
}

/* Table H.1; a is left, b above, c above and left. */
static inline int32_t predict(int predictor, int32_t a, int32_t b, int32_t c) {
  switch (predictor) {
    case 1: return a;
    case 2: return b;
    case 3: return c;
    case 4: return a + b - c;
    case 5: return a + ((b - c) >> 1);
    case 6: return b + ((a - c) >> 1);
    default: return (a + b) >> 1;
  }
}

/* Made once for each predictor, which is a constant then. Sums are taken modulo 65536. */
static inline __attribute__((always_inline)) void undo(int predictor, const struct rows *rows,
                                                       int components, int count) {
  const int32_t *restrict differences = rows->differences;
  const uint16_t *restrict above = rows->above;
  uint16_t *restrict current = rows->current;
  for (int component = 0; component < components; component++) {
    uint16_t a = current[component], c = above[component];
    for (int i = component + components; i < count; i += components) {
      const uint16_t b = above[i];
      a = (uint16_t)(differences[i] + predict(predictor, a, b, c));
      current[i] = a;
      c = b;
    }
  }
}

static void undo_differences(int predictor, const struct rows *rows, int components, int count) {
  switch (predictor) {
    case 1: undo(1, rows, components, count); break;
    case 2: undo(2, rows, components, count); break;
    case 3: undo(3, rows, components, count); break;
    case 4: undo(4, rows, components, count); break;
    case 5: undo(5, rows, components, count); break;
    case 6: undo(6, rows, components, count); break;
    default: undo(7, rows, components, count); break;
  }
}

/* The first row of the scan and of each restart interval has nothing above it (H.1.2.1). */
OWN_FUNCTION static void make_samples(const struct plain_scan *scan, const struct rows *rows,
                                      int is_first) {
  const int components = scan->components;
  const int start = 1 << (scan->precision - scan->point_transform - 1);
  for (int i = 0; i < components; i++) {
    rows->current[i] = (uint16_t)(rows->differences[i] + (is_first ? start : rows->above[i]));
  }
  undo_differences(is_first ? 1 : scan->predictor, rows, components, scan->width * components);
}

OWN_FUNCTION static void write_row(const uint16_t *restrict samples, int count, int shift,
                                   int sample_bytes, uint8_t *restrict target) {
  if (sample_bytes == 1) {
    for (int i = 0; i < count; i++) target[i] = (uint8_t)(samples[i] << shift);
  } else if (shift == 0) {
    memcpy(target, samples, (size_t)count * sizeof *samples);
  } else {
    uint16_t *restrict target16 = (uint16_t *)target;
    for (int i = 0; i < count; i++) target16[i] = (uint16_t)(samples[i] << shift);
  }
}

static int decode_rows(const struct plain_scan *scan, const struct huffman_table *const *tables,
                       struct rows rows, uint8_t *buffer, uint8_t *target, int sample_bytes) {
  const int count = scan->width * scan->components;
  const int interval = (int)(scan->restart_interval / (unsigned)scan->width);
  const uint8_t *next = scan->source;
  struct bit_reader reader;
  int restarts = 0;
  for (int row = 0; row < scan->height; row++) {
    const int is_first = row == 0 || (interval > 0 && row % interval == 0);
    if (is_first) {
      if (row > 0 && !(is_used_up(&reader) && (next = skip_marker(next, restarts++)))) return 0;
      next = open_segment(&reader, next, scan->end, buffer);
      if (next == NULL) return 0;
    }
    const int is_sound =
        scan->components == 1
            ? read_differences(&reader, tables, rows.differences, count)
            : read_interleaved(&reader, tables, scan->components, rows.differences, count);
    if (!is_sound) return 0;
    make_samples(scan, &rows, is_first);
    write_row(rows.current, count, scan->point_transform, sample_bytes, target);
    target += count * sample_bytes;
    uint16_t *above = rows.above;
    rows.above = rows.current, rows.current = above;
  }
  return is_used_up(&reader) && skip_marker(next, -1) != NULL;
}

int decode_plain_lossless(const struct plain_scan *scan, uint8_t *target, int sample_bytes) {
  static struct huffman_table made[MAX_PLAIN_COMPONENTS];
  const struct huffman_table *tables[MAX_PLAIN_COMPONENTS];
  const size_t count = (size_t)scan->width * (size_t)scan->components;
  for (int i = 0; i < scan->components; i++) {
    int codes = 0;
    for (int length = 1; length <= 16; length++) codes += scan->tables[i].dc_counts[length];
    for (int k = 0; k < codes; k++) {
      if (scan->tables[i].dc_symbols[k] > 16) return 0;
    }
    make_huffman_table(&made[i], scan->tables[i].dc_counts, scan->tables[i].dc_symbols);
    tables[i] = &made[i];
  }
  struct rows rows = {malloc(count * sizeof(int32_t)), malloc(count * sizeof(uint16_t)),
                      malloc(count * sizeof(uint16_t))};
  uint8_t *buffer = malloc((size_t)(scan->end - scan->source) + SEGMENT_SLACK);
  const int done = rows.differences && rows.above && rows.current && buffer &&
                   decode_rows(scan, tables, rows, buffer, target, sample_bytes);
  free(buffer), free(rows.current), free(rows.above), free(rows.differences);
  return done;
}
