/*
 * JPEG-LS (ISO/IEC 14495-1) over the CharLS library that DCMTK carries.
 *
 * CharLS reports errors with C++ exceptions. The module is built without support for them: a
 * throw comes to __cxa_throw below, which reports and traps, and no catch clause is compiled.
 */

#include <algorithm>
#include <typeinfo>

#include "plain_jpegls.h"
#include "report.h"

#include "config.h"
#include "intrface.h"
#include "util.h"

namespace {

const int kDefaultReset = 64;

const char *describe(JLS_ERROR error) {
  switch (error) {
    case InvalidJlsParameters: return "The JPEG-LS parameters are invalid";
    case ParameterValueNotSupported: return "A JPEG-LS parameter has a value that is not supported";
    case UncompressedBufferTooSmall: return "The JPEG-LS image is larger than promised";
    case InvalidCompressedData: return "The JPEG-LS codestream is damaged";
    case TooMuchCompressedData: return "The JPEG-LS codestream has more data than its image";
    case ImageTypeNotSupported: return "The JPEG-LS codestream has a marker that is not supported";
    case UnsupportedBitDepthForTransform:
    case UnsupportedColorTransform: return "The JPEG-LS colour transform is not supported";
    default: return "The JPEG-LS codestream cannot be decoded";
  }
}

[[noreturn]] void fail_with(JLS_ERROR error) {
  switch (error) {
    case ParameterValueNotSupported:
    case ImageTypeNotSupported:
    case UnsupportedBitDepthForTransform:
    case UnsupportedColorTransform: fail(STATUS_UNSUPPORTED, describe(error));
    default: fail(STATUS_CORRUPT, describe(error));
  }
}

int clamp(int value, int lowest, int maxval) {
  return value > maxval || value < lowest ? lowest : value;
}

/*
 * Sets the default thresholds of C.2.4.1.1.1 where CharLS would compute others: below 8 bits. With
 * `as_charls` this is not called, for codestreams that CharLS itself has written.
 */
void set_default_thresholds(JlsParameters *parameters) {
  const int maxval = (1 << parameters->bitspersample) - 1;
  const int near = parameters->allowedlossyerror;
  const int factor = 256 / (maxval + 1);
  JlsCustomParameters &custom = parameters->custom;
  if (maxval >= 128) return;
  if (custom.MAXVAL != 0 || custom.T1 != 0 || custom.T2 != 0 || custom.T3 != 0) return;
  custom.MAXVAL = maxval;
  custom.T1 = clamp(std::max(2, 3 / factor + 3 * near), near + 1, maxval);
  custom.T2 = clamp(std::max(3, 7 / factor + 5 * near), custom.T1, maxval);
  custom.T3 = clamp(std::max(4, 21 / factor + 7 * near), custom.T2, maxval);
  custom.RESET = kDefaultReset;
}

/* Parameters that this version of CharLS reads, but does not or not everywhere obey. */
void check_parameters(const JlsParameters &parameters) {
  const int maxval = (1 << parameters.bitspersample) - 1;
  const JlsCustomParameters &custom = parameters.custom;
  if (parameters.ilv < ILV_NONE || parameters.ilv > ILV_SAMPLE) {
    fail(STATUS_CORRUPT, "The JPEG-LS interleave mode is invalid");
  }
  if (parameters.allowedlossyerror > std::min(255, maxval / 2)) {
    fail(STATUS_CORRUPT, "The JPEG-LS near value is invalid");
  }
  if (custom.MAXVAL != 0 && custom.MAXVAL != maxval) {
    fail(STATUS_UNSUPPORTED, "A JPEG-LS maximum value other than the precision's is not supported");
  }
  if (custom.RESET != 0 && custom.RESET != kDefaultReset && parameters.ilv == ILV_SAMPLE) {
    fail(STATUS_UNSUPPORTED, "This JPEG-LS reset value is not supported with interleaved samples");
  }
}

/* Returns false where CharLS must decode the frame. */
bool decode_plainly(const uint8_t *source, size_t length, const JlsParameters &parameters,
                    uint8_t *target) {
  const JlsCustomParameters &custom = parameters.custom;
  const int maxval = (1 << parameters.bitspersample) - 1;
  if (parameters.components != 1 || parameters.allowedlossyerror != 0 || maxval < 255 ||
      (custom.RESET != 0 && custom.RESET != kDefaultReset)) {
    return false;
  }
  const int factor = (std::min(maxval, 4095) + 128) / 256; /* C.2.4.1.1.1 */
  const plain_jpegls image = {source,
                              length,
                              parameters.width,
                              parameters.height,
                              parameters.bitspersample,
                              {custom.T1 != 0 ? custom.T1 : factor + 2,
                               custom.T2 != 0 ? custom.T2 : factor * 4 + 3,
                               custom.T3 != 0 ? custom.T3 : factor * 17 + 4}};
  return decode_plain_jpegls(&image, target) != 0;
}

/* CharLS does not ask for the end marker. No entropy-coded data can look like it. */
void check_end_marker(const uint8_t *source, size_t length) {
  for (size_t end = length; end >= 2; end--) {
    if (source[end - 2] == 0xff && source[end - 1] == 0xd9) return;
  }
  fail(STATUS_TRUNCATED, "The JPEG-LS codestream ends before its image does");
}

}  // namespace

extern "C" {

void *__cxa_allocate_exception(size_t) noexcept {
  alignas(16) static char storage[64];
  return storage;
}

[[noreturn]] void __cxa_throw(void *thrown, std::type_info *type, void (*)(void *)) {
  if (*type == typeid(JlsException)) fail_with(static_cast<JlsException *>(thrown)->_error);
  __builtin_trap();
}

/*
 * Decodes one frame into `target`, one byte per sample up to 8 bits, otherwise two.
 * Returns 1 where the samples are by plane, 0 where they are by pixel.
 */
EXPORT("decode")
int decode(const uint8_t *source, size_t length, uint8_t *target, int width, int height,
           int components, int precision, int as_charls) {
  const struct frame promised = {width, height, components, precision};
  JlsParameters parameters = JlsParameters();
  const size_t capacity = (size_t)width * height * components * (precision > 8 ? 2 : 1);
  JLS_ERROR error = JpegLsReadHeader(source, length, &parameters);
  if (error != OK) fail_with(error);
  const struct frame found = {parameters.width, parameters.height, parameters.components,
                              parameters.bitspersample};
  check_frame(&promised, &found);
  check_parameters(parameters);
  check_end_marker(source, length);
  if (!as_charls) set_default_thresholds(&parameters);
  if (decode_plainly(source, length, parameters, target)) return 0;
  error = JpegLsDecode(target, capacity, source, length, &parameters);
  if (error != OK) fail_with(error);
  return components > 1 && parameters.ilv == ILV_NONE ? 1 : 0;
}

}  // extern "C"
