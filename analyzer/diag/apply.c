#include "analyzer/diag/apply.h"

#include <string.h>

#include "analyzer/source/source.h"

static bool is_line_end(char byte) {
  return byte == '\n' || byte == '\r';
}

static bool is_insertion(const MpEdit *edit) {
  return edit->span.start_byte == edit->span.end_byte;
}

// Lines inserted between two others, written as "line\n" at a start or as "\nline" at an end.
static bool inserts_lines(const MpEdit *edit) {
  if (!is_insertion(edit) || edit->content.len == 0) return false;
  MpStr text = edit->span.source->text;
  uint32_t at = edit->span.start_byte;
  bool at_start = at == 0 || is_line_end(text.ptr[at - 1]);
  bool at_end = at == text.len || is_line_end(text.ptr[at]);
  return (at_start && is_line_end(edit->content.ptr[edit->content.len - 1])) ||
         (at_end && is_line_end(edit->content.ptr[0]));
}

static bool is_equal(const MpEdit *a, const MpEdit *b) {
  return mp_span_eq(a->span, b->span) && mp_str_eq(a->content, b->content);
}

// True where one edit changes bytes of the other; an insertion strictly inside counts.
static bool intersects(const MpEdit *a, const MpEdit *b) {
  return a->span.source == b->span.source && a->span.start_byte < b->span.end_byte &&
         b->span.start_byte < a->span.end_byte;
}

// Edits of different fixes: an insertion that touches the other, `f(` before an expression that
// is replaced, was not meant for the new text.
static bool conflicts(const MpEdit *a, const MpEdit *b) {
  if (a->span.source != b->span.source || is_equal(a, b)) return false;
  if (intersects(a, b)) return true;
  bool touches = a->span.start_byte <= b->span.end_byte && b->span.start_byte <= a->span.end_byte;
  if (!touches) return false;
  if (is_insertion(a) && !inserts_lines(a)) return true;
  return is_insertion(b) && !inserts_lines(b);
}

static bool is_in_text(const MpEdit *edit) {
  return edit->span.source != NULL && edit->span.start_byte <= edit->span.end_byte &&
         edit->span.end_byte <= edit->span.source->text.len;
}

static bool is_applicable(const MpFix *fix, MpApplicability least) {
  if (fix == NULL || fix->applicability == MP_FIX_DISPLAY || fix->applicability < least) {
    return false;
  }
  for (uint32_t i = 0; i < fix->edits.len; i++) {
    if (!is_in_text(&fix->edits.items[i])) return false;
    for (uint32_t j = 0; j < i; j++) {
      if (intersects(&fix->edits.items[i], &fix->edits.items[j])) return false;
    }
  }
  return fix->edits.len > 0;
}

static MpFileEdits *find_file(const MpFileEditsList *files, const struct MpSource *source) {
  for (uint32_t i = 0; i < files->len; i++) {
    if (files->items[i].source == source) return &files->items[i];
  }
  return NULL;
}

static bool fits(const MpFileEditsList *files, const MpFix *fix) {
  for (uint32_t i = 0; i < fix->edits.len; i++) {
    const MpEdit *edit = &fix->edits.items[i];
    const MpFileEdits *file = find_file(files, edit->span.source);
    for (uint32_t j = 0; file != NULL && j < file->edits.len; j++) {
      if (conflicts(edit, &file->edits.items[j])) return false;
    }
  }
  return true;
}

static MpFileEdits *file_of(MpArena *arena, MpFileEditsList *files, const struct MpSource *source) {
  MpFileEdits *found = find_file(files, source);
  if (found != NULL) return found;
  mp_array_push(arena, files, ((MpFileEdits){.source = source}));
  uint32_t at = files->len - 1;
  for (; at > 0; at--) {
    if (mp_str_compare(files->items[at - 1].source->path, source->path) <= 0) break;
    files->items[at] = files->items[at - 1];
  }
  files->items[at] = (MpFileEdits){.source = source};
  return &files->items[at];
}

// By start; at one start insertions come first, and otherwise what came first stays first.
static bool is_behind(const MpEdit *a, const MpEdit *b) {
  if (a->span.start_byte != b->span.start_byte) return a->span.start_byte > b->span.start_byte;
  return !is_insertion(a) && is_insertion(b);
}

static void insert_edit(MpArena *arena, MpEdits *edits, MpEdit edit) {
  mp_array_push(arena, edits, edit);
  uint32_t at = edits->len - 1;
  for (; at > 0 && is_behind(&edits->items[at - 1], &edit); at--) {
    edits->items[at] = edits->items[at - 1];
  }
  edits->items[at] = edit;
}

static bool has_edit(const MpEdits *edits, const MpEdit *edit) {
  for (uint32_t i = 0; i < edits->len; i++) {
    if (is_equal(&edits->items[i], edit)) return true;
  }
  return false;
}

static void add_fix(MpArena *arena, MpFileEditsList *files, const MpFix *fix) {
  MpEdits added = {0};
  for (uint32_t i = 0; i < fix->edits.len; i++) {
    const MpEdit *edit = &fix->edits.items[i];
    MpFileEdits *file = file_of(arena, files, edit->span.source);
    if (!has_edit(&file->edits, edit)) mp_array_push(arena, &added, *edit);
  }
  for (uint32_t i = 0; i < added.len; i++) {
    const struct MpSource *source = added.items[i].span.source;
    MpFileEdits *file = find_file(files, source);
    insert_edit(arena, &file->edits, added.items[i]);
    bool is_first = true;
    for (uint32_t j = 0; j < i; j++)
      is_first &= added.items[j].span.source != source;
    if (is_first) file->fix_count++;
  }
}

MpFileEditsList mp_apply_select(MpArena *arena, const MpDiags *diags, MpApplicability least) {
  MpFileEditsList files = {0};
  for (uint32_t i = 0; i < diags->len; i++) {
    const MpFix *fix = diags->items[i]->fix;
    if (is_applicable(fix, least) && fits(&files, fix)) add_fix(arena, &files, fix);
  }
  return files;
}

MpStr mp_apply_edits(MpArena *arena, const MpFileEdits *self) {
  MpStr text = self->source->text;
  size_t len = text.len;
  for (uint32_t i = 0; i < self->edits.len; i++)
    len += self->edits.items[i].content.len;
  char *bytes = mp_arena_alloc(arena, len + 1);
  size_t written = 0;
  size_t read = 0;
  for (uint32_t i = 0; i <= self->edits.len; i++) {
    const MpEdit *edit = i < self->edits.len ? &self->edits.items[i] : NULL;
    size_t until = edit == NULL ? text.len : edit->span.start_byte;
    if (until > read) memcpy(bytes + written, text.ptr + read, until - read);
    written += until - read;
    if (edit == NULL) break;
    if (edit->content.len > 0) memcpy(bytes + written, edit->content.ptr, edit->content.len);
    written += edit->content.len;
    read = edit->span.end_byte;
  }
  return (MpStr){bytes, written};
}
