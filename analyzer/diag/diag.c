#include "analyzer/diag/diag.h"

#include <stdlib.h>

#include "analyzer/source/source.h"

const char *mp_severity_text(MpSeverity severity) {
  switch (severity) {
    case MP_SEVERITY_NONE: return "none";
    case MP_SEVERITY_INFO: return "info";
    case MP_SEVERITY_WARNING: return "warning";
    case MP_SEVERITY_ERROR: return "error";
  }
  return "none";
}

static int compare_numbers(uint32_t a, uint32_t b) {
  return (a > b) - (a < b);
}

static int compare_starts(MpSpan a, MpSpan b) {
  MpStr a_path = a.source == NULL ? MP_STR("") : a.source->path;
  MpStr b_path = b.source == NULL ? MP_STR("") : b.source->path;
  int order = mp_str_compare(a_path, b_path);
  return order != 0 ? order : compare_numbers(a.start_byte, b.start_byte);
}

int mp_diag_compare(const MpDiag *a, const MpDiag *b) {
  int order = compare_starts(a->span, b->span);
  if (order == 0) order = mp_str_compare(a->code, b->code);
  if (order == 0) order = mp_str_compare(a->op, b->op);
  if (order == 0) order = mp_str_compare(a->symbol, b->symbol);
  if (order == 0) order = mp_str_compare(a->message, b->message);
  // What is equal to the reader so far may still differ in the output.
  if (order == 0) order = compare_numbers(a->span.end_byte, b->span.end_byte);
  if (order == 0) order = mp_str_compare(a->when, b->when);
  if (order == 0) order = mp_str_compare(a->class_name, b->class_name);
  if (order == 0) order = mp_str_compare(a->method, b->method);
  if (order == 0) order = mp_str_compare(a->target, b->target);
  if (order == 0) order = (int)a->severity - (int)b->severity;
  return order;
}

static int compare_items(const void *a, const void *b) {
  const MpDiag *const *left = a;
  const MpDiag *const *right = b;
  return mp_diag_compare(*left, *right);
}

void mp_diags_sort(MpDiags *self) {
  if (self->len > 1) qsort(self->items, self->len, sizeof(MpDiag *), compare_items);
}

static MpFix *copy_fix(MpArena *arena, const MpFix *fix) {
  if (fix == NULL) return NULL;
  MpFix *copy = MP_NEW(arena, MpFix);
  copy->applicability = fix->applicability;
  copy->description = mp_str_copy(arena, fix->description);
  for (uint32_t i = 0; i < fix->edits.len; i++) {
    const MpEdit *edit = &fix->edits.items[i];
    mp_array_push(arena, &copy->edits, ((MpEdit){edit->span, mp_str_copy(arena, edit->content)}));
  }
  return copy;
}

MpDiag *mp_diag_copy(MpArena *arena, const MpDiag *self) {
  MpDiag *copy = MP_NEW(arena, MpDiag);
  *copy = *self;
  MpStr *texts[] = {
      &copy->code,       &copy->rule,   &copy->target, &copy->message, &copy->message_at_least,
      &copy->class_name, &copy->method, &copy->symbol, &copy->op,      &copy->when};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    *texts[i] = mp_str_copy(arena, *texts[i]);
  copy->notes = (MpNotes){0};
  for (uint32_t i = 0; i < self->notes.len; i++) {
    const MpNote *note = &self->notes.items[i];
    mp_array_push(arena, &copy->notes, ((MpNote){note->span, mp_str_copy(arena, note->message)}));
  }
  copy->fix = copy_fix(arena, self->fix);
  return copy;
}

static bool says_at_least(const MpDiag *self) {
  return mp_str_eq(self->message, self->message_at_least);
}

MpDiag *mp_diag_join_counts(MpArena *arena, MpDiag *a, MpDiag *b) {
  MpDiag *fewer = b->count < a->count ? b : a;
  if (fewer->count == 0 || says_at_least(fewer)) return fewer;
  if (a->count == b->count && !says_at_least(a) && !says_at_least(b)) return fewer;
  MpDiag *joined = mp_diag_copy(arena, fewer);
  joined->message = joined->message_at_least;
  return joined;
}
