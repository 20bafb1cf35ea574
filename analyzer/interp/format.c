#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/base/buf.h"
#include "analyzer/base/utf8.h"
#include "analyzer/interp/builtins.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/dataclass.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/joined_text.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"

// Longer texts are not made.
#define MAX_BYTES (1u << 20)

// The text of a value as it grows, and what is not known of it.
typedef struct Writer {
  MpRun *run;
  MpSpan span;
  MpBuf text;
  uint32_t depth;
  bool is_symbolic;
  bool is_opaque;
} Writer;

static bool write_repr(Writer *self, MpValue *value);

// --- numbers ---

// Python's repr: the shortest digits that read back as the same number, an exponent below 1e-4 and
// from 1e16 on.
static MpStr shortest(MpArena *arena, double real, bool is_single) {
  if (isnan(real)) return MP_STR("nan");
  if (isinf(real)) return real > 0 ? MP_STR("inf") : MP_STR("-inf");
  char text[64];
  int precision = 0;
  bool is_same;
  do {
    (void)snprintf(text, sizeof text, "%.*e", precision++, real);
    is_same = is_single ? (double)strtof(text, NULL) == real : strtod(text, NULL) == real;
  } while (!is_same && precision < 18);
  int digits = precision;
  int exponent =
      (int)strtol(text + (real < 0 || signbit(real) ? 1 : 0) + digits + (digits > 1) + 1, NULL, 10);
  if (exponent < -4 || exponent >= 16) return mp_str_copy(arena, mp_str_from_c(text));
  int decimals = digits - 1 - exponent;
  if (is_single && decimals < 1) real = strtod(text, NULL);
  return mp_str_format(arena, "%.*f", decimals < 1 ? 1 : decimals, real);
}

MpStr mp_format_real(MpArena *arena, double real) {
  return shortest(arena, real, false);
}

MpStr mp_format_single(MpArena *arena, double real) {
  return shortest(arena, real, true);
}

// --- strings ---

static bool is_printable(uint32_t code_point) {
  if (code_point < 0x20 || (code_point >= 0x7F && code_point <= 0xA0)) return false;
  return code_point != 0xAD && (code_point < 0x2028 || code_point > 0x202E) &&
         code_point != 0xFEFF && code_point != 0x200B;
}

static void write_code_point(Writer *self, MpStr bytes, uint32_t code_point) {
  if (is_printable(code_point)) {
    mp_buf_append(&self->text, bytes);
  } else if (code_point < 0x100) {
    mp_buf_format(&self->text, "\\x%02x", code_point);
  } else if (code_point < 0x10000) {
    mp_buf_format(&self->text, "\\u%04x", code_point);
  } else {
    mp_buf_format(&self->text, "\\U%08x", code_point);
  }
}

static bool write_escape(Writer *self, uint32_t code_point, char quote) {
  if (code_point == (unsigned char)quote || code_point == '\\') {
    mp_buf_append_byte(&self->text, '\\');
    mp_buf_append_byte(&self->text, (char)code_point);
    return true;
  }
  if (code_point != '\n' && code_point != '\r' && code_point != '\t') return false;
  mp_buf_append_c(&self->text, code_point == '\n' ? "\\n" : code_point == '\r' ? "\\r" : "\\t");
  return true;
}

static void write_quoted(Writer *self, const MpValue *value) {
  MpStr text = value->text;
  bool has_single = mp_str_find(text, MP_STR("'"), 0) != SIZE_MAX;
  bool has_double = mp_str_find(text, MP_STR("\""), 0) != SIZE_MAX;
  char quote = has_single && !has_double ? '"' : '\'';
  if (value->kind == MP_VALUE_BYTES) mp_buf_append_byte(&self->text, 'b');
  mp_buf_append_byte(&self->text, quote);
  for (size_t i = 0; i < text.len;) {
    size_t start = i;
    bool is_byte = value->kind == MP_VALUE_BYTES;
    uint32_t code_point = is_byte ? (unsigned char)text.ptr[i++] : mp_utf8_decode(text, &i);
    if (write_escape(self, code_point, quote)) continue;
    if (is_byte && code_point >= 0x7F) {
      mp_buf_format(&self->text, "\\x%02x", code_point);
      continue;
    }
    write_code_point(self, mp_str_slice(text, start, i), code_point);
  }
  mp_buf_append_byte(&self->text, quote);
}

// --- containers ---

static bool write_items(Writer *self, const MpValue *value) {
  for (uint32_t i = 0; i < value->items.len; i++) {
    if (i > 0) mp_buf_append_c(&self->text, ", ");
    if (i < value->keys.len) {
      MpValue *key = value->keys.items[i];
      bool is_field = value->kind == MP_VALUE_TUPLE;
      if (is_field) mp_buf_append(&self->text, key->text);
      if (!is_field && !write_repr(self, key)) return false;
      mp_buf_append_c(&self->text, is_field ? "=" : ": ");
    }
    if (!write_repr(self, value->items.items[i])) return false;
  }
  return true;
}

static bool write_between(Writer *self, const char *open, const MpValue *value, const char *close) {
  mp_buf_append_c(&self->text, open);
  if (!write_items(self, value)) return false;
  mp_buf_append_c(&self->text, close);
  return true;
}

static bool write_tuple(Writer *self, const MpValue *value) {
  if (value->is_shape) return write_between(self, "TensorShape([", value, "])");
  mp_buf_append(&self->text, value->subtype);
  return write_between(self, "(", value,
                       value->items.len == 1 && value->keys.len == 0 ? ",)" : ")");
}

static bool write_set(Writer *self, const MpValue *value) {
  bool is_frozen = value->subtype.len > 0;
  if (value->items.len == 0) {
    mp_buf_append_c(&self->text, is_frozen ? "frozenset()" : "set()");
    return true;
  }
  MpValue ordered = *value;
  if (!mp_set_in_order(self->run, value, &ordered.items)) self->is_opaque = true;
  return write_between(self, is_frozen ? "frozenset({" : "{", &ordered, is_frozen ? "})" : "}");
}

static bool write_container(Writer *self, const MpValue *value) {
  if (value->is_open || self->depth == MP_NATIVE_MAX_DEPTH || self->text.len > MAX_BYTES) {
    self->is_opaque = true;
    return true;
  }
  self->depth++;
  bool done = true;
  if (value->kind == MP_VALUE_TUPLE) {
    done = write_tuple(self, value);
  } else if (value->kind == MP_VALUE_SET) {
    done = write_set(self, value);
  } else if (value->kind == MP_VALUE_SLICE) {
    done = write_between(self, "slice(", value, ")");
  } else if (value->kind == MP_VALUE_DICT && value->subtype.len == 0) {
    done = write_between(self, "{", value, "}");
  } else if (value->kind == MP_VALUE_LIST && value->subtype.len > 0 &&
             !mp_value_is_iterator(value)) {
    mp_buf_append(&self->text, value->subtype);  // a deque, or a view of a dictionary
    done = write_between(self, "([", value, "]");
    if (value->maker) mp_buf_append_c(&self->text, ", maxlen=");
    if (value->maker) done = done && write_repr(self, value->maker);
    mp_buf_append_byte(&self->text, ')');
  } else if (value->kind == MP_VALUE_LIST && value->subtype.len == 0) {
    self->is_opaque |= value->is_wrapped;
    done = write_between(self, "[", value, "]");
  } else {
    self->is_opaque =
        true;  // an iterator's has an address, an OrderedDict's changed in Python 3.12
  }
  self->depth--;
  return done;
}

// --- other objects ---

static bool has_method(const MpValue *value, const char *method) {
  return mp_class_lookup(value->instance->cls, NULL, mp_str_from_c(method), NULL) != NULL;
}

static bool write_exception(Writer *self, const MpValue *value) {
  const MpValue args = {.kind = MP_VALUE_TUPLE, .items = *mp_exception_args(value)};
  mp_buf_append(&self->text, mp_exception_name(value));
  return write_between(self, "(", &args, ")");
}

// A member of an enumeration: `Kind.CONV`, and with its value for repr.
static bool write_member(Writer *self, const MpInstance *instance, const char *method) {
  const MpValue *name = mp_map_get(&instance->attributes, MP_STR("name"));
  MpValue *value = mp_map_get(&instance->attributes, MP_STR("value"));
  bool is_repr = mp_str_is(MP_STR("__repr__"), method);
  if (!name || name->kind != MP_VALUE_STR || !value) {
    self->is_opaque = true;
    return true;
  }
  mp_buf_format(&self->text, "%s%.*s.%.*s", is_repr ? "<" : "", MP_FMT(instance->cls->name),
                MP_FMT(name->text));
  if (!is_repr) return true;
  mp_buf_append_c(&self->text, ": ");
  bool done = write_repr(self, value);
  mp_buf_append_byte(&self->text, '>');
  return done;
}

// A dataclass: `Config(units=8, rate=0.5)`.
static bool write_fields(Writer *self, const MpInstance *instance, const MpStrs *fields) {
  if (self->depth == MP_NATIVE_MAX_DEPTH) {
    self->is_opaque = true;
    return true;
  }
  self->depth++;
  bool done = true;
  mp_buf_format(&self->text, "%.*s(", MP_FMT(instance->cls->name));
  for (uint32_t i = 0; i < fields->len && done; i++) {
    MpValue *item = mp_map_get(&instance->attributes, fields->items[i]);
    mp_buf_format(&self->text, "%s%.*s=", i > 0 ? ", " : "", MP_FMT(fields->items[i]));
    if (item) done = write_repr(self, item);
    if (!item) self->is_opaque = true;
  }
  mp_buf_append_byte(&self->text, ')');
  self->depth--;
  return done;
}

// An object of a class that derives from a builtin container.
static bool write_payload(Writer *self, const MpInstance *instance) {
  MpValue *payload = instance->payload;
  bool is_named = payload->kind == MP_VALUE_TUPLE && payload->keys.len > 0;
  if (is_named) {
    MpValue shown = *payload;
    shown.subtype = instance->cls->name;
    return write_container(self, &shown);
  }
  bool is_plain = payload->subtype.len == 0 &&
                  (payload->kind == MP_VALUE_LIST || payload->kind == MP_VALUE_DICT ||
                   payload->kind == MP_VALUE_TUPLE);
  if (is_plain) return write_container(self, payload);
  self->is_opaque = true;
  return true;
}

// A class of the source says how it is printed; every other object shows its address.
static bool write_instance(Writer *self, MpValue *value, const char *method) {
  const char *names[] = {method, "__repr__"};
  for (uint32_t i = 0; i < 2; i++) {
    if (!has_method(value, names[i])) continue;
    MpValue *bound = mp_attribute(self->run, value, mp_str_from_c(names[i]), self->span);
    MpValue *text = bound == NULL ? NULL : mp_call_with(self->run, bound, NULL, 0, self->span);
    if (text == NULL) return false;
    if (text->kind == MP_VALUE_STR) {
      mp_buf_append(&self->text, text->text);
    } else if (text->kind == MP_VALUE_SYMBOL) {
      self->is_symbolic = true;
      mp_buf_append(&self->text, mp_format_symbol(self->run, text));
    } else {
      self->is_opaque = true;
    }
    return true;
  }
  if (mp_value_is_exception(value)) return write_exception(self, value);
  if (value->instance->payload) return write_payload(self, value->instance);
  if (mp_class_is_enum(value->instance->cls)) return write_member(self, value->instance, method);
  MpStrs fields = {0};
  if (mp_dataclass_fields(self->run, value->instance, "__repr__", &fields)) {
    return write_fields(self, value->instance, &fields);
  }
  self->is_opaque = true;
  return true;
}

static void write_integer(Writer *self, int64_t integer) {
  mp_buf_format(&self->text, "%lld", (long long)integer);
}

static void write_range(Writer *self, const MpValue *range) {
  mp_buf_append_c(&self->text, "range(");
  write_integer(self, range->range.start);
  mp_buf_append_c(&self->text, ", ");
  write_integer(self, range->range.stop);
  if (range->range.step != 1) {
    mp_buf_append_c(&self->text, ", ");
    write_integer(self, range->range.step);
  }
  mp_buf_append_c(&self->text, ")");
}

static void write_native(Writer *self, const MpValue *value) {
  bool is_type = value->native.self == NULL && mp_builtin_is_type(value->native.name);
  if (value->native.self != NULL) {
    self->is_opaque = true;
    return;
  }
  mp_buf_append_c(&self->text, is_type ? "<class '" : "<built-in function ");
  mp_buf_append(&self->text, value->native.name);
  mp_buf_append_c(&self->text, is_type ? "'>" : ">");
}

// Builtin classes by name (exceptions, NoneType).
static void write_library(Writer *self, const MpValue *value) {
  bool is_builtin = mp_str_starts_with(value->text, MP_STR("builtins."));
  if (!is_builtin) self->is_opaque = true;
  if (!is_builtin) return;
  mp_buf_append_c(&self->text, "<class '");
  mp_buf_append(&self->text, mp_value_type_name(value));
  mp_buf_append_c(&self->text, "'>");
}

static bool write_repr(Writer *self, MpValue *value) {
  value = mp_resolve(self->run, value);
  switch (value->kind) {
    case MP_VALUE_NONE: mp_buf_append_c(&self->text, "None"); return true;
    case MP_VALUE_BOOL:
      mp_buf_append_c(&self->text, value->boolean ? "True" : "False");
      return true;
    case MP_VALUE_INT:
      self->is_opaque |= value->subtype.len > 0;  // a member of an enumeration
      write_integer(self, value->integer);
      return true;
    case MP_VALUE_FLOAT:
      mp_buf_append(&self->text, value->scalar == MP_ELEMENT_FLOAT32
                                     ? mp_format_single(self->run->arena, value->real)
                                     : mp_format_real(self->run->arena, value->real));
      return true;
    case MP_VALUE_STR:
    case MP_VALUE_BYTES: write_quoted(self, value); return true;
    case MP_VALUE_ELLIPSIS: mp_buf_append_c(&self->text, "Ellipsis"); return true;
    case MP_VALUE_NOT_IMPLEMENTED: mp_buf_append_c(&self->text, "NotImplemented"); return true;
    case MP_VALUE_TUPLE:
    case MP_VALUE_LIST:
    case MP_VALUE_SET:
    case MP_VALUE_SLICE:
    case MP_VALUE_DICT: return write_container(self, value);
    case MP_VALUE_RANGE: write_range(self, value); return true;
    case MP_VALUE_INSTANCE: return write_instance(self, value, "__repr__");
    case MP_VALUE_NATIVE: write_native(self, value); return true;
    case MP_VALUE_LIBRARY: write_library(self, value); return true;
    case MP_VALUE_SYMBOL:
      self->is_symbolic = true;
      mp_buf_append(&self->text, mp_format_symbol(self->run, value));
      return true;
    default: self->is_opaque = true; return true;
  }
}

MpStr mp_format_symbol(MpRun *run, const MpValue *symbol) {
  MpStr text = mp_symbol_source(symbol);
  if (symbol->symbol->is_text) return text;
  return mp_str_format(run->arena, "{%.*s}", MP_FMT(text));
}

MpValue *mp_format_result(MpRun *run, MpStr text, bool is_symbolic, MpSpan span) {
  MpStr copy = mp_str_copy(run->arena, text);
  return is_symbolic ? mp_symbol_text(run, copy, span) : mp_value_str(run, copy);
}

// The text of an object that shows its address, or of something unknown: a text like no other, and
// nothing happens to what it is of.
static MpValue *unknown_text(Writer *self, const MpValue *value) {
  MpRun *run = self->run;
  MpStr identity = mp_str_format(run->arena, "text#%u", run->symbols->values.len);
  MpStr written = mp_span_text(self->span);
  MpStr text = written.len > 0 ? written : MP_STR("…");
  MpValue *result = mp_symbol_named(run, identity, text, NULL, self->span);
  result->symbol->is_text = true;
  result->symbol->is_on_opaque = mp_value_has_kind(value, MP_VALUE_OPAQUE);
  return result;
}

static MpValue *finish(Writer *self, const MpValue *value, bool done) {
  MpValue *result = NULL;
  if (done && self->is_opaque) {
    result = unknown_text(self, value);
  } else if (done) {
    result = mp_format_result(self->run, mp_buf_str(&self->text), self->is_symbolic, self->span);
  }
  mp_buf_deinit(&self->text);
  return result;
}

MpValue *mp_format_repr(MpRun *run, MpValue *value, MpSpan span) {
  MpValue *joined = mp_joined_text_of_class(run, value, span);
  if (!joined) joined = mp_joined_text_of_function(run, value, span);
  if (joined || run->exception) return joined;
  Writer writer = {run, span, {NULL, 0, 0}, 0, false, false};
  return finish(&writer, value, write_repr(&writer, value));
}

MpValue *mp_format_ascii(MpRun *run, MpValue *value, MpSpan span) {
  MpValue *text = mp_format_repr(run, value, span);
  if (text == NULL || text->kind != MP_VALUE_STR) return text;
  MpBuf out = {NULL, 0, 0};
  for (size_t i = 0; i < text->text.len;) {
    uint32_t code_point = mp_utf8_decode(text->text, &i);
    if (code_point < 0x80) {
      mp_buf_append_byte(&out, (char)code_point);
    } else if (code_point < 0x100) {
      mp_buf_format(&out, "\\x%02x", code_point);
    } else {
      mp_buf_format(&out, code_point < 0x10000 ? "\\u%04x" : "\\U%08x", code_point);
    }
  }
  MpValue *ascii = mp_value_str(run, mp_str_copy(run->arena, mp_buf_str(&out)));
  mp_buf_deinit(&out);
  return ascii;
}

MpValue *mp_format_str(MpRun *run, MpValue *value, MpSpan span) {
  value = mp_resolve(run, value);
  if (value->kind == MP_VALUE_STR) return value;
  if (value->kind == MP_VALUE_SYMBOL) {
    MpValues pieces = {NULL, 0, 0};
    mp_array_push(run->arena, &pieces, value);
    return mp_symbol_joined(run, &pieces, span);
  }
  MpValue *joined = mp_joined_text_of_class(run, value, span);
  if (!joined) joined = mp_joined_text_of_function(run, value, span);
  if (joined || run->exception) return joined;
  bool is_plain = mp_value_is_exception(value) && !has_method(value, "__str__") &&
                  !has_method(value, "__repr__");
  if (is_plain) return mp_exception_text(run, value, span);
  Writer writer = {run, span, {NULL, 0, 0}, 0, false, false};
  bool done = true;
  if (value->kind == MP_VALUE_INSTANCE) {
    done = write_instance(&writer, value, "__str__");
  } else if (value->is_shape) {
    done = write_between(&writer, "(", value, value->items.len == 1 ? ",)" : ")");
  } else {
    done = write_repr(&writer, value);
  }
  return finish(&writer, value, done);
}
