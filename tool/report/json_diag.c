#include "tool/report/json_diag.h"

#include <stdlib.h>

#include "analyzer/base/utf8.h"
#include "analyzer/source/position.h"

static void *json_malloc(void *context, size_t size) {
  (void)context;
  return mp_malloc(size);
}

static void *json_realloc(void *context, void *block, size_t old_size, size_t size) {
  (void)context;
  (void)old_size;
  return mp_realloc(block, size);
}

static void json_free(void *context, void *block) {
  (void)context;
  free(block);
}

static const yyjson_alc ALLOCATOR = {json_malloc, json_realloc, json_free, NULL};

yyjson_mut_doc *mp_json_new(void) {
  return yyjson_mut_doc_new(&ALLOCATOR);
}

void mp_json_write(yyjson_mut_doc *doc, yyjson_mut_val *root, bool is_pretty, MpBuf *out) {
  yyjson_mut_doc_set_root(doc, root);
  size_t len = 0;
  yyjson_write_flag flags = is_pretty ? YYJSON_WRITE_PRETTY_TWO_SPACES : YYJSON_WRITE_NOFLAG;
  char *text = yyjson_mut_write_opts(doc, flags, &ALLOCATOR, &len, NULL);
  mp_buf_append(out, (MpStr){text, text == NULL ? 0 : len});
  mp_buf_append_byte(out, '\n');
  free(text);
  yyjson_mut_doc_free(doc);
}

yyjson_mut_val *mp_json_str(yyjson_mut_doc *doc, MpStr text) {
  if (text.len == 0) return yyjson_mut_str(doc, "");
  if (mp_utf8_is_valid(text)) return yyjson_mut_strncpy(doc, text.ptr, text.len);
  MpBuf clean = {0};
  for (size_t at = 0; at < text.len;) {
    char bytes[4];
    size_t len = mp_utf8_encode(mp_utf8_decode(text, &at), bytes);
    mp_buf_append(&clean, (MpStr){bytes, len});
  }
  yyjson_mut_val *value = yyjson_mut_strncpy(doc, clean.ptr, clean.len);
  mp_buf_deinit(&clean);
  return value;
}

yyjson_mut_val *mp_json_str_or_null(yyjson_mut_doc *doc, MpStr text) {
  return text.len == 0 ? yyjson_mut_null(doc) : mp_json_str(doc, text);
}

void mp_json_put(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key,
                 yyjson_mut_val *value) {
  yyjson_mut_obj_add_val(doc, object, key, value);
}

static yyjson_mut_val *two_members(yyjson_mut_doc *doc, const char *first_key,
                                   yyjson_mut_val *first, const char *second_key,
                                   yyjson_mut_val *second) {
  yyjson_mut_val *object = yyjson_mut_obj(doc);
  mp_json_put(doc, object, first_key, first);
  mp_json_put(doc, object, second_key, second);
  return object;
}

static yyjson_mut_val *position(yyjson_mut_doc *doc, const MpSource *source, uint32_t byte) {
  MpPosition at = mp_position_of(source, byte);
  return two_members(doc, "line", yyjson_mut_uint(doc, at.line), "column",
                     yyjson_mut_uint(doc, at.column));
}

yyjson_mut_val *mp_json_range(yyjson_mut_doc *doc, MpSpan span) {
  if (mp_span_is_none(span)) return yyjson_mut_null(doc);
  return two_members(doc, "start", position(doc, span.source, span.start_byte), "end",
                     position(doc, span.source, span.end_byte));
}

static yyjson_mut_val *path_of(yyjson_mut_doc *doc, MpSpan span) {
  return mp_span_is_none(span) ? yyjson_mut_null(doc) : mp_json_str(doc, span.source->path);
}

// Where a span is: `path`, in a notebook `cell`, and `range`.
static void put_place(yyjson_mut_doc *doc, yyjson_mut_val *object, MpSpan span) {
  mp_json_put(doc, object, "path", path_of(doc, span));
  if (!mp_span_is_none(span) && span.source->is_notebook) {
    MpPosition at = mp_position_of(span.source, span.start_byte);
    mp_json_put(doc, object, "cell", yyjson_mut_uint(doc, at.cell));
  }
  mp_json_put(doc, object, "range", mp_json_range(doc, span));
}

static yyjson_mut_val *notes_of(yyjson_mut_doc *doc, const MpDiag *diag) {
  yyjson_mut_val *array = yyjson_mut_arr(doc);
  for (uint32_t i = 0; i < diag->notes.len; i++) {
    const MpNote *note = &diag->notes.items[i];
    yyjson_mut_val *object = yyjson_mut_obj(doc);
    mp_json_put(doc, object, "message", mp_json_str(doc, note->message));
    put_place(doc, object, note->span);
    yyjson_mut_arr_append(array, object);
  }
  return array;
}

static yyjson_mut_val *fix_of(yyjson_mut_doc *doc, const MpFix *fix) {
  if (fix == NULL) return yyjson_mut_null(doc);
  yyjson_mut_val *object = yyjson_mut_obj(doc);
  mp_json_put(doc, object, "applicability",
              mp_json_str(doc, mp_str_from_c(mp_applicability_text(fix->applicability))));
  mp_json_put(doc, object, "description", mp_json_str(doc, fix->description));
  yyjson_mut_val *edits = yyjson_mut_arr(doc);
  for (uint32_t i = 0; i < fix->edits.len; i++) {
    const MpEdit *edit = &fix->edits.items[i];
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    put_place(doc, item, edit->span);
    mp_json_put(doc, item, "content", mp_json_str(doc, edit->content));
    yyjson_mut_arr_append(edits, item);
  }
  mp_json_put(doc, object, "edits", edits);
  return object;
}

yyjson_mut_val *mp_json_diag(yyjson_mut_doc *doc, const MpDiag *diag) {
  yyjson_mut_val *object = yyjson_mut_obj(doc);
  MpStr severity = mp_str_from_c(mp_severity_text(diag->severity));
  mp_json_put(doc, object, "code", mp_json_str(doc, diag->code));
  mp_json_put(doc, object, "rule", mp_json_str(doc, diag->rule));
  mp_json_put(doc, object, "severity", mp_json_str(doc, severity));
  mp_json_put(doc, object, "target", mp_json_str(doc, diag->target));
  mp_json_put(doc, object, "message", mp_json_str(doc, diag->message));
  put_place(doc, object, diag->span);
  mp_json_put(doc, object, "class", mp_json_str_or_null(doc, diag->class_name));
  mp_json_put(doc, object, "method", mp_json_str_or_null(doc, diag->method));
  mp_json_put(doc, object, "symbol", mp_json_str_or_null(doc, diag->symbol));
  mp_json_put(doc, object, "op", mp_json_str_or_null(doc, diag->op));
  mp_json_put(doc, object, "when", mp_json_str_or_null(doc, diag->when));
  mp_json_put(doc, object, "related", notes_of(doc, diag));
  mp_json_put(doc, object, "fix", fix_of(doc, diag->fix));
  return object;
}

static yyjson_mut_val *lsp_position(yyjson_mut_doc *doc, const MpSource *source, uint32_t byte) {
  MpUtf16Position at = mp_position_utf16_of(source, byte);
  return two_members(doc, "line", yyjson_mut_uint(doc, at.line), "character",
                     yyjson_mut_uint(doc, at.character));
}

yyjson_mut_val *mp_json_lsp_range(yyjson_mut_doc *doc, MpSpan span) {
  return two_members(doc, "start", lsp_position(doc, span.source, span.start_byte), "end",
                     lsp_position(doc, span.source, span.end_byte));
}

static uint64_t lsp_severity(MpSeverity severity) {
  switch (severity) {
    case MP_SEVERITY_ERROR: return 1;
    case MP_SEVERITY_WARNING: return 2;
    case MP_SEVERITY_INFO:
    case MP_SEVERITY_NONE: break;
  }
  return 3;
}

// An editor shows the message alone, so what has no place of its own in a Diagnostic goes into it.
static yyjson_mut_val *lsp_message(yyjson_mut_doc *doc, const MpDiag *diag) {
  MpBuf text = {0};
  mp_buf_append(&text, diag->message);
  if (diag->when.len > 0) mp_buf_format(&text, " (when %.*s)", MP_FMT(diag->when));
  for (uint32_t i = 0; i < diag->notes.len; i++) {
    const MpNote *note = &diag->notes.items[i];
    if (!mp_span_is_none(note->span)) continue;
    mp_buf_format(&text, "\nnote: %.*s", MP_FMT(note->message));
  }
  yyjson_mut_val *value = mp_json_str(doc, mp_buf_str(&text));
  mp_buf_deinit(&text);
  return value;
}

static yyjson_mut_val *lsp_uri(yyjson_mut_doc *doc, MpArena *arena, const MpPaths *paths,
                               MpSpan span) {
  MpPosition at = mp_position_of(span.source, span.start_byte);
  return mp_json_str(doc, mp_paths_cell_uri(paths, arena, span.source->path, at.cell));
}

static yyjson_mut_val *lsp_related(yyjson_mut_doc *doc, MpArena *arena, const MpPaths *paths,
                                   const MpDiag *diag) {
  yyjson_mut_val *array = yyjson_mut_arr(doc);
  for (uint32_t i = 0; i < diag->notes.len; i++) {
    const MpNote *note = &diag->notes.items[i];
    if (mp_span_is_none(note->span)) continue;
    yyjson_mut_val *location = two_members(doc, "uri", lsp_uri(doc, arena, paths, note->span),
                                           "range", mp_json_lsp_range(doc, note->span));
    yyjson_mut_arr_append(
        array, two_members(doc, "location", location, "message", mp_json_str(doc, note->message)));
  }
  return array;
}

// `data` comes back with a code action request: the fix, in LSP's own terms.
static yyjson_mut_val *lsp_fix(yyjson_mut_doc *doc, MpArena *arena, const MpPaths *paths,
                               const MpFix *fix) {
  yyjson_mut_val *edits = yyjson_mut_arr(doc);
  for (uint32_t i = 0; i < fix->edits.len; i++) {
    const MpEdit *edit = &fix->edits.items[i];
    yyjson_mut_val *item = yyjson_mut_obj(doc);
    mp_json_put(doc, item, "uri", lsp_uri(doc, arena, paths, edit->span));
    mp_json_put(doc, item, "range", mp_json_lsp_range(doc, edit->span));
    mp_json_put(doc, item, "newText", mp_json_str(doc, edit->content));
    yyjson_mut_arr_append(edits, item);
  }
  yyjson_mut_val *object = yyjson_mut_obj(doc);
  mp_json_put(doc, object, "title", mp_json_str(doc, fix->description));
  mp_json_put(doc, object, "applicability",
              mp_json_str(doc, mp_str_from_c(mp_applicability_text(fix->applicability))));
  mp_json_put(doc, object, "edits", edits);
  yyjson_mut_val *data = yyjson_mut_obj(doc);
  mp_json_put(doc, data, "fix", object);
  return data;
}

yyjson_mut_val *mp_json_lsp_diag(yyjson_mut_doc *doc, const MpPaths *paths, const MpDiag *diag) {
  MpArena *arena = mp_arena_new();
  yyjson_mut_val *object = yyjson_mut_obj(doc);
  mp_json_put(doc, object, "range", mp_json_lsp_range(doc, diag->span));
  mp_json_put(doc, object, "severity", yyjson_mut_uint(doc, lsp_severity(diag->severity)));
  mp_json_put(doc, object, "code", mp_json_str(doc, diag->code));
  mp_json_put(doc, object, "source", mp_json_str(doc, MP_STR("mplint")));
  mp_json_put(doc, object, "message", lsp_message(doc, diag));
  yyjson_mut_val *related = lsp_related(doc, arena, paths, diag);
  if (yyjson_mut_arr_size(related) > 0) mp_json_put(doc, object, "relatedInformation", related);
  if (diag->fix != NULL) mp_json_put(doc, object, "data", lsp_fix(doc, arena, paths, diag->fix));
  mp_arena_free(arena);
  return object;
}
