#include <assert.h>
#include <inttypes.h>

#include "analyzer/graph/text_value.h"
#include "preparer/python.h"

static const MpLayout *text(MpPython *self, MpStr value) {
  return mp_layout_text(self->arena, value);
}

static MpStr copy_and_clear(MpArena *arena, MpBuf *buf) {
  MpStr copy = mp_str_copy(arena, mp_buf_str(buf));
  mp_buf_deinit(buf);
  return copy;
}

static char quote_for(MpStr content) {
  bool has_double = mp_str_find(content, MP_STR("\""), 0) != SIZE_MAX;
  bool has_single = mp_str_find(content, MP_STR("'"), 0) != SIZE_MAX;
  return has_double && !has_single ? '\'' : '"';
}

MpStr mp_python_string(MpArena *arena, MpStr content) {
  MpBuf buf = {0};
  mp_text_write_string(&buf, content, quote_for(content));
  return copy_and_clear(arena, &buf);
}

static MpStr bytes_literal(MpArena *arena, MpStr content) {
  MpBuf buf = {0};
  mp_text_write_bytes(&buf, content, quote_for(content));
  return copy_and_clear(arena, &buf);
}

// repr's "1e+16" is "1e16" to ruff.
static MpStr real_literal(MpArena *arena, double real) {
  MpBuf buf = {0};
  mp_text_write_real(&buf, real, '"');
  MpStr literal = copy_and_clear(arena, &buf);
  size_t plus = mp_str_find(literal, MP_STR("+"), 0);
  if (plus == SIZE_MAX) {
    return literal;
  }
  MpStr parts[] = {mp_str_slice(literal, 0, plus), mp_str_slice(literal, plus + 1, literal.len)};
  return mp_str_join(arena, MP_STR(""), parts, 2);
}

MpStr mp_python_library_name(MpPython *self, MpStr canonical) {
  MpStr layers = MP_STR("keras.layers.");
  MpStr builtins = MP_STR("builtins.");
  if (mp_str_starts_with(canonical, builtins)) {
    return mp_str_slice(canonical, builtins.len, canonical.len);
  }
  if (mp_str_starts_with(canonical, layers)) {
    self->uses_layers = true;
    return mp_str_slice(canonical, 6, canonical.len);
  }
  self->uses_keras = self->uses_keras || mp_str_starts_with(canonical, MP_STR("keras."));
  self->uses_tf = self->uses_tf || mp_str_starts_with(canonical, MP_STR("tf."));
  self->uses_np = self->uses_np || mp_str_starts_with(canonical, MP_STR("np."));
  return canonical;
}

MpStr mp_python_import(MpPython *self, MpStr qualified_name) {
  MpStr *known = mp_map_get(&self->imports, qualified_name);
  if (known) {
    return *known;
  }
  size_t dot = mp_str_rfind_byte(qualified_name, '.');
  MpStr name = mp_str_slice(qualified_name, dot == SIZE_MAX ? 0 : dot + 1, qualified_name.len);
  MpStr *local = MP_NEW(self->arena, MpStr);
  *local = mp_python_variable(self, name);
  mp_map_set(&self->imports, qualified_name, local);
  return *local;
}

MpStr mp_python_tensor(const MpPython *self, MpTensor tensor) {
  return self->tensors[tensor.node][tensor.output];
}

static void add_items(MpPython *self, MpLayout *layout, const MpData *items) {
  for (uint32_t i = 0; i < items->len; i++) {
    mp_layout_add(self->arena, layout, mp_python_value(self, items->items[i]));
  }
}

static const MpLayout *sequence(MpPython *self, const MpDatum *datum, const char *open,
                                const char *close) {
  MpLayout *literal = mp_layout_literal(self->arena, open, close);
  literal->is_tuple = datum->kind == MP_DATUM_TUPLE;
  add_items(self, literal, &datum->items);
  return literal;
}

static const MpLayout *dict(MpPython *self, const MpDatum *datum) {
  MpLayout *literal = mp_layout_literal(self->arena, "{", "}");
  for (uint32_t i = 0; i < datum->items.len; i++) {
    const MpLayout *key = mp_python_value(self, datum->keys.items[i]);
    const MpLayout *colon = mp_layout_join(self->arena, key, text(self, MP_STR(": ")));
    const MpLayout *value = mp_python_value(self, datum->items.items[i]);
    mp_layout_add(self->arena, literal, mp_layout_join(self->arena, colon, value));
  }
  return literal;
}

static bool passes_training_on(const MpArgument *argument, bool is_last) {
  bool is_training = argument->value->is_training_phase && !argument->value->boolean;
  return is_training &&
         (mp_str_is(argument->name, "training") || (argument->name.len == 0 && is_last));
}

// True where nothing but keywords follows: only then a positional argument can be left out.
static bool is_last_positional(const MpArguments *arguments, uint32_t index) {
  return index > 0 && (index + 1 == arguments->len || arguments->items[index + 1].name.len > 0);
}

void mp_python_add_arguments(MpPython *self, MpLayout *call, const MpArguments *arguments,
                             bool drops_training) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpArgument *argument = &arguments->items[i];
    if (drops_training && passes_training_on(argument, is_last_positional(arguments, i))) {
      continue;
    }
    const MpLayout *value = mp_python_value(self, argument->value);
    if (argument->name.len > 0) {
      MpStr name = mp_str_format(self->arena, "%.*s=", MP_FMT(argument->name));
      value = mp_layout_join(self->arena, text(self, name), value);
    }
    mp_layout_add(self->arena, call, value);
  }
}

MpArguments mp_python_without(MpArena *arena, const MpArguments *arguments, MpStr name) {
  MpArguments others = {0};
  for (uint32_t i = 0; i < arguments->len; i++) {
    if (!mp_str_eq(arguments->items[i].name, name)) {
      mp_array_push(arena, &others, arguments->items[i]);
    }
  }
  return others;
}

static const MpLayout *call(MpPython *self, const MpDatum *datum) {
  const MpLayout *callee = text(self, mp_python_library_name(self, datum->text));
  MpLayout *layout = mp_layout_call(self->arena, callee);
  mp_python_add_arguments(self, layout, &datum->arguments, false);
  return layout;
}

static const MpLayout *method(MpPython *self, const MpDatum *datum) {
  const MpLayout *receiver = mp_python_value(self, datum->items.items[0]);
  MpStr name = mp_str_format(self->arena, ".%.*s", MP_FMT(datum->text));
  const MpLayout *callee = mp_layout_join(self->arena, receiver, text(self, name));
  MpLayout *layout = mp_layout_call(self->arena, callee);
  mp_python_add_arguments(self, layout, &datum->arguments, false);
  return layout;
}

static const MpLayout *slice(MpPython *self, const MpDatum *datum) {
  MpLayout *layout = mp_layout_call(self->arena, text(self, MP_STR("slice")));
  add_items(self, layout, &datum->items);
  return layout;
}

static const MpLayout *set(MpPython *self, const MpDatum *datum) {
  return datum->items.len > 0 ? sequence(self, datum, "{", "}") : text(self, MP_STR("set()"));
}

const MpLayout *mp_python_value(MpPython *self, const MpDatum *datum) {
  switch (datum->kind) {
    case MP_DATUM_NONE: return text(self, MP_STR("None"));
    case MP_DATUM_BOOL: return text(self, datum->boolean ? MP_STR("True") : MP_STR("False"));
    case MP_DATUM_INT: return text(self, mp_str_format(self->arena, "%" PRId64, datum->integer));
    case MP_DATUM_FLOAT: return text(self, real_literal(self->arena, datum->real));
    case MP_DATUM_STR: return text(self, mp_python_string(self->arena, datum->text));
    case MP_DATUM_BYTES: return text(self, bytes_literal(self->arena, datum->text));
    case MP_DATUM_ELLIPSIS: return text(self, MP_STR("..."));
    case MP_DATUM_SLICE: return slice(self, datum);
    case MP_DATUM_TUPLE: return sequence(self, datum, "(", ")");
    case MP_DATUM_LIST: return sequence(self, datum, "[", "]");
    case MP_DATUM_SET: return set(self, datum);
    case MP_DATUM_DICT: return dict(self, datum);
    case MP_DATUM_TENSOR: return text(self, mp_python_tensor(self, datum->tensor));
    case MP_DATUM_LAYER:
      return self->layers[datum->layer->id].len > 0
                 ? text(self, self->layers[datum->layer->id])
                 : mp_python_construct(self, datum->layer, datum->layer->name);
    case MP_DATUM_NAME: return text(self, mp_python_library_name(self, datum->text));
    case MP_DATUM_CALL: return call(self, datum);
    case MP_DATUM_METHOD: return method(self, datum);
    case MP_DATUM_FUNCTION: return text(self, mp_python_import(self, datum->text));
    case MP_DATUM_OBJECT:
    case MP_DATUM_SYMBOL:
    case MP_DATUM_OPAQUE: break;
  }
  assert(false && "the check pass lets none of these through");
  return text(self, MP_STR("None"));
}
