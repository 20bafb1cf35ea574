// Methods of strings: case, tests, trimming, searching, padding.
#include "analyzer/interp/method_str.h"

#include "analyzer/base/utf8.h"

bool mp_str_arguments(MpRun *run, MpValue *self, const MpCall *call, const char *name,
                      uint32_t least, uint32_t most, MpValue **result) {
  if (!mp_native_arity(run, call, least, most, result)) return false;
  for (uint32_t i = 0; i < call->args.len; i++) {
    const MpValue *arg = mp_resolve(run, call->args.items[i]);
    if (mp_value_is_plain(arg) && arg->kind != MP_VALUE_CONSTANT) continue;
    *result = mp_native_unknown(run, mp_str_format(run->arena, "str.%s", name), self, call);
    return false;
  }
  return true;
}

MpValue *mp_str_argument(MpRun *run, const MpCall *call, uint32_t index, const MpValue *self) {
  if (index >= call->args.len) return NULL;
  MpValue *arg = mp_resolve(run, call->args.items[index]);
  if (arg->kind == self->kind) return arg;
  return mp_run_raise(run, "TypeError", call->span, "must be str, not %.*s",
                      MP_FMT(mp_value_type_name(arg)));
}

MpValue *mp_str_like(MpRun *run, const MpValue *self, MpStr text) {
  MpValue *value = mp_value_str(run, text);
  value->kind = self->kind;
  return value;
}

static bool is_ascii(MpStr text) {
  for (size_t i = 0; i < text.len; i++) {
    if ((unsigned char)text.ptr[i] >= 0x80) return false;
  }
  return true;
}

static bool is_upper(char byte) {
  return byte >= 'A' && byte <= 'Z';
}

static bool is_lower(char byte) {
  return byte >= 'a' && byte <= 'z';
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool is_space(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r') || (byte >= 0x1C && byte <= 0x1F);
}

static char to_upper(char byte) {
  return is_lower(byte) ? (char)(byte - 'a' + 'A') : byte;
}

static char to_lower(char byte) {
  return is_upper(byte) ? (char)(byte - 'A' + 'a') : byte;
}

// --- case: beyond ASCII it takes tables of Unicode that are not here ---

typedef enum CaseChange { LOWER, UPPER, SWAP, TITLE, CAPITALIZE } CaseChange;

static char change_byte(CaseChange change, char byte, char before, bool is_first) {
  bool is_word = is_upper(before) || is_lower(before);
  switch (change) {
    case LOWER: return to_lower(byte);
    case UPPER: return to_upper(byte);
    case SWAP: return is_upper(byte) ? to_lower(byte) : to_upper(byte);
    case TITLE: return is_word ? to_lower(byte) : to_upper(byte);
    case CAPITALIZE: return is_first ? to_upper(byte) : to_lower(byte);
  }
  return byte;
}

static MpValue *change_case(MpRun *run, MpValue *self, const MpCall *call, CaseChange change) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  if (!is_ascii(self->text)) {
    return mp_run_opaque(run, "case of letters beyond ASCII", call->symbol, call->span, NULL);
  }
  char *bytes = mp_arena_alloc(run->arena, self->text.len + 1);
  for (size_t i = 0; i < self->text.len; i++) {
    char before = i == 0 ? '\0' : self->text.ptr[i - 1];
    bytes[i] = change_byte(change, self->text.ptr[i], before, i == 0);
  }
  return mp_str_like(run, self, (MpStr){bytes, self->text.len});
}

static MpValue *str_lower(MpRun *run, MpValue *self, const MpCall *call) {
  return change_case(run, self, call, LOWER);
}

static MpValue *str_upper(MpRun *run, MpValue *self, const MpCall *call) {
  return change_case(run, self, call, UPPER);
}

static MpValue *str_swapcase(MpRun *run, MpValue *self, const MpCall *call) {
  return change_case(run, self, call, SWAP);
}

static MpValue *str_title(MpRun *run, MpValue *self, const MpCall *call) {
  return change_case(run, self, call, TITLE);
}

static MpValue *str_capitalize(MpRun *run, MpValue *self, const MpCall *call) {
  return change_case(run, self, call, CAPITALIZE);
}

// --- tests ---

static MpValue *test_bytes(MpRun *run, MpValue *self, const MpCall *call, bool (*test)(char)) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  if (!is_ascii(self->text)) {
    return mp_run_opaque(run, "kind of characters beyond ASCII", call->symbol, call->span, NULL);
  }
  bool all = self->text.len > 0;
  for (size_t i = 0; i < self->text.len; i++)
    all = all && test(self->text.ptr[i]);
  return mp_value_bool(run, all);
}

static bool is_alpha(char byte) {
  return is_upper(byte) || is_lower(byte);
}

static bool is_alnum(char byte) {
  return is_alpha(byte) || is_digit(byte);
}

static MpValue *str_isdigit(MpRun *run, MpValue *self, const MpCall *call) {
  return test_bytes(run, self, call, is_digit);
}

static MpValue *str_isalpha(MpRun *run, MpValue *self, const MpCall *call) {
  return test_bytes(run, self, call, is_alpha);
}

static MpValue *str_isalnum(MpRun *run, MpValue *self, const MpCall *call) {
  return test_bytes(run, self, call, is_alnum);
}

static MpValue *str_isspace(MpRun *run, MpValue *self, const MpCall *call) {
  return test_bytes(run, self, call, is_space);
}

static MpValue *str_isidentifier(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  if (!is_ascii(self->text)) {
    return mp_run_opaque(run, "kind of characters beyond ASCII", call->symbol, call->span, NULL);
  }
  bool is_name = self->text.len > 0 && !is_digit(self->text.ptr[0]);
  for (size_t i = 0; i < self->text.len; i++)
    is_name = is_name && (is_alnum(self->text.ptr[i]) || self->text.ptr[i] == '_');
  return mp_value_bool(run, is_name);
}

static MpValue *has_case(MpRun *run, MpValue *self, const MpCall *call, bool wants_upper) {
  MpValue *result = NULL;
  if (!mp_native_arity(run, call, 0, 0, &result)) return result;
  if (!is_ascii(self->text)) {
    return mp_run_opaque(run, "case of letters beyond ASCII", call->symbol, call->span, NULL);
  }
  bool has_wanted = false;
  for (size_t i = 0; i < self->text.len; i++) {
    char byte = self->text.ptr[i];
    if (wants_upper ? is_lower(byte) : is_upper(byte)) return mp_value_bool(run, false);
    has_wanted = has_wanted || (wants_upper ? is_upper(byte) : is_lower(byte));
  }
  return mp_value_bool(run, has_wanted);
}

static MpValue *str_isupper(MpRun *run, MpValue *self, const MpCall *call) {
  return has_case(run, self, call, true);
}

static MpValue *str_islower(MpRun *run, MpValue *self, const MpCall *call) {
  return has_case(run, self, call, false);
}

// --- ends ---

static MpValue *test_affix(MpRun *run, MpValue *self, const MpCall *call, const char *name,
                           bool is_prefix) {
  MpValue *result = NULL;
  if (!mp_str_arguments(run, self, call, name, 1, 1, &result)) return result;
  const MpValue *affix = mp_resolve(run, call->args.items[0]);
  bool is_tuple = affix->kind == MP_VALUE_TUPLE;
  uint32_t count = is_tuple ? affix->items.len : 1;
  for (uint32_t i = 0; i < count; i++) {
    const MpValue *one = is_tuple ? mp_resolve(run, affix->items.items[i]) : affix;
    if (one->kind != self->kind) {
      return mp_run_raise(run, "TypeError", call->span,
                          "%s first arg must be str or a tuple of str, not %.*s", name,
                          MP_FMT(mp_value_type_name(one)));
    }
    if (is_prefix ? mp_str_starts_with(self->text, one->text)
                  : mp_str_ends_with(self->text, one->text)) {
      return mp_value_bool(run, true);
    }
  }
  return mp_value_bool(run, false);
}

static MpValue *str_startswith(MpRun *run, MpValue *self, const MpCall *call) {
  return test_affix(run, self, call, "startswith", true);
}

static MpValue *str_endswith(MpRun *run, MpValue *self, const MpCall *call) {
  return test_affix(run, self, call, "endswith", false);
}

static MpValue *str_removeprefix(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_str_arguments(run, self, call, "removeprefix", 1, 1, &result)) return result;
  const MpValue *affix = mp_str_argument(run, call, 0, self);
  if (affix == NULL) return NULL;
  bool is_there = mp_str_starts_with(self->text, affix->text);
  size_t start = is_there ? affix->text.len : 0;
  return mp_str_like(run, self, mp_str_slice(self->text, start, self->text.len));
}

static MpValue *str_removesuffix(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_str_arguments(run, self, call, "removesuffix", 1, 1, &result)) return result;
  const MpValue *affix = mp_str_argument(run, call, 0, self);
  if (affix == NULL) return NULL;
  bool is_there = mp_str_ends_with(self->text, affix->text);
  size_t end = self->text.len - (is_there ? affix->text.len : 0);
  return mp_str_like(run, self, mp_str_slice(self->text, 0, end));
}

// Is the character of `text` that ends at, or starts at, `at` one to cut off?
static bool is_cut(MpStr text, size_t start, size_t end, const MpValue *set) {
  MpStr one = mp_str_slice(text, start, end);
  if (set != NULL) return mp_str_find(set->text, one, 0) != SIZE_MAX;
  return one.len == 1 && is_space(one.ptr[0]);
}

static MpStr strip_text(MpStr text, const MpValue *set, bool left, bool right) {
  size_t start = 0;
  size_t end = text.len;
  while (left && start < end) {
    size_t behind = start;
    (void)mp_utf8_decode(text, &behind);
    if (!is_cut(text, start, behind, set)) break;
    start = behind;
  }
  while (right && end > start) {
    size_t before = end - 1;
    while (before > start && ((unsigned char)text.ptr[before] & 0xC0) == 0x80)
      before--;
    if (!is_cut(text, before, end, set)) break;
    end = before;
  }
  return mp_str_slice(text, start, end);
}

static MpValue *strip(MpRun *run, MpValue *self, const MpCall *call, const char *name, bool left,
                      bool right) {
  MpValue *result = NULL;
  if (!mp_str_arguments(run, self, call, name, 0, 1, &result)) return result;
  const MpValue *set = call->args.len == 0 ? NULL : mp_resolve(run, call->args.items[0]);
  if (set != NULL && set->kind == MP_VALUE_NONE) set = NULL;
  if (set != NULL && set->kind != self->kind) {
    return mp_run_raise(run, "TypeError", call->span, "%s arg must be None or str", name);
  }
  return mp_str_like(run, self, strip_text(self->text, set, left, right));
}

static MpValue *str_strip(MpRun *run, MpValue *self, const MpCall *call) {
  return strip(run, self, call, "strip", true, true);
}

static MpValue *str_lstrip(MpRun *run, MpValue *self, const MpCall *call) {
  return strip(run, self, call, "lstrip", true, false);
}

static MpValue *str_rstrip(MpRun *run, MpValue *self, const MpCall *call) {
  return strip(run, self, call, "rstrip", false, true);
}

// --- padding ---

static MpValue *pad(MpRun *run, MpValue *self, const MpCall *call, const char *name, char align) {
  MpValue *result = NULL;
  if (!mp_str_arguments(run, self, call, name, 1, 2, &result)) return result;
  const MpValue *width = mp_resolve(run, call->args.items[0]);
  const MpValue *fill = call->args.len == 2 ? mp_str_argument(run, call, 1, self) : NULL;
  if (call->args.len == 2 && fill == NULL) return NULL;
  if (width->kind != MP_VALUE_INT && width->kind != MP_VALUE_BOOL) {
    return mp_run_raise(run, "TypeError", call->span,
                        "'%.*s' object cannot be interpreted as an integer",
                        MP_FMT(mp_value_type_name(width)));
  }
  if (fill != NULL && mp_utf8_code_points(fill->text) != 1) {
    return mp_run_raise(run, "TypeError", call->span,
                        "The fill character must be exactly one character long");
  }
  int64_t columns = width->kind == MP_VALUE_INT ? width->integer : (int64_t)width->boolean;
  if (columns > (int64_t)MP_NATIVE_MAX_ITEMS) {
    return mp_run_opaque(run, "large sequence", mp_str_from_c(name), call->span, NULL);
  }
  size_t behind = 0;
  uint32_t code_point = fill == NULL ? ' ' : mp_utf8_decode(fill->text, &behind);
  MpFormatSpec spec = {code_point, align, '-', false, 0, 0, columns, -1};
  int64_t missing = columns - (int64_t)mp_utf8_code_points(self->text);
  MpStr text = self->text;
  // str.center puts the odd one of an odd width to the left, format() to the right.
  if (align == '^' && missing > 0 && missing % 2 != 0 && columns % 2 != 0) {
    spec.align = '>';
    spec.width = columns - missing / 2;
    text = mp_format_text(run, text, &spec);
    spec.align = '<';
    spec.width = columns;
  }
  return mp_str_like(run, self, mp_format_text(run, text, &spec));
}

static MpValue *str_ljust(MpRun *run, MpValue *self, const MpCall *call) {
  return pad(run, self, call, "ljust", '<');
}

static MpValue *str_rjust(MpRun *run, MpValue *self, const MpCall *call) {
  return pad(run, self, call, "rjust", '>');
}

static MpValue *str_center(MpRun *run, MpValue *self, const MpCall *call) {
  return pad(run, self, call, "center", '^');
}

static MpValue *str_zfill(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  if (!mp_str_arguments(run, self, call, "zfill", 1, 1, &result)) return result;
  const MpValue *width = mp_resolve(run, call->args.items[0]);
  if (width->kind != MP_VALUE_INT || width->integer > (int64_t)MP_NATIVE_MAX_ITEMS) {
    return mp_run_raise(run, "TypeError", call->span, "width of zfill must be a small integer");
  }
  bool is_signed = self->text.len > 0 && (self->text.ptr[0] == '-' || self->text.ptr[0] == '+');
  size_t sign = is_signed ? 1 : 0;
  MpFormatSpec spec = {'0', '>', '-', false, 0, 0, width->integer - (int64_t)sign, -1};
  MpStr digits = mp_str_slice(self->text, sign, self->text.len);
  MpStr parts[] = {mp_str_slice(self->text, 0, sign), mp_format_text(run, digits, &spec)};
  return mp_str_like(run, self, mp_str_join(run->arena, MP_STR(""), parts, 2));
}

static MpValue *table_attribute(MpRun *run, MpValue *value, MpStr name) {
  static const MpNativeRow rows[] = {
      {"capitalize", str_capitalize},
      {"casefold", str_lower},
      {"center", str_center},
      {"endswith", str_endswith},
      {"isalnum", str_isalnum},
      {"isalpha", str_isalpha},
      {"isdecimal", str_isdigit},
      {"isdigit", str_isdigit},
      {"isidentifier", str_isidentifier},
      {"islower", str_islower},
      {"isnumeric", str_isdigit},
      {"isspace", str_isspace},
      {"isupper", str_isupper},
      {"ljust", str_ljust},
      {"lower", str_lower},
      {"lstrip", str_lstrip},
      {"removeprefix", str_removeprefix},
      {"removesuffix", str_removesuffix},
      {"rjust", str_rjust},
      {"rstrip", str_rstrip},
      {"startswith", str_startswith},
      {"strip", str_strip},
      {"swapcase", str_swapcase},
      {"title", str_title},
      {"upper", str_upper},
      {"zfill", str_zfill},
  };
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, value);
}

MpValue *mp_str_attribute(MpRun *run, MpValue *value, MpStr name) {
  MpValue *method = table_attribute(run, value, name);
  if (method == NULL) method = mp_str_search_attribute(run, value, name);
  if (method == NULL) method = mp_bytes_attribute(run, value, name);
  if (method == NULL && value->kind == MP_VALUE_STR && mp_str_is(name, "format")) {
    method = mp_value_native(run, MP_STR("format"), mp_str_format_method, value);
  }
  if (method == NULL && value->kind == MP_VALUE_STR && mp_str_is(name, "format_map")) {
    method = mp_value_native(run, MP_STR("format_map"), mp_str_format_map, value);
  }
  return method;
}
