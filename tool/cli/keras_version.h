// `--keras-version X.Y`: which facts about Keras hold.
#ifndef MPLINT_TOOL_CLI_KERAS_VERSION_H_
#define MPLINT_TOOL_CLI_KERAS_VERSION_H_

#include "analyzer/targets/target.h"
#include "tool/cli/opt.h"

// A field of MpStr.
#define MP_OPT_ROW_KERAS_VERSION(Command, field)                                              \
  {                                                                                           \
    .name = "--keras-version", .kind = MP_OPT_TEXT, .offset = offsetof(Command, field),       \
    .value = "X.Y", .summary = "the Keras that models are built with [default: the target's]" \
  }

// Gives the version that the text names, the target's where it is empty. Of one that was not
// recorded, the facts of the one before it hold, which is said on standard error unless `is_quiet`.
// False where it is no version, or none that the target runs with: that has been said then.
bool mp_keras_version_read(MpStr text, const MpTarget *target, bool is_quiet, MpKerasVersion *out);

#endif
