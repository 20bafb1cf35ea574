#include "analyzer/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256u

void mp_buf_deinit(MpBuf *self) {
  free(self->ptr);
  *self = (MpBuf){NULL, 0, 0};
}

void mp_buf_clear(MpBuf *self) {
  self->len = 0;
  if (self->ptr != NULL) self->ptr[0] = '\0';
}

// Room for `more` bytes and the NUL behind them.
static void reserve(MpBuf *self, size_t more) {
  size_t needed = self->len + more + 1;
  if (needed <= self->cap) return;
  size_t cap = self->cap == 0 ? FIRST_CAPACITY : self->cap * 2;
  if (cap < needed) cap = needed;
  self->ptr = mp_realloc(self->ptr, cap);
  self->cap = cap;
}

void mp_buf_append(MpBuf *self, MpStr text) {
  reserve(self, text.len);
  if (text.len > 0) memcpy(self->ptr + self->len, text.ptr, text.len);
  self->len += text.len;
  self->ptr[self->len] = '\0';
}

void mp_buf_append_c(MpBuf *self, const char *text) {
  mp_buf_append(self, mp_str_from_c(text));
}

void mp_buf_append_byte(MpBuf *self, char byte) {
  mp_buf_append(self, (MpStr){&byte, 1});
}

void mp_buf_append_number(MpBuf *self, uint32_t number) {
  char digits[10];
  size_t start = sizeof digits;
  do {
    digits[--start] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  mp_buf_append(self, (MpStr){digits + start, sizeof digits - start});
}

void mp_buf_format(MpBuf *self, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int len = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  if (len < 0) len = 0;
  reserve(self, (size_t)len);
  va_start(arguments, format);
  vsnprintf(self->ptr + self->len, (size_t)len + 1, format, arguments);
  va_end(arguments);
  self->len += (size_t)len;
}

MpStr mp_buf_str(const MpBuf *self) {
  if (self->ptr == NULL) return MP_STR("");
  return (MpStr){self->ptr, self->len};
}
