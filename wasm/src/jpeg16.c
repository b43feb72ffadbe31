/* The copy of the IJG library for samples of up to 16 bits. */

#include "jinclude16.h"
#include "jpeglib16.h"
#include "jerror16.h"
#include "jversion16.h"

#define JERROR_HEADER "jerror16.h"
#define DECODE_FRAME jpeg16_decode_frame
#include "jpeg_frame.h"
