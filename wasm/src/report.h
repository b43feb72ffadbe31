/*
 * What the three decoders share: how a failure is reported, and what the loader calls.
 *
 * A decoder that cannot go on writes what is wrong into the report and traps. The loader reads
 * the report and puts the whole memory back to its beginning, so that nothing here has to clean up
 * after a failure: no longjmp, no exceptions, no half-freed memory.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The numbers are known to codec_instance.ts. */
enum status {
  STATUS_NONE = 0, /* a trap with this status is an accident in the decoder */
  STATUS_MISMATCH = 1,
  STATUS_TRUNCATED = 2,
  STATUS_CORRUPT = 3,
  STATUS_DATA_LOSS = 4,
  STATUS_UNSUPPORTED = 5,
  STATUS_OUT_OF_MEMORY = 6
};

struct report {
  int32_t status;
  char text[252]; /* ends with a zero byte */
};

/* What the caller promises; a codestream that says something else is refused. */
struct frame {
  int32_t width;
  int32_t height;
  int32_t components;
  int32_t precision;
};

/* Records the failure and traps. `text` is cut where it does not fit. */
__attribute__((noreturn)) void fail(enum status status, const char *text);

/* Fails with STATUS_MISMATCH unless the decoder has read what was promised. */
void check_frame(const struct frame *promised, const struct frame *found);

#define EXPORT(name) __attribute__((export_name(name)))

#ifdef __cplusplus
}
#endif

#endif
