/* The copy of the IJG library for samples of up to 12 bits. */

#include "jinclude12.h"
#include "jpeglib12.h"
#include "jerror12.h"
#include "jversion12.h"

#define JERROR_HEADER "jerror12.h"
#define DECODE_FRAME jpeg12_decode_frame
#include "jpeg_frame.h"
