/* ISO/IEC 14495-1, annex A, without loss. See plain_jpegls.h. */

#include "plain_jpegls.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"

#define CONTEXTS 365
#define RESET 64
#define MAX_THRESHOLD 1024

/*
 * The bits up to the next marker. Behind a byte 0xff comes a byte of seven bits. Behind the end
 * there are zeros, and the count is less than 0 when some of these were read.
 */
struct segment {
  struct bit_reader reader;
  const uint8_t *next_ff; /* the first 0xff from `next` on, `end` where there is none */
};

struct context {
  int32_t a, b, c, n;
};

struct run_context {
  int32_t a, n, nn;
};

struct decoder {
  struct segment segment;
  struct context contexts[CONTEXTS];
  struct run_context run_contexts[2];
  int8_t quantized[2 * MAX_THRESHOLD + 1]; /* of differences, cut off at the last threshold */
  int largest_difference;
  int run_index;
  int32_t range, limit;
  int precision;
};

static const uint8_t run_orders[32] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2,  2,  2,  3,  3,  3,  3,
                                       4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15};

OWN_FUNCTION static void refill_slowly(struct segment *segment) {
  struct bit_reader *reader = &segment->reader;
  while (reader->count < 56 && reader->next < reader->end) {
    const uint8_t byte = *reader->next;
    if (byte == 0xff && (reader->next + 1 >= reader->end || (reader->next[1] & 0x80) != 0)) {
      reader->end = reader->next; /* a marker */
      break;
    }
    reader->bits |= (uint64_t)byte << (56 - reader->count);
    reader->count += byte == 0xff ? 7 : 8; /* the bit left out is laid over by a zero */
    reader->next++;
  }
  const uint8_t *found = memchr(reader->next, 0xff, (size_t)(reader->end - reader->next));
  segment->next_ff = found != NULL ? found : reader->end;
}

/* Makes sure of 48 bits, save at the end, behind which nothing is read. */
static inline void refill(struct segment *segment) {
  if (__builtin_expect(segment->next_ff - segment->reader.next < 8, 0)) {
    if (segment->reader.count < 48) refill_slowly(segment);
  } else {
    load_bits(&segment->reader);
  }
}

static inline uint32_t read_bits(struct segment *segment, int count) {
  const uint32_t value = (uint32_t)(segment->reader.bits >> 1 >> (63 - count));
  drop_bits(&segment->reader, count);
  return value;
}

/* Reads a Golomb code (A.5.3); -1 where it is longer than any. The bits must have been refilled. */
static inline int32_t read_code(struct segment *segment, int k, int32_t longest, int precision) {
  const uint64_t bits = segment->reader.bits;
  const int zeros = bits == 0 ? 64 : __builtin_clzll(bits);
  if (__builtin_expect(zeros >= longest, 0)) {
    if (zeros > longest) return -1;
    read_bits(segment, zeros + 1);
    refill(segment);
    return (int32_t)read_bits(segment, precision) + 1;
  }
  read_bits(segment, zeros + 1);
  if (__builtin_expect(segment->reader.count < k, 0)) refill(segment);
  return (int32_t)((uint32_t)zeros << k | read_bits(segment, k));
}

/* The least k for which n << k is not less than a (A.5.1). */
static inline int golomb_order(int32_t n, int32_t a) {
  const int k = __builtin_clz((uint32_t)n) - (a == 0 ? 32 : __builtin_clz((uint32_t)a));
  if (k < 0) return 0;
  return k + ((n << k) < a);
}

static inline int32_t clamp(int32_t value, int32_t lowest, int32_t highest) {
  const int32_t bounded = value < lowest ? lowest : value;
  return bounded > highest ? highest : bounded;
}

/* A.6, without branches: which of them is taken cannot be foreseen. */
static inline void update(struct context *context, int32_t error) {
  int32_t a = context->a + abs(error), b = context->b + error, n = context->n;
  if (n == RESET) a >>= 1, b >>= 1, n >>= 1;
  n++;
  const int32_t step = (b > 0) - (b <= -n);
  context->a = a, context->n = n;
  context->b = clamp(b - step * n, 1 - n, 0);
  context->c = clamp(context->c + step, -128, 127);
}

static inline int32_t quantize(const struct decoder *decoder, int32_t difference) {
  const int32_t largest = decoder->largest_difference;
  return decoder->quantized[clamp(difference, -largest, largest) + MAX_THRESHOLD];
}

static inline int32_t negate_if(int32_t condition, int32_t value) {
  return (value ^ -condition) + condition;
}

/*
 * The error that A.5.2 maps to `mapped` (code segment A.11): 0, 1, 2 ... become the even numbers
 * 0, 2, 4 ..., and -1, -2, -3 ... the odd ones 1, 3, 5 ... Where k = 0 and 2B <= -N, negative
 * errors are likelier: then -1, -2, -3 ... become the even numbers, and 0, 1, 2 ... the odd ones.
 */
static inline int32_t unmap_error(int32_t mapped, int k, const struct context *context) {
  int32_t is_negative = mapped & 1;
  if (k == 0 && 2 * context->b <= -context->n) is_negative = !is_negative;
  return is_negative ? -1 - mapped / 2 : mapped / 2;
}

/* Returns a sample, -1 where its code is not sound (A.4, A.5). `context_id`: see A.3.4. */
static inline int32_t read_sample(struct decoder *decoder, struct segment *segment,
                                  int32_t context_id, int32_t a, int32_t b, int32_t c) {
  const int32_t is_mirrored = context_id < 0, highest = decoder->range - 1;
  struct context *context = &decoder->contexts[negate_if(is_mirrored, context_id)];
  const int k = golomb_order(context->n, context->a);
  const int32_t median = clamp(a + b - c, a < b ? a : b, a < b ? b : a);
  const int32_t predicted = clamp(median + negate_if(is_mirrored, context->c), 0, highest);
  const int32_t mapped = read_code(segment, k, decoder->limit - decoder->precision - 1,
                                   decoder->precision);
  if (mapped < 0 || mapped >= decoder->range) return -1;
  const int32_t error = unmap_error(mapped, k, context);
  update(context, error);
  return (predicted + negate_if(is_mirrored, error)) & highest;
}

/*
 * The error that A.7.2 maps to `mapped`, which is 2 |error| - type - map (code segment A.22). `map`
 * (A.21) is 0 for an error of 0. For others it tells the sign:
 *
 *   k = 0 and 2Nn < N: 1 for positive errors, 0 for negative ones
 *   k = 0 and 2Nn >= N: 1 for negative errors, 0 for positive ones
 *   k > 0: the same
 */
static inline int32_t unmap_interruption_error(int32_t mapped, int32_t type, int k,
                                               const struct run_context *context) {
  const int32_t map = (mapped + type) & 1;
  const int32_t magnitude = (mapped + type + map) / 2;
  const int map_of_negative = k > 0 || 2 * context->nn >= context->n ? 1 : 0;
  return map == map_of_negative ? -magnitude : magnitude;
}

/* The sample that ends a run (A.7.2); -1 where its code is not sound. */
static int32_t read_interruption(struct decoder *decoder, struct segment *segment, int32_t a,
                                 int32_t b) {
  const int32_t type = a == b;
  struct run_context *context = &decoder->run_contexts[type];
  const int k = golomb_order(context->n, context->a + (type ? context->n >> 1 : 0));
  const int32_t limit = decoder->limit - run_orders[decoder->run_index] - 1;
  refill(segment);
  const int32_t mapped = read_code(segment, k, limit - decoder->precision - 1, decoder->precision);
  if (mapped < 0 || mapped >= decoder->range) return -1;
  const int32_t error = unmap_interruption_error(mapped, type, k, context);
  if (error < 0) context->nn++; /* code segment A.23 */
  context->a += (mapped + 1 - type) >> 1;
  if (context->n == RESET) context->a >>= 1, context->n >>= 1, context->nn >>= 1;
  context->n++;
  if (type) return (a + error) & (decoder->range - 1);
  return (b + (a > b ? -error : error)) & (decoder->range - 1);
}

/* How many samples of `left` ones are the same (A.7.1); -1 where they would be more. */
static int read_run(struct decoder *decoder, struct segment *segment, int left) {
  int length = 0;
  for (;;) {
    refill(segment);
    if (segment->reader.count <= 0) return -1;
    if (read_bits(segment, 1) == 0) break;
    const int step = 1 << run_orders[decoder->run_index];
    if (step <= left - length && decoder->run_index < 31) decoder->run_index++;
    length += step < left - length ? step : left - length;
    if (length == left) return left;
  }
  length += (int)read_bits(segment, run_orders[decoder->run_index]);
  return length <= left ? length : -1;
}

/* Returns 0 where the data are not sound. Rows have a sample more on either side. */
OWN_FUNCTION static int read_row(struct decoder *decoder, uint16_t *above, uint16_t *row,
                                 int width) {
  struct segment segment = decoder->segment; /* in registers */
  above[width] = above[width - 1];
  row[-1] = above[0];
  int32_t a = row[-1], b = above[-1], d = above[0];
  for (int x = 0; x < width;) {
    const int32_t c = b;
    b = d;
    d = above[x + 1];
    const int32_t context_id =
        (quantize(decoder, d - b) * 9 + quantize(decoder, b - c)) * 9 + quantize(decoder, c - a);
    if (context_id != 0) {
      refill(&segment);
      a = read_sample(decoder, &segment, context_id, a, b, c);
      if (a < 0) return 0;
      row[x++] = (uint16_t)a;
      continue;
    }
    const int run = read_run(decoder, &segment, width - x);
    if (run < 0) return 0;
    for (int i = 0; i < run; i++) row[x++] = (uint16_t)a;
    if (x == width) break;
    a = read_interruption(decoder, &segment, a, above[x]);
    if (a < 0) return 0;
    row[x++] = (uint16_t)a;
    decoder->run_index -= decoder->run_index > 0;
    b = above[x - 1];
    d = above[x];
  }
  decoder->segment = segment;
  return segment.reader.count >= 0;
}

/* Returns the entropy-coded data, NULL where the headers are not the usual ones. */
static const uint8_t *find_scan(const uint8_t *source, const uint8_t *end) {
  /* as below, but for the component */
  static const uint8_t plain_scan[] = {0, 8, 1, 0, 0, 0, 0, 0};
  const uint8_t *segment = source + 2; /* behind the start of image */
  while (end - segment >= 12 && segment[0] == 0xff) {
    const uint8_t marker = segment[1];
    if (marker == 0xda) {
      /* length 2, one component, its number, no mapping table, lossless, not interleaved, 0 */
      const int is_plain = memcmp(segment + 2, plain_scan, 3) == 0 &&
                           memcmp(segment + 6, plain_scan + 4, 4) == 0;
      return is_plain ? segment + 10 : NULL;
    }
    if (marker != 0xf7 && marker != 0xf8 && marker != 0xfe && (marker & 0xf0) != 0xe0) return NULL;
    segment += 2 + (segment[2] << 8 | segment[3]);
  }
  return NULL;
}

static int set_up(struct decoder *decoder, const struct plain_jpegls *image) {
  const int *thresholds = image->thresholds, largest = thresholds[2];
  const int precision = image->precision;
  if (thresholds[0] < 1 || thresholds[1] < thresholds[0] || largest < thresholds[1] ||
      largest > MAX_THRESHOLD) {
    return 0;
  }
  decoder->precision = precision;
  decoder->range = 1 << precision;
  decoder->limit = 2 * (precision + (precision > 8 ? precision : 8));
  const int32_t start = decoder->range + 32 < 128 ? 2 : (decoder->range + 32) / 64;
  for (int i = 0; i < CONTEXTS; i++) decoder->contexts[i] = (struct context){start, 0, 0, 1};
  for (int i = 0; i < 2; i++) decoder->run_contexts[i] = (struct run_context){start, 1, 0};
  decoder->run_index = 0;
  decoder->largest_difference = largest;
  for (int i = 0; i <= largest; i++) {
    const int level = (i > 0) + (i >= thresholds[0]) + (i >= thresholds[1]) + (i >= thresholds[2]);
    decoder->quantized[MAX_THRESHOLD + i] = (int8_t)level;
    decoder->quantized[MAX_THRESHOLD - i] = (int8_t)-level;
  }
  return 1;
}

static void write_row(const uint16_t *row, int width, int precision, uint8_t *target) {
  if (precision > 8) {
    memcpy(target, row, (size_t)width * sizeof *row);
  } else {
    for (int x = 0; x < width; x++) target[x] = (uint8_t)row[x];
  }
}

/* At the end there must be a marker, and before it no more than the zeros that fill a byte. */
static int is_used_up(struct segment *segment) {
  refill_slowly(segment);
  const struct bit_reader *reader = &segment->reader;
  return reader->next == reader->end && reader->count < 8 && reader->bits == 0;
}

static int decode_rows(struct decoder *decoder, const struct plain_jpegls *image, uint16_t *rows,
                       uint8_t *target) {
  const int width = image->width;
  uint16_t *above = rows + 1, *row = above + width + 2;
  for (int y = 0; y < image->height; y++) {
    if (!read_row(decoder, above, row, width)) return 0;
    write_row(row, width, image->precision, target);
    target += width * (image->precision > 8 ? 2 : 1);
    uint16_t *next = above;
    above = row, row = next;
  }
  return is_used_up(&decoder->segment);
}

int decode_plain_jpegls(const struct plain_jpegls *image, uint8_t *target) {
  static struct decoder decoder;
  const uint8_t *end = image->source + image->length;
  const uint8_t *scan = find_scan(image->source, end);
  if (scan == NULL || !set_up(&decoder, image)) return 0;
  decoder.segment = (struct segment){{0, 0, scan, end}, scan};
  uint16_t *rows = calloc(2 * ((size_t)image->width + 2), sizeof *rows);
  const int done = rows != NULL && decode_rows(&decoder, image, rows, target);
  free(rows);
  return done;
}
