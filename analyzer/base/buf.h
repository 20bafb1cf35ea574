// A growing byte buffer on the heap, for text that is put together piece by piece.
#ifndef MPLINT_ANALYZER_BASE_BUF_H_
#define MPLINT_ANALYZER_BASE_BUF_H_

#include <stddef.h>

#include "analyzer/base/str.h"

typedef struct MpBuf {
  char *ptr;  // NUL-terminated after each append
  size_t len;
  size_t cap;
} MpBuf;

// A zeroed MpBuf is an empty one. Releases the bytes and makes it empty again.
void mp_buf_deinit(MpBuf *self);
void mp_buf_clear(MpBuf *self);  // keeps the memory

void mp_buf_append(MpBuf *self, MpStr text);
void mp_buf_append_c(MpBuf *self, const char *text);
void mp_buf_append_byte(MpBuf *self, char byte);
void mp_buf_append_number(MpBuf *self, uint32_t number);  // in decimal
void mp_buf_format(MpBuf *self, const char *format, ...) MP_PRINTF(2, 3);

// The text so far; borrowed, valid until the next change.
MpStr mp_buf_str(const MpBuf *self);

#endif
