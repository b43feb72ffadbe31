/* The copy of the IJG library for samples of up to 8 bits. */

#include "jinclude8.h"
#include "jpeglib8.h"
#include "jerror8.h"
#include "jversion8.h"

#define JERROR_HEADER "jerror8.h"
#define DECODE_FRAME jpeg8_decode_frame
#include "jpeg_frame.h"
