/*
 * Decoding with one of the three copies of the IJG library. Included once for each, after its
 * jinclude, jpeglib and jerror headers, with DECODE_FRAME as the name of the function.
 *
 * The library's own error manager, data source and message table are not used: they write to
 * streams, leave the process, or supply missing data.
 */

#include <stdio.h>
#include <string.h>

#include "plain_scan.h"
#include "report.h"

/* More scans than any encoder makes; each costs a pass over the whole image. */
#define MAX_SCANS 500

static const char *const messages[] = {
#define JMESSAGE(code, text) text,
#include JERROR_HEADER
    NULL};

static void describe(j_common_ptr info, char *text, size_t size) {
  const struct jpeg_error_mgr *error = info->err;
  const char *format = "The JPEG library reports an unknown error";
  if (error->msg_code > 0 && error->msg_code < JMSG_LASTMSGCODE) format = messages[error->msg_code];
  if (strstr(format, "%s") != NULL) {
    snprintf(text, size, format, error->msg_parm.s);
  } else {
    const int *values = error->msg_parm.i;
    snprintf(text, size, format, values[0], values[1], values[2], values[3], values[4], values[5],
             values[6], values[7]);
  }
}

static void error_exit(j_common_ptr info) {
  char text[200];
  describe(info, text, sizeof text);
  switch (info->err->msg_code) {
    case JERR_ARITH_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_IMAGE_TOO_BIG:
    case JERR_COMPONENT_COUNT:
      fail(STATUS_UNSUPPORTED, text);
    case JERR_OUT_OF_MEMORY:
      fail(STATUS_OUT_OF_MEMORY, text);
    default:
      fail(STATUS_CORRUPT, text);
  }
}

/* The library goes on after a warning, with made-up samples; these few lose nothing. */
static void emit_message(j_common_ptr info, int level) {
  char text[200];
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
      return;
    default:
      describe(info, text, sizeof text);
      fail(STATUS_DATA_LOSS, text);
  }
}

static void do_nothing(j_decompress_ptr info) { (void)info; }

static void reset_errors(j_common_ptr info) { (void)info; }

static boolean fill_input_buffer(j_decompress_ptr info) {
  (void)info;
  fail(STATUS_TRUNCATED, "The JPEG codestream ends before its image does");
}

static void skip_input_data(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  if ((size_t)count > info->src->bytes_in_buffer) fill_input_buffer(info);
  info->src->next_input_byte += count;
  info->src->bytes_in_buffer -= (size_t)count;
}

static void limit_scans(j_common_ptr info) {
  if (((j_decompress_ptr)info)->input_scan_number > MAX_SCANS) {
    fail(STATUS_CORRUPT, "The JPEG codestream has too many scans");
  }
}

/* The choice of colour spaces is DCMTK's (its default, by photometric interpretation). */
static void choose_colours(j_decompress_ptr info, int to_rgb) {
  if (!to_rgb) {
    info->jpeg_color_space = JCS_UNKNOWN;
    info->out_color_space = JCS_UNKNOWN;
  } else if (info->out_color_space == JCS_RGB || info->out_color_space == JCS_YCbCr) {
    info->jpeg_color_space = JCS_YCbCr;
    info->out_color_space = JCS_RGB;
  }
}

/* Whether all components are in one scan, alike, and come out as they are coded. */
static int is_plain(j_decompress_ptr info) {
  int i;
  if (info->comps_in_scan != info->num_components || info->num_components > MAX_PLAIN_COMPONENTS ||
      info->arith_code || (info->num_components > 1 && info->out_color_space != JCS_UNKNOWN)) {
    return 0;
  }
  for (i = 0; i < info->num_components; i++) {
    const jpeg_component_info *component = info->cur_comp_info[i];
    if (component->component_index != i || component->h_samp_factor != 1 ||
        component->v_samp_factor != 1) {
      return 0;
    }
  }
  return 1;
}

/* After the library has read and checked the headers. Returns 0 where it must go on itself. */
static int decode_plain_scan(j_decompress_ptr info, uint8_t *target) {
  struct plain_scan scan = {info->src->next_input_byte,
                            info->src->next_input_byte + info->src->bytes_in_buffer,
                            (int)info->image_width,
                            (int)info->image_height,
                            info->num_components,
                            info->data_precision,
                            info->Ss,
                            info->Al,
                            info->restart_interval};
  int i;
  if (!is_plain(info)) return 0;
  for (i = 0; i < scan.components; i++) {
    const JHUFF_TBL *dc = info->dc_huff_tbl_ptrs[info->cur_comp_info[i]->dc_tbl_no];
    scan.tables[i].dc_counts = dc->bits;
    scan.tables[i].dc_symbols = dc->huffval;
  }
  if (info->process == JPROC_LOSSLESS) {
    if (info->Al >= info->data_precision) return 0;
    return decode_plain_lossless(&scan, target, sizeof(JSAMPLE));
  }
  if (info->process == JPROC_SEQUENTIAL && BITS_IN_JSAMPLE == 8 && scan.components == 1) {
    const JHUFF_TBL *ac = info->ac_huff_tbl_ptrs[info->cur_comp_info[0]->ac_tbl_no];
    scan.tables[0].ac_counts = ac->bits;
    scan.tables[0].ac_symbols = ac->huffval;
    scan.quantization = info->cur_comp_info[0]->quant_table->quantval;
    return decode_plain_sequential(&scan, target);
  }
  return 0;
}

void DECODE_FRAME(const uint8_t *source, size_t length, uint8_t *target,
                  const struct frame *promised, int to_rgb) {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr input;
  struct jpeg_progress_mgr progress;
  size_t row_length;

  memset(&info, 0, sizeof info);
  memset(&errors, 0, sizeof errors);
  memset(&progress, 0, sizeof progress);
  errors.error_exit = error_exit;
  errors.emit_message = emit_message;
  errors.reset_error_mgr = reset_errors;
  info.err = &errors;
  jpeg_create_decompress(&info);

  input.next_input_byte = source;
  input.bytes_in_buffer = length;
  input.init_source = do_nothing;
  input.fill_input_buffer = fill_input_buffer;
  input.skip_input_data = skip_input_data;
  input.resync_to_restart = jpeg_resync_to_restart;
  input.term_source = do_nothing;
  info.src = &input;
  progress.progress_monitor = limit_scans;
  info.progress = &progress;

  jpeg_read_header(&info, TRUE);
  {
    const struct frame found = {(int32_t)info.image_width, (int32_t)info.image_height,
                                info.num_components, info.data_precision};
    check_frame(promised, &found);
  }
  choose_colours(&info, to_rgb);
  jpeg_start_decompress(&info);
  if (info.output_width != (JDIMENSION)promised->width ||
      info.output_height != (JDIMENSION)promised->height ||
      info.output_components != promised->components) {
    fail(STATUS_MISMATCH, "The JPEG library would give out an image of another size");
  }
  if (decode_plain_scan(&info, target)) {
    jpeg_destroy_decompress(&info);
    return;
  }
  row_length = (size_t)promised->width * (size_t)promised->components * sizeof(JSAMPLE);
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = (JSAMPROW)(target + info.output_scanline * row_length);
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info); /* reads on to the end of image marker */
  jpeg_destroy_decompress(&info);
}
