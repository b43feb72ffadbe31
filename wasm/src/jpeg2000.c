/*
 * JPEG 2000 (ISO/IEC 15444-1) and high-throughput JPEG 2000 (15444-15) over OpenJPEG.
 * The codestream itself is read, never a JP2 file around it.
 */

#include <string.h>

#include "openjpeg.h"
#include "report.h"

struct input {
  const uint8_t *bytes;
  OPJ_UINT64 length;
  OPJ_UINT64 offset;
};

static OPJ_SIZE_T read_bytes(void *buffer, OPJ_SIZE_T count, void *user_data) {
  struct input *input = user_data;
  const OPJ_UINT64 left = input->length - input->offset;
  if (left == 0) return (OPJ_SIZE_T)-1; /* the library's sign for the end */
  if (count > left) count = (OPJ_SIZE_T)left;
  memcpy(buffer, input->bytes + input->offset, count);
  input->offset += count;
  return count;
}

static OPJ_OFF_T skip_bytes(OPJ_OFF_T count, void *user_data) {
  struct input *input = user_data;
  if (count < 0 || (OPJ_UINT64)count > input->length - input->offset) return -1;
  input->offset += (OPJ_UINT64)count;
  return count;
}

static OPJ_BOOL seek_to(OPJ_OFF_T offset, void *user_data) {
  struct input *input = user_data;
  if (offset < 0 || (OPJ_UINT64)offset > input->length) return OPJ_FALSE;
  input->offset = (OPJ_UINT64)offset;
  return OPJ_TRUE;
}

static int starts_with(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

static enum status classify(const char *text) {
  static const char *const truncations[] = {
      "Stream too short", "Tile part length size inconsistent with stream length",
      "Stream does not end with EOC", "Marker size inconsistent with stream length"};
  size_t i;
  for (i = 0; i < sizeof truncations / sizeof *truncations; i++) {
    if (starts_with(text, truncations[i])) return STATUS_TRUNCATED;
  }
  return STATUS_CORRUPT;
}

/* Messages end with a line feed, which belongs to no report. */
static void fail_with_message(enum status status, const char *message) {
  char text[200];
  size_t length;
  strncpy(text, message, sizeof text - 1);
  text[sizeof text - 1] = '\0';
  length = strlen(text);
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == ' ')) text[--length] = '\0';
  fail(status, text);
}

static void on_error(const char *message, void *user_data) {
  (void)user_data;
  fail_with_message(classify(message), message);
}

/* After most warnings the library goes on without a part of the data; these lose nothing. */
static void on_warning(const char *message, void *user_data) {
  enum status status;
  (void)user_data;
  if (starts_with(message, "Unknown marker")) return;
  if (starts_with(message, "Non conformant codestream TPsot==TNsot")) return;
  status = classify(message);
  fail_with_message(status == STATUS_CORRUPT ? STATUS_DATA_LOSS : status, message);
}

static opj_stream_t *open_stream(struct input *input) {
  opj_stream_t *stream = opj_stream_create(65536, OPJ_TRUE);
  if (stream == NULL) fail(STATUS_OUT_OF_MEMORY, "No memory for the input stream");
  opj_stream_set_user_data(stream, input, NULL);
  opj_stream_set_user_data_length(stream, input->length);
  opj_stream_set_read_function(stream, read_bytes);
  opj_stream_set_skip_function(stream, skip_bytes);
  opj_stream_set_seek_function(stream, seek_to);
  return stream;
}

static void check_components(const opj_image_t *image, const struct frame *promised) {
  OPJ_UINT32 i;
  const struct frame found = {
      (int32_t)(image->x1 - image->x0), (int32_t)(image->y1 - image->y0), (int32_t)image->numcomps,
      image->numcomps > 0 ? (int32_t)image->comps[0].prec : 0};
  check_frame(promised, &found);
  for (i = 0; i < image->numcomps; i++) {
    const opj_image_comp_t *component = &image->comps[i];
    if (component->dx != 1 || component->dy != 1) {
      fail(STATUS_UNSUPPORTED, "Subsampled JPEG 2000 components are not supported");
    }
    if (component->prec != image->comps[0].prec || component->sgnd != image->comps[0].sgnd) {
      fail(STATUS_UNSUPPORTED, "JPEG 2000 components of different kinds are not supported");
    }
  }
}

/* Samples come as 32-bit integers, sign-extended where they are signed. */
static void write_samples(const opj_image_t *image, uint8_t *target) {
  const OPJ_UINT32 components = image->numcomps;
  const size_t count = (size_t)image->comps[0].w * image->comps[0].h;
  OPJ_UINT32 i;
  size_t k;
  for (i = 0; i < components; i++) {
    const OPJ_INT32 *samples = image->comps[i].data;
    if (image->comps[0].prec <= 8) {
      uint8_t *out = target + i;
      for (k = 0; k < count; k++) out[k * components] = (uint8_t)samples[k];
    } else {
      uint16_t *out = (uint16_t *)target + i;
      for (k = 0; k < count; k++) out[k * components] = (uint16_t)samples[k];
    }
  }
}

/* Decodes one frame into `target`: by pixel, one byte per sample up to 8 bits, otherwise two. */
EXPORT("decode")
int decode(const uint8_t *source, size_t length, uint8_t *target, int width, int height,
           int components, int precision, int unused) {
  const struct frame promised = {width, height, components, precision};
  struct input input = {source, length, 0};
  opj_dparameters_t parameters;
  opj_codec_t *codec = opj_create_decompress(OPJ_CODEC_J2K);
  opj_stream_t *stream = open_stream(&input);
  opj_image_t *image = NULL;
  OPJ_UINT32 i;

  (void)unused;
  if (codec == NULL) fail(STATUS_OUT_OF_MEMORY, "No memory for the decoder");
  opj_set_error_handler(codec, on_error, NULL);
  opj_set_warning_handler(codec, on_warning, NULL);
  opj_set_default_decoder_parameters(&parameters);
  if (!opj_setup_decoder(codec, &parameters) || !opj_decoder_set_strict_mode(codec, OPJ_TRUE) ||
      !opj_read_header(stream, codec, &image)) {
    fail(STATUS_CORRUPT, "The JPEG 2000 header cannot be read");
  }
  check_components(image, &promised);
  if (!opj_decode(codec, stream, image) || !opj_end_decompress(codec, stream)) {
    fail(STATUS_CORRUPT, "The JPEG 2000 codestream cannot be decoded");
  }
  for (i = 0; i < image->numcomps; i++) {
    const opj_image_comp_t *component = &image->comps[i];
    if (component->data == NULL || component->w != (OPJ_UINT32)width ||
        component->h != (OPJ_UINT32)height) {
      fail(STATUS_CORRUPT, "The JPEG 2000 codestream lacks a component");
    }
  }
  write_samples(image, target);
  opj_image_destroy(image);
  opj_stream_destroy(stream);
  opj_destroy_codec(codec);
  return 0;
}
