#include "analyzer/base/array.h"
#include "tool/report/excerpt.h"
#include "tool/report/reporter.h"

typedef MP_ARRAY(MpMark) Marks;

static void write_title(MpReport *self, const MpDiag *diag) {
  bool is_coloured = self->is_coloured;
  mp_tone_begin(self->out, is_coloured, mp_tone_of_severity(diag->severity));
  mp_buf_format(self->out, "%s[%.*s]", mp_severity_text(diag->severity), MP_FMT(diag->code));
  mp_tone_end(self->out, is_coloured);
  mp_buf_format(self->out, " %.*s: ", MP_FMT(diag->rule));
  mp_tone_append(self->out, is_coloured, MP_TONE_STRONG, diag->message);
  mp_buf_append_byte(self->out, '\n');
}

static MpStr place_of(MpArena *arena, const MpDiag *diag) {
  if (diag->class_name.len == 0) return diag->method;
  if (diag->method.len == 0) return diag->class_name;
  return mp_str_format(arena, "%.*s.%.*s", MP_FMT(diag->class_name), MP_FMT(diag->method));
}

static uint32_t write_excerpt(MpReport *self, MpArena *arena, const MpDiag *diag) {
  Marks marks = {0};
  mp_array_push(arena, &marks, ((MpMark){.span = diag->span}));
  for (uint32_t i = 0; i < diag->notes.len; i++) {
    const MpNote *note = &diag->notes.items[i];
    if (mp_span_is_none(note->span)) continue;
    mp_array_push(arena, &marks, ((MpMark){note->span, note->message}));
  }
  MpExcerpt excerpt = {.marks = marks.items,
                       .mark_count = marks.len,
                       .place = place_of(arena, diag),
                       .tone = mp_tone_of_severity(diag->severity),
                       .is_coloured = self->is_coloured};
  return mp_excerpt_write(self->out, &excerpt);
}

static void write_help(MpReport *self, MpArena *arena, const MpDiag *diag, uint32_t margin) {
  if (diag->when.len > 0) {
    mp_excerpt_write_help(self->out, self->is_coloured, margin, "when", diag->when);
  }
  for (uint32_t i = 0; i < diag->notes.len; i++) {
    const MpNote *note = &diag->notes.items[i];
    if (!mp_span_is_none(note->span)) continue;
    mp_excerpt_write_help(self->out, self->is_coloured, margin, "note", note->message);
  }
  if (diag->fix == NULL) return;
  MpStr text = diag->fix->description;
  if (diag->fix->applicability != MP_FIX_DISPLAY) {
    text = mp_str_format(arena, "%.*s (%s fix)", MP_FMT(text),
                         mp_applicability_text(diag->fix->applicability));
  }
  mp_excerpt_write_help(self->out, self->is_coloured, margin, "help", text);
}

static void write_file(MpReport *self, const MpFileResult *file) {
  MpArena *arena = mp_arena_new();
  for (uint32_t i = 0; i < file->diags.len; i++) {
    const MpDiag *diag = file->diags.items[i];
    write_title(self, diag);
    uint32_t margin = write_excerpt(self, arena, diag);
    write_help(self, arena, diag, margin);
    mp_buf_append_byte(self->out, '\n');
  }
  mp_arena_free(arena);
}

static void write_count(MpBuf *out, uint32_t count, const char *noun, const char *plural) {
  mp_buf_format(out, "%u %s", count, count == 1 ? noun : plural);
}

static void write_severities(MpBuf *out, const MpRunStats *stats) {
  static const struct {
    MpSeverity severity;
    const char *noun, *plural;
  } rows[] = {{MP_SEVERITY_ERROR, "error", "errors"},
              {MP_SEVERITY_WARNING, "warning", "warnings"},
              {MP_SEVERITY_INFO, "remark", "remarks"}};
  uint32_t kinds = 0;
  for (size_t i = 0; i < 3; i++) {
    kinds += stats->severities[rows[i].severity] > 0;
  }
  uint32_t written = 0;
  for (size_t i = 0; i < 3; i++) {
    uint32_t count = stats->severities[rows[i].severity];
    if (count == 0) continue;
    if (written > 0) mp_buf_append_c(out, written + 1 == kinds ? " and " : ", ");
    write_count(out, count, rows[i].noun, rows[i].plural);
    written++;
  }
}

static void write_end(MpReport *self, const MpRunStats *stats) {
  if (self->is_quiet || stats->files == 0) return;
  if (stats->files_with_findings == 0) {
    mp_buf_append_c(self->out, "Found nothing in ");
    write_count(self->out, stats->files, "file", "files");
    mp_buf_append_c(self->out, ".\n");
    return;
  }
  mp_buf_append_c(self->out, "Found ");
  write_severities(self->out, stats);
  mp_buf_append_c(self->out, " in ");
  write_count(self->out, stats->files_with_findings, "file", "files");
  mp_buf_append_c(self->out, ".\n");
  uint32_t safe = stats->fixes[MP_FIX_SAFE];
  if (safe > 0 && !self->shows_diff) {
    write_count(self->out, safe, "finding has a safe fix", "findings have a safe fix");
    mp_buf_append_c(self->out, ": `mplint --fix-suggestions` shows the change.\n");
  }
}

const MpReporter mp_report_full = {.name = "full", .file = write_file, .end = write_end};
