/*
 * The inverse DCT for samples of 8 bits, by the method of C. Loeffler, A. Ligtenberg and G. S.
 * Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications" (ICASSP 1989), in the
 * variant of that paper in which no value is multiplied twice; on four columns at a time.
 *
 * Where results are rounded is not a matter of that method. It is done here as in the IJG library's
 * accurate one, so that samples are the same to the last bit: factors have 13 bits of fraction,
 * each sum and difference of cosines that serves as a factor is rounded once, columns are rounded
 * to 2 bits of fraction and rows to none.
 */
#ifndef IDCT_H
#define IDCT_H

#include <stdint.h>
#include <wasm_simd128.h>

typedef int32_t lanes __attribute__((vector_size(16)));

#define FRACTION_BITS 13
#define PASS_BITS 2

/* sqrt(2) cos(k pi / 16). That of 4 is 1: neither x[0] nor x[4] is multiplied by anything. */
#define COS1 1.387039845322148
#define COS2 1.306562964876377
#define COS3 1.175875602419359
#define COS5 0.785694958387102
#define COS6 0.541196100146197
#define COS7 0.275899379282943

/* A factor that is not negative. */
#define FACTOR(x) ((int32_t)((x) * (1 << FRACTION_BITS) + 0.5))

/*
 * What the coefficients of even frequency add to rows 0 to 3; rows 7 to 4 get the same.
 *
 * Those of 2 and 6 are turned by the angle of 6 pi / 16, which takes three multiplications:
 *   COS2 p + COS6 q = COS6 (p + q) + (COS2 - COS6) p
 *   COS6 p - COS2 q = COS6 (p + q) - (COS2 + COS6) q
 */
static inline void add_up_even(const lanes x[8], int32_t half, lanes even[4]) {
  const lanes both = (x[2] + x[6]) * FACTOR(COS6);
  const lanes outer = both + x[2] * FACTOR(COS2 - COS6);
  const lanes inner = both - x[6] * FACTOR(COS2 + COS6);
  const lanes sum = ((x[0] + x[4]) << FRACTION_BITS) + half;
  const lanes difference = ((x[0] - x[4]) << FRACTION_BITS) + half;
  even[0] = sum + outer, even[3] = sum - outer;
  even[1] = difference + inner, even[2] = difference - inner;
}

/*
 * What those of odd frequency add to rows 0 to 3; rows 7 to 4 get the opposite.
 *
 *   row 0:  COS1 x1 + COS3 x3 + COS5 x5 + COS7 x7
 *   row 1:  COS3 x1 - COS7 x3 - COS1 x5 - COS5 x7
 *   row 2:  COS5 x1 - COS1 x3 + COS7 x5 + COS3 x7
 *   row 3:  COS7 x1 - COS5 x3 + COS3 x5 - COS1 x7
 *
 * These are 16 products, of which 9 are left when COS3 (x1 + x3 + x5 + x7) is put in front of each
 * row, then in each row what is missing to a product of the sum of two coefficients that another
 * row has, too, and what is missing to the row's own diagonal (x1, x3, x5, x7 from the top).
 */
static inline void add_up_odd(const lanes x[8], lanes odd[4]) {
  const lanes all = (x[1] + x[3] + x[5] + x[7]) * FACTOR(COS3);
  const lanes of_1_and_5 = all - (x[1] + x[5]) * FACTOR(COS3 - COS5);
  const lanes of_3_and_7 = all - (x[3] + x[7]) * FACTOR(COS3 + COS5);
  const lanes of_1_and_7 = (x[1] + x[7]) * FACTOR(COS3 - COS7);
  const lanes of_3_and_5 = (x[3] + x[5]) * FACTOR(COS1 + COS3);
  odd[0] = of_1_and_5 - of_1_and_7 + x[1] * FACTOR(COS1 + COS3 - COS5 - COS7);
  odd[1] = of_3_and_7 - of_3_and_5 + x[3] * FACTOR(COS1 + COS3 + COS5 - COS7);
  odd[2] = of_1_and_5 - of_3_and_5 + x[5] * FACTOR(COS1 + COS3 - COS5 + COS7);
  odd[3] = of_3_and_7 - of_1_and_7 + x[7] * FACTOR(COS3 + COS5 - COS1 - COS7);
}

/* Four columns of eight, in place. `shift` takes away the fraction, rounding. */
static inline void idct_columns(lanes x[8], int shift) {
  lanes even[4], odd[4];
  add_up_even(x, 1 << (shift - 1), even);
  add_up_odd(x, odd);
  for (int row = 0; row < 4; row++) {
    x[row] = (even[row] + odd[row]) >> shift;
    x[7 - row] = (even[row] - odd[row]) >> shift;
  }
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
 * `block`: dequantized coefficients in natural order. `is_left`: none of those in the four columns
 * to the right is other than 0. Rows of eight samples are written to `rows[0..7] + column`.
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
