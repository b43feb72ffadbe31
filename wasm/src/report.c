/* The report of a failure, and the heap's limit. See report.h. */

#include "report.h"

#include <stdio.h>
#include <string.h>

static struct report the_report;

EXPORT("report") struct report *report(void) { return &the_report; }

void fail(enum status status, const char *text) {
  the_report.status = status;
  strncpy(the_report.text, text, sizeof the_report.text - 1);
  __builtin_trap();
}

void check_frame(const struct frame *promised, const struct frame *found) {
  char text[sizeof the_report.text];
  if (memcmp(promised, found, sizeof *found) == 0) return;
  snprintf(text, sizeof text, "The decoder finds %d x %d pixels of %d samples with %d bits",
           (int)found->width, (int)found->height, (int)found->components, (int)found->precision);
  fail(STATUS_MISMATCH, text);
}

/*
 * The allocator asks here for memory. That the C library's sbrk is replaced gives each frame a
 * limit of its own: hostile codestreams are known that make decoders ask for gigabytes.
 */
#define PAGE 65536u

extern unsigned char __heap_base;
static uintptr_t heap_end;
static uintptr_t heap_limit = PAGE * 256u;

EXPORT("set_memory_limit") void set_memory_limit(uintptr_t bytes) { heap_limit = bytes; }

void *sbrk(intptr_t increment) {
  uintptr_t old_end, new_end, size;
  if (heap_end == 0) heap_end = ((uintptr_t)&__heap_base + 15u) & ~(uintptr_t)15u;
  old_end = heap_end;
  new_end = old_end + (uintptr_t)increment;
  if (increment > 0 && (new_end < old_end || new_end > heap_limit)) {
    fail(STATUS_OUT_OF_MEMORY, "The decoder asks for more memory than such a frame may take");
  }
  size = __builtin_wasm_memory_size(0) * (uintptr_t)PAGE;
  if (new_end > size) {
    uintptr_t pages = (new_end - size + PAGE - 1u) / PAGE;
    if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) {
      fail(STATUS_OUT_OF_MEMORY, "No more memory can be had");
    }
  }
  heap_end = new_end;
  return (void *)old_end;
}

/* The decoders run without an environment; this keeps the C library's own out of the module. */
char *getenv(const char *name) {
  (void)name;
  return NULL;
}

/* Where the C library's streams end: the decoders' own printing functions are never called. */
size_t __stdio_write(FILE *stream, const unsigned char *text, size_t length) {
  (void)stream, (void)text;
  return length;
}

/* Where abort ends; without this the module would have to ask its host to end the process. */
_Noreturn void _Exit(int code) {
  (void)code;
  __builtin_trap();
}
