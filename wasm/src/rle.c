/*
 * RLE Lossless (PS3.5, annex G). A frame has one segment for each byte of a pixel: for each sample,
 * the most significant byte first. Strict: what is not exactly the promised frame is refused.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasm_simd128.h>

#include "report.h"

#define HEADER_LENGTH 64 /* number of segments, 15 offsets, 4 bytes each */
#define MAX_SEGMENTS 15
#define NO_OPERATION 0x80
/* Bytes are copied by vectors, up to so many too far; the loader pads the source. */
#define SLACK 16

struct segment {
  const uint8_t *bytes;
  size_t length;
};

static uint32_t read_uint32(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

/* Finds the segments, and refuses other numbers of them than promised. */
static void read_header(const uint8_t *source, size_t length, uint32_t promised,
                        struct segment *segments) {
  char text[128];
  uint32_t found;
  if (length < HEADER_LENGTH) fail(STATUS_TRUNCATED, "The RLE header is not complete");
  found = read_uint32(source);
  if (found != promised || found > MAX_SEGMENTS) { /* as DCMTK says it */
    snprintf(text, sizeof text, "Number of stripes in RLE header incorrect: found %u, expected %u",
             (unsigned)found, (unsigned)promised);
    fail(STATUS_MISMATCH, text);
  }
  for (uint32_t i = 0; i < found; i++) {
    const uint32_t start = read_uint32(source + 4 + 4 * i);
    const uint32_t end = i + 1 < found ? read_uint32(source + 8 + 4 * i) : (uint32_t)length;
    if ((i == 0 && start != HEADER_LENGTH) || start > end || end > length) {
      snprintf(text, sizeof text, "RLE segment %u is said to be at %u to %u of %u", (unsigned)i + 1,
               (unsigned)start, (unsigned)end, (unsigned)length);
      fail(STATUS_CORRUPT, text);
    }
    segments[i] = (struct segment){source + start, end - start};
  }
}

static void copy(uint8_t *target, const uint8_t *source, size_t count) {
  for (size_t i = 0; i < count; i += 16) wasm_v128_store(target + i, wasm_v128_load(source + i));
}

static void repeat(uint8_t *target, uint8_t value, size_t count) {
  const v128_t values = wasm_i8x16_splat((int8_t)value);
  for (size_t i = 0; i < count; i += 16) wasm_v128_store(target + i, values);
}

static void fail_past_end(void) {
  fail(STATUS_CORRUPT, "An RLE run goes past the end of the frame");
}

/*
 * Decodes as many bytes as the segment must have. Padding and empty operations may follow, pixels
 * may not: they would be lost.
 */
static void decode_segment(const struct segment *segment, uint8_t *target, size_t count) {
  const uint8_t *from = segment->bytes, *const end = from + segment->length;
  uint8_t *const target_end = target + count;
  while (target < target_end) {
    const uint8_t control = from < end ? *from++ : NO_OPERATION + 1; /* the latter has no value */
    const size_t literal = (size_t)control + 1, repeated = 257u - control;
    if (control == NO_OPERATION) continue;
    if (from >= end || (control < NO_OPERATION && literal > (size_t)(end - from))) {
      fail(STATUS_TRUNCATED, "An RLE segment ends before its pixels do");
    }
    if (control < NO_OPERATION) {
      if (literal > (size_t)(target_end - target)) fail_past_end();
      copy(target, from, literal);
      target += literal, from += literal;
    } else {
      if (repeated > (size_t)(target_end - target)) fail_past_end();
      repeat(target, *from++, repeated);
      target += repeated;
    }
  }
  if (end - from <= 1) return; /* one byte may make the length even, whatever it is */
  while (from < end && (*from == 0 || *from == NO_OPERATION)) from++;
  if (from < end) {
    fail(STATUS_MISMATCH, "An RLE segment has more pixels than the data set promises");
  }
}

/* Two bytes to a sample, one sample to a pixel: what most frames are. */
static void interleave_words(const uint8_t *high, const uint8_t *low, uint16_t *target,
                             size_t count) {
  for (size_t i = 0; i < count; i++) target[i] = (uint16_t)(high[i] << 8 | low[i]);
}

/* Puts a plane's bytes where they belong, `stride` from each other. */
static void scatter(const uint8_t *plane, uint8_t *target, size_t stride, size_t count) {
  for (size_t i = 0; i < count; i++) target[i * stride] = plane[i];
}

/*
 * Decodes one frame of `number` segments, each of which stands for `count` bytes. `by_plane`: all
 * first samples stand together, then all second ones, and so on; otherwise the samples of a pixel
 * do.
 */
EXPORT("decode")
int decode(const uint8_t *source, size_t length, uint8_t *target, uint32_t number, size_t count,
           size_t sample_bytes, int by_plane) {
  struct segment segments[MAX_SEGMENTS];
  uint8_t *planes;
  read_header(source, length, number, segments);
  planes = malloc(number * count + SLACK);
  if (planes == NULL) fail(STATUS_OUT_OF_MEMORY, "No memory for the RLE segments");
  for (uint32_t i = 0; i < number; i++) decode_segment(&segments[i], planes + i * count, count);
  if (number == 1) {
    memcpy(target, planes, count);
  } else if (number == 2 && sample_bytes == 2) {
    interleave_words(planes, planes + count, (uint16_t *)target, count);
  } else {
    for (uint32_t i = 0; i < number; i++) {
      const size_t sample = i / sample_bytes;
      const size_t byte = sample_bytes - 1 - i % sample_bytes; /* samples become little endian */
      const size_t start = sample * sample_bytes * (by_plane ? count : 1) + byte;
      scatter(planes + i * count, target + start, by_plane ? sample_bytes : number, count);
    }
  }
  free(planes);
  return by_plane;
}
