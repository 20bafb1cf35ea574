// Methods of strings that look for something: find, replace, split, join.
#include <string.h>

#include "analyzer/base/buf.h"
#include "analyzer/base/utf8.h"
#include "analyzer/interp/method_str.h"

static size_t rfind(MpStr text, MpStr needle) {
  for (size_t at = text.len + 1; at-- > 0;) {
    if (at + needle.len > text.len) continue;
    if (mp_str_eq(mp_str_slice(text, at, at + needle.len), needle)) return at;
  }
  return SIZE_MAX;
}

// Code points count, bytes are stored.
static int64_t column_of(const MpValue *self, size_t byte) {
  if (self->kind == MP_VALUE_BYTES) return (int64_t)byte;
  return (int64_t)mp_utf8_code_points(mp_str_slice(self->text, 0, byte));
}

static size_t byte_of(const MpValue *self, int64_t column) {
  int64_t len = column_of(self, self->text.len);
  if (column < 0) column += len;
  if (column <= 0) return 0;
  if (self->kind == MP_VALUE_BYTES || column >= len) {
    return column >= len ? self->text.len : (size_t)column;
  }
  size_t at = 0;
  for (int64_t i = 0; i < column; i++)
    (void)mp_utf8_decode(self->text, &at);
  return at;
}

// The bounds in bytes from arguments 1 and 2. False: TypeError.
static bool take_bounds(MpRun *run, const MpCall *call, const MpValue *self, size_t *start,
                        size_t *end) {
  size_t *bounds[] = {start, end};
  *start = 0;
  *end = self->text.len;
  for (uint32_t i = 1; i < call->args.len && i < 3; i++) {
    const MpValue *bound = mp_resolve(run, call->args.items[i]);
    if (bound->kind == MP_VALUE_NONE) continue;
    if (bound->kind != MP_VALUE_INT) {
      (void)mp_run_raise(run, "TypeError", call->span,
                         "slice indices must be integers or None or have an __index__ method");
      return false;
    }
    *bounds[i - 1] = byte_of(self, bound->integer);
  }
  return true;
}

// A start behind the end finds nothing, not even the empty string.
static bool is_behind_end(MpRun *run, const MpCall *call, const MpValue *self) {
  if (call->args.len < 2) return false;
  const MpValue *start = mp_resolve(run, call->args.items[1]);
  return start->kind == MP_VALUE_INT && start->integer > column_of(self, self->text.len);
}

static MpValue *find_text(MpRun *run, MpValue *self, const MpCall *call, const char *name,
                          bool is_last, bool must_be_there) {
  MpValue *result = NULL;
  size_t start = 0;
  size_t end = 0;
  if (!mp_str_arguments(run, self, call, name, 1, 3, &result)) return result;
  const MpValue *needle = mp_str_argument(run, call, 0, self);
  if (needle == NULL || !take_bounds(run, call, self, &start, &end)) return NULL;
  MpStr inside = start <= end ? mp_str_slice(self->text, start, end) : MP_STR("");
  size_t at = is_last ? rfind(inside, needle->text) : mp_str_find(inside, needle->text, 0);
  if (start > end || (needle->text.len == 0 && is_behind_end(run, call, self))) at = SIZE_MAX;
  if (at != SIZE_MAX) return mp_value_int(run, column_of(self, start + at));
  if (!must_be_there) return mp_value_int(run, -1);
  return mp_run_raise(run, "ValueError", call->span, "substring not found");
}

static MpValue *str_find(MpRun *run, MpValue *self, const MpCall *call) {
  return find_text(run, self, call, "find", false, false);
}

static MpValue *str_rfind(MpRun *run, MpValue *self, const MpCall *call) {
  return find_text(run, self, call, "rfind", true, false);
}

static MpValue *str_index(MpRun *run, MpValue *self, const MpCall *call) {
  return find_text(run, self, call, "index", false, true);
}

static MpValue *str_rindex(MpRun *run, MpValue *self, const MpCall *call) {
  return find_text(run, self, call, "rindex", true, true);
}

static MpValue *str_count(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  size_t start = 0;
  size_t end = 0;
  if (!mp_str_arguments(run, self, call, "count", 1, 3, &result)) return result;
  const MpValue *needle = mp_str_argument(run, call, 0, self);
  if (needle == NULL || !take_bounds(run, call, self, &start, &end)) return NULL;
  if (start > end || is_behind_end(run, call, self)) return mp_value_int(run, 0);
  MpStr inside = mp_str_slice(self->text, start, end);
  if (needle->text.len == 0) {
    return mp_value_int(run, (int64_t)mp_utf8_code_points(inside) + 1);
  }
  int64_t count = 0;
  for (size_t at = 0; (at = mp_str_find(inside, needle->text, at)) != SIZE_MAX;) {
    at += needle->text.len;
    count++;
  }
  return mp_value_int(run, count);
}

// The end of the next piece to replace from `at`; an empty needle stands before every character.
static MpStr replace_text(MpRun *run, MpStr text, MpStr old, MpStr new, int64_t limit) {
  MpBuf buf = {NULL, 0, 0};
  size_t at = 0;
  for (int64_t done = 0; limit < 0 || done < limit; done++) {
    size_t hit = mp_str_find(text, old, at);
    if (hit == SIZE_MAX || buf.len > MP_SOURCE_MAX_BYTES) break;
    mp_buf_append(&buf, mp_str_slice(text, at, hit));
    mp_buf_append(&buf, new);
    at = hit + old.len;
    if (old.len > 0) continue;
    if (at == text.len) {
      at = text.len + 1;
      break;
    }
    (void)mp_utf8_decode(text, &at);
    mp_buf_append(&buf, mp_str_slice(text, hit, at));
  }
  if (at <= text.len) mp_buf_append(&buf, mp_str_slice(text, at, text.len));
  MpStr result = mp_str_copy(run->arena, mp_buf_str(&buf));
  mp_buf_deinit(&buf);
  return result;
}

static MpValue *str_replace(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_str_arguments(run, self, call, "replace", 2, 3, &result)) return result;
  const MpValue *old = mp_str_argument(run, call, 0, self);
  const MpValue *new = old == NULL ? NULL : mp_str_argument(run, call, 1, self);
  if (new == NULL) return NULL;
  const MpValue *limit = call->args.len == 3 ? mp_resolve(run, call->args.items[2]) : NULL;
  if (limit != NULL && limit->kind != MP_VALUE_INT) {
    return mp_run_raise(run, "TypeError", call->span,
                        "'%.*s' object cannot be interpreted as an integer",
                        MP_FMT(mp_value_type_name(limit)));
  }
  int64_t count = limit == NULL ? -1 : limit->integer;
  return mp_str_like(run, self, replace_text(run, self->text, old->text, new->text, count));
}

// --- splitting ---

typedef struct Splitting {
  MpRun *run;
  const MpValue *self;
  MpStr separator;  // empty: white space
  int64_t limit;    // -1: none
  MpValues parts;
} Splitting;

static void push_part(Splitting *self, size_t start, size_t end) {
  MpStr part = mp_str_slice(self->self->text, start, end);
  mp_array_push(self->run->arena, &self->parts, mp_str_like(self->run, self->self, part));
}

static bool is_space_at(MpStr text, size_t at) {
  char byte = text.ptr[at];
  return byte == ' ' || (byte >= '\t' && byte <= '\r') || (byte >= 0x1C && byte <= 0x1F);
}

static void split_spaces(Splitting *self) {
  MpStr text = self->self->text;
  size_t at = 0;
  for (int64_t done = 0;; done++) {
    while (at < text.len && is_space_at(text, at))
      at++;
    if (at == text.len) return;
    size_t start = at;
    if (done == self->limit) {
      push_part(self, start, text.len);
      return;
    }
    while (at < text.len && !is_space_at(text, at))
      at++;
    push_part(self, start, at);
  }
}

static void split_at_separator(Splitting *self) {
  MpStr text = self->self->text;
  size_t start = 0;
  for (int64_t done = 0; self->limit < 0 || done < self->limit; done++) {
    size_t hit = mp_str_find(text, self->separator, start);
    if (hit == SIZE_MAX) break;
    push_part(self, start, hit);
    start = hit + self->separator.len;
  }
  push_part(self, start, text.len);
}

static void reverse_parts(MpValues *parts) {
  for (uint32_t i = 0; i < parts->len / 2; i++) {
    MpValue *swap = parts->items[i];
    parts->items[i] = parts->items[parts->len - 1 - i];
    parts->items[parts->len - 1 - i] = swap;
  }
}

static void split_from_right(Splitting *self) {
  MpStr text = self->self->text;
  size_t end = text.len;
  for (int64_t done = 0; self->limit < 0 || done < self->limit; done++) {
    size_t hit = rfind(mp_str_slice(text, 0, end), self->separator);
    if (hit == SIZE_MAX) break;
    push_part(self, hit + self->separator.len, end);
    end = hit;
  }
  push_part(self, 0, end);
  reverse_parts(&self->parts);
}

static void split_spaces_from_right(Splitting *self) {
  MpStr text = self->self->text;
  size_t end = text.len;
  for (int64_t done = 0;; done++) {
    while (end > 0 && is_space_at(text, end - 1))
      end--;
    if (end == 0) break;
    size_t start = end;
    if (done == self->limit) {
      push_part(self, 0, end);
      break;
    }
    while (start > 0 && !is_space_at(text, start - 1))
      start--;
    push_part(self, start, end);
    end = start;
  }
  reverse_parts(&self->parts);
}

static MpValue *split(MpRun *run, MpValue *self, const MpCall *call, bool from_right) {
  static const char *const names[] = {"sep", "maxsplit"};
  MpValue *args[2];
  if (!mp_call_bind(run, call, names, 2, 0, args)) return mp_native_refused(run, call);
  const MpValue *separator = args[0] == NULL ? mp_value_none(run) : mp_resolve(run, args[0]);
  const MpValue *limit = args[1] == NULL ? mp_value_int(run, -1) : mp_resolve(run, args[1]);
  if (!mp_value_is_plain(separator) || !mp_value_is_plain(limit)) {
    return mp_native_unknown(run, MP_STR("str.split"), self, call);
  }
  bool has_separator = separator->kind == self->kind;
  if ((!has_separator && separator->kind != MP_VALUE_NONE) || limit->kind != MP_VALUE_INT) {
    return mp_run_raise(run, "TypeError", call->span, "must be str or None, not %.*s",
                        MP_FMT(mp_value_type_name(has_separator ? limit : separator)));
  }
  if (has_separator && separator->text.len == 0) {
    return mp_run_raise(run, "ValueError", call->span, "empty separator");
  }
  Splitting splitting = {
      run, self, has_separator ? separator->text : MP_STR(""), limit->integer, {NULL, 0, 0}};
  if (!has_separator) {
    (from_right ? split_spaces_from_right : split_spaces)(&splitting);
  } else {
    (from_right ? split_from_right : split_at_separator)(&splitting);
  }
  return mp_value_sequence(run, MP_VALUE_LIST, splitting.parts, call->span);
}

static MpValue *str_split(MpRun *run, MpValue *self, const MpCall *call) {
  return split(run, self, call, false);
}

static MpValue *str_rsplit(MpRun *run, MpValue *self, const MpCall *call) {
  return split(run, self, call, true);
}

static MpValue *str_splitlines(MpRun *run, MpValue *self, const MpCall *call) {
  static const char *const names[] = {"keepends"};
  MpValue *args[1];
  bool keeps_ends = false;
  if (!mp_call_bind(run, call, names, 1, 0, args)) return mp_native_refused(run, call);
  if (args[0] != NULL && !mp_truth(run, args[0], call->span, &keeps_ends)) return NULL;
  Splitting splitting = {run, self, MP_STR(""), -1, {NULL, 0, 0}};
  MpStr text = self->text;
  for (size_t start = 0; start < text.len;) {
    size_t end = start;
    while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r')
      end++;
    size_t next = end < text.len ? end + 1 : end;
    if (next < text.len && text.ptr[end] == '\r' && text.ptr[next] == '\n') next++;
    push_part(&splitting, start, keeps_ends ? next : end);
    start = next;
  }
  return mp_value_sequence(run, MP_VALUE_LIST, splitting.parts, call->span);
}

static MpValue *partition(MpRun *run, MpValue *self, const MpCall *call, bool from_right) {
  MpValue *result = NULL;
  if (!mp_str_arguments(run, self, call, "partition", 1, 1, &result)) return result;
  const MpValue *separator = mp_str_argument(run, call, 0, self);
  if (separator == NULL) return NULL;
  if (separator->text.len == 0) {
    return mp_run_raise(run, "ValueError", call->span, "empty separator");
  }
  MpStr text = self->text;
  size_t hit = from_right ? rfind(text, separator->text) : mp_str_find(text, separator->text, 0);
  bool is_there = hit != SIZE_MAX;
  if (!is_there) hit = from_right ? 0 : text.len;
  size_t behind = is_there ? hit + separator->text.len : hit;
  Splitting splitting = {run, self, MP_STR(""), -1, {NULL, 0, 0}};
  push_part(&splitting, 0, hit);
  push_part(&splitting, hit, behind);
  push_part(&splitting, behind, text.len);
  return mp_value_sequence(run, MP_VALUE_TUPLE, splitting.parts, call->span);
}

static MpValue *str_partition(MpRun *run, MpValue *self, const MpCall *call) {
  return partition(run, self, call, false);
}

static MpValue *str_rpartition(MpRun *run, MpValue *self, const MpCall *call) {
  return partition(run, self, call, true);
}

// --- join ---

static MpValue *str_join(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 1, 1, &result)) return result;
  MpValues items = {NULL, 0, 0};
  if (!mp_native_items(run, call->args.items[0], "str.join", call->span, &items, &result)) {
    return result;
  }
  MpStr *parts = MP_NEW_ARRAY(run->arena, MpStr, items.len + 1);
  bool is_symbolic = false;
  for (uint32_t i = 0; i < items.len; i++) {
    const MpValue *item = mp_resolve(run, items.items[i]);
    if (item->kind == MP_VALUE_SYMBOL) is_symbolic = true;
    if (item->kind == MP_VALUE_OPAQUE || item->kind == MP_VALUE_CONSTANT) {
      return mp_native_unknown_of(run, MP_STR("str.join"), items.items, items.len, call->span);
    }
    if (item->kind != MP_VALUE_SYMBOL && item->kind != self->kind) {
      return mp_run_raise(run, "TypeError", call->span,
                          "sequence item %u: expected str instance, %.*s found", i,
                          MP_FMT(mp_value_type_name(item)));
    }
    parts[i] = item->kind == MP_VALUE_SYMBOL ? mp_format_symbol(run, item) : item->text;
  }
  MpStr text = mp_str_join(run->arena, self->text, parts, items.len);
  return is_symbolic ? mp_symbol_text(run, text, call->span) : mp_str_like(run, self, text);
}

MpValue *mp_str_search_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"count", str_count},   {"find", str_find},           {"index", str_index},
      {"join", str_join},     {"partition", str_partition}, {"replace", str_replace},
      {"rfind", str_rfind},   {"rindex", str_rindex},       {"rpartition", str_rpartition},
      {"rsplit", str_rsplit}, {"split", str_split},         {"splitlines", str_splitlines},
  };
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}
