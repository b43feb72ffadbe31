/* What takes the place of jidctint.c in the IJG library for samples of 8 bits. See idct.h. */

#define JPEG_INTERNALS
#include "jinclude8.h"
#include "jpeglib8.h"
#include "jdct8.h"

#include "idct.h"

void jpeg_idct_islow(j_decompress_ptr info, jpeg_component_info *component, JCOEFPTR coefficients,
                     JSAMPARRAY rows, JDIMENSION column) {
  const ISLOW_MULT_TYPE *quantization = component->dct_table;
  _Alignas(16) int32_t block[64];
  int32_t right = 0;
  (void)info;
  for (int i = 0; i < 64; i++) {
    block[i] = coefficients[i] * quantization[i];
    right |= (i & 4) ? block[i] : 0;
  }
  idct_block(block, right == 0, rows, column);
}
