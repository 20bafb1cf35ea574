// Where results go: standard output, which may be a pipe that nobody reads any more.
#ifndef MPLINT_TOOL_CLI_OUTPUT_H_
#define MPLINT_TOOL_CLI_OUTPUT_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/status.h"
#include "analyzer/base/str.h"

typedef struct MpOutput {
  int file;         // descriptor
  bool is_closed;   // the reader has gone: nothing more is written, and that is no error
  MpStatus status;  // the first failure of the system
} MpOutput;

// Writes all of it, unless the output is closed or has failed before.
void mp_output_write(MpOutput *self, MpStr bytes);

// A line on standard error: `kind` ("error", "warning"), a colon and the message.
void mp_output_complain(const char *kind, const char *format, ...) MP_PRINTF(2, 3);

typedef enum MpColorMode {
  MP_COLOR_AUTO,  // on a terminal, unless NO_COLOR is set or TERM says it cannot
  MP_COLOR_ALWAYS,
  MP_COLOR_NEVER,
} MpColorMode;

// "auto", "always" or "never".
MpColorMode mp_color_mode(MpStr text);
bool mp_output_is_coloured(MpColorMode mode, int file);

// Where text for people goes that is no terminal's.
#define MP_OUTPUT_COLUMNS 100u

// Columns of the terminal behind `file`, as the environment's COLUMNS or the terminal says;
// MP_OUTPUT_COLUMNS where there is none.
uint32_t mp_output_columns(int file);

#endif
