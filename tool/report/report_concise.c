#include "analyzer/source/position.h"
#include "tool/report/reporter.h"

static void write_file(MpReport *self, const MpFileResult *file) {
  for (uint32_t i = 0; i < file->diags.len; i++) {
    const MpDiag *diag = file->diags.items[i];
    mp_position_write(self->out, diag->span.source, diag->span.start_byte);
    mp_buf_format(self->out, ": %.*s %.*s\n", MP_FMT(diag->code), MP_FMT(diag->message));
  }
}

const MpReporter mp_report_concise = {.name = "concise", .file = write_file};
