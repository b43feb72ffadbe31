/*
 * The inverse DCT of Loeffler, Ligtenberg and Moschytz for samples of 8 bits, in the fixed-point
 * arithmetic that the IJG library's accurate method has (13 bits of fraction, 2 more between the
 * passes): its results are the same to the last bit, on four columns at a time.
 */
#ifndef IDCT_H
#define IDCT_H

#include <stdint.h>
#include <wasm_simd128.h>

typedef int32_t lanes __attribute__((vector_size(16)));

#define FRACTION_BITS 13
#define PASS_BITS 2

/* Four columns of eight, in place. `shift` takes away the fraction, rounding. */
static inline void idct_columns(lanes x[8], int shift) {
  const int32_t half = 1 << (shift - 1);
  /* even part: c(6) rotated by sqrt(2) */
  const lanes e = (x[2] + x[6]) * 4433;
  const lanes e2 = e - x[6] * 15137, e3 = e + x[2] * 6270;
  const lanes e0 = ((x[0] + x[4]) << FRACTION_BITS) + half;
  const lanes e1 = ((x[0] - x[4]) << FRACTION_BITS) + half;
  const lanes s0 = e0 + e3, s3 = e0 - e3, s1 = e1 + e2, s2 = e1 - e2;
  /* odd part */
  const lanes z5 = (x[7] + x[3] + x[5] + x[1]) * 9633;
  const lanes z1 = (x[7] + x[1]) * -7373, z2 = (x[5] + x[3]) * -20995;
  const lanes z3 = (x[7] + x[3]) * -16069 + z5, z4 = (x[5] + x[1]) * -3196 + z5;
  const lanes o0 = x[7] * 2446 + z1 + z3, o1 = x[5] * 16819 + z2 + z4;
  const lanes o2 = x[3] * 25172 + z2 + z3, o3 = x[1] * 12299 + z1 + z4;

  x[0] = (s0 + o3) >> shift, x[7] = (s0 - o3) >> shift;
  x[1] = (s1 + o2) >> shift, x[6] = (s1 - o2) >> shift;
  x[2] = (s2 + o1) >> shift, x[5] = (s2 - o1) >> shift;
  x[3] = (s3 + o0) >> shift, x[4] = (s3 - o0) >> shift;
}

static inline void transpose4(const lanes *from, lanes *to) {
  const lanes a = __builtin_shufflevector(from[0], from[1], 0, 4, 1, 5);
  const lanes b = __builtin_shufflevector(from[2], from[3], 0, 4, 1, 5);
  const lanes c = __builtin_shufflevector(from[0], from[1], 2, 6, 3, 7);
  const lanes d = __builtin_shufflevector(from[2], from[3], 2, 6, 3, 7);
  to[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
  to[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
  to[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5);
  to[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7);
}

/* To samples of 0 to 255. What is far out of range wraps at 10 bits, as in the library's tables. */
static inline v128_t to_samples(const lanes *rows, int row) {
  const lanes left = (rows[row] << 22) >> 22, right = (rows[8 + row] << 22) >> 22;
  const v128_t words = wasm_i16x8_narrow_i32x4((v128_t)left, (v128_t)right);
  const v128_t centred = wasm_i16x8_add(words, wasm_i16x8_splat(128));
  return wasm_u8x16_narrow_i16x8(centred, centred);
}

/*
 * `block`: dequantized coefficients in natural order. `is_left`: none of those in the four columns to
 * the right is other than 0. Rows of eight samples are written to `rows[0..7] + column`.
 */
static inline void idct_block(const int32_t block[64], int is_left, uint8_t *const *rows,
                              size_t column) {
  lanes left[8], right[8] = {0}, all[16], turned[16];
  for (int i = 0; i < 8; i++) left[i] = *(const lanes *)(block + 8 * i);
  idct_columns(left, FRACTION_BITS - PASS_BITS);
  if (!is_left) {
    for (int i = 0; i < 8; i++) right[i] = *(const lanes *)(block + 8 * i + 4);
    idct_columns(right, FRACTION_BITS - PASS_BITS);
  }
  /* all[0..7]: columns of rows 0 to 3; all[8..15]: of rows 4 to 7 */
  transpose4(left, all), transpose4(right, all + 4);
  transpose4(left + 4, all + 8), transpose4(right + 4, all + 12);
  idct_columns(all, FRACTION_BITS + PASS_BITS + 3);
  idct_columns(all + 8, FRACTION_BITS + PASS_BITS + 3);
  /* turned[0..7]: columns 0 to 3 of each row; turned[8..15]: columns 4 to 7 */
  transpose4(all, turned), transpose4(all + 8, turned + 4);
  transpose4(all + 4, turned + 8), transpose4(all + 12, turned + 12);
  for (int i = 0; i < 8; i++) {
    wasm_v128_store64_lane(rows[i] + column, to_samples(turned, i), 0);
  }
}

#endif
