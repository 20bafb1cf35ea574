// Rows of options that several commands have. `Command` is the struct with the command's options,
// `field` what is set in it.
#ifndef MPLINT_TOOL_CLI_COMMON_OPTIONS_H_
#define MPLINT_TOOL_CLI_COMMON_OPTIONS_H_

#include "tool/cli/opt.h"

// A field of MpStr.
#define MP_OPT_ROW_TARGET(Command, field)                                          \
  {                                                                                \
    .name = "--target", .kind = MP_OPT_CHOICE, .offset = offsetof(Command, field), \
    .value = "TARGET", .choices = "aimet|tfmot|keras2|keras3",                     \
    .summary = "the tool to prepare for [default: aimet]"                          \
  }

// A field of MpSearch.
#define MP_OPT_ROWS_SEARCH(Command, field)                                                     \
  {.name = "--search-path",                                                                    \
   .kind = MP_OPT_TEXTS,                                                                       \
   .offset = offsetof(Command, field.paths),                                                   \
   .value = "DIR",                                                                             \
   .adds = true,                                                                               \
   .is_path = true,                                                                            \
   .summary = "look for imports there too; may be given again"},                               \
  {                                                                                            \
    .name = "--search-venv", .kind = MP_OPT_FLAG, .offset = offsetof(Command, field.has_venv), \
    .summary = "look for imports in the active virtual environment too"                        \
  }

// A field of MpStr, and one of bool.
#define MP_OPT_ROWS_CONFIG(Command, config, isolated)                                 \
  {.name = "--config",                                                                \
   .kind = MP_OPT_TEXT,                                                               \
   .offset = offsetof(Command, config),                                               \
   .is_of_run = true,                                                                 \
   .value = "FILE",                                                                   \
   .summary = "the configuration file, in place of the nearest"},                     \
  {                                                                                   \
    .name = "--isolated", .kind = MP_OPT_FLAG, .offset = offsetof(Command, isolated), \
    .is_of_run = true, .summary = "read no configuration file"                        \
  }

// A field of MpStr.
#define MP_OPT_ROW_COLOR(Command, field)                                                           \
  {                                                                                                \
    .name = "--color", .kind = MP_OPT_CHOICE, .offset = offsetof(Command, field), .value = "WHEN", \
    .choices = "auto|always|never", .summary = "colours [default: auto, on a terminal]"            \
  }

#endif
