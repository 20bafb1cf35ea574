#include "tool/report/reporter.h"

static void skip_file(MpReport *self, const MpFileResult *file) {
  (void)self;
  (void)file;
}

static void write_end(MpReport *self, const MpRunStats *stats) {
  for (uint32_t i = 0; i < stats->codes.len; i++) {
    const MpCount *code = &stats->codes.items[i];
    mp_buf_format(self->out, "%6u  %.*s  %.*s\n", code->count, MP_FMT(code->name),
                  MP_FMT(code->detail));
  }
}

const MpReporter mp_report_statistics = {.name = "statistics", .file = skip_file, .end = write_end};
