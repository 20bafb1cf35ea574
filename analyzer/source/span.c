#include "analyzer/source/span.h"

#include "analyzer/source/source.h"

bool mp_span_is_none(MpSpan self) {
  return self.source == NULL;
}

bool mp_span_eq(MpSpan a, MpSpan b) {
  return a.source == b.source && a.start_byte == b.start_byte && a.end_byte == b.end_byte;
}

static MpStr path_of(MpSpan self) {
  return self.source == NULL ? MP_STR("") : self.source->path;
}

int mp_span_compare(MpSpan a, MpSpan b) {
  int order = a.source == b.source ? 0 : mp_str_compare(path_of(a), path_of(b));
  if (order != 0) return order;
  if (a.start_byte != b.start_byte) return a.start_byte < b.start_byte ? -1 : 1;
  return (a.end_byte > b.end_byte) - (a.end_byte < b.end_byte);
}

MpSpan mp_span_join(MpSpan first, MpSpan last) {
  return (MpSpan){first.source, first.start_byte, last.end_byte};
}

MpStr mp_span_text(MpSpan self) {
  if (self.source == NULL) return MP_STR("");
  return mp_str_slice(self.source->text, self.start_byte, self.end_byte);
}
