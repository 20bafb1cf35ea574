#include "tool/cli/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void mp_output_write(MpOutput *self, MpStr bytes) {
  while (bytes.len > 0 && !self->is_closed && self->status == MP_OK) {
    ssize_t put = write(self->file, bytes.ptr, bytes.len);
    if (put >= 0) {
      bytes = mp_str_slice(bytes, (size_t)put, bytes.len);
    } else if (errno == EPIPE) {
      self->is_closed = true;
    } else if (errno != EINTR) {
      self->status = MP_ERROR_IO;
    }
  }
}

void mp_output_complain(const char *kind, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "%s: ", kind);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
}

MpColorMode mp_color_mode(MpStr text) {
  if (mp_str_is(text, "always")) return MP_COLOR_ALWAYS;
  return mp_str_is(text, "never") ? MP_COLOR_NEVER : MP_COLOR_AUTO;
}

bool mp_output_is_coloured(MpColorMode mode, int file) {
  if (mode != MP_COLOR_AUTO) return mode == MP_COLOR_ALWAYS;
  const char *no_color = getenv("NO_COLOR");
  const char *terminal = getenv("TERM");
  if (no_color != NULL && no_color[0] != '\0') return false;
  return isatty(file) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

static uint32_t columns_of_terminal(int file) {
#ifdef TIOCGWINSZ
  struct winsize size = {0};
  if (file >= 0 && isatty(file) && ioctl(file, TIOCGWINSZ, &size) == 0) return size.ws_col;
#endif
  return 0;
}

uint32_t mp_output_columns(int file) {
  const char *said = file >= 0 ? getenv("COLUMNS") : NULL;
  long columns = said != NULL ? strtol(said, NULL, 10) : 0;
  if (columns <= 0 || columns > INT16_MAX) columns = columns_of_terminal(file);
  return columns > 0 ? (uint32_t)columns : MP_OUTPUT_COLUMNS;
}
