#include "tool/report/reporter.h"

const MpReporter *mp_reporter_find(MpStr name) {
  static const MpReporter *const formats[] = {&mp_report_full, &mp_report_concise, &mp_report_json,
                                              &mp_report_lsp};
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
    if (mp_str_is(name, formats[i]->name)) return formats[i];
  }
  return NULL;
}
