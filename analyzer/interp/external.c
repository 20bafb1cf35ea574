#include "analyzer/interp/external.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/symbol.h"

typedef enum Meaning {
  MEANING_EFFECT,
  MEANING_DECORATOR,
  MEANING_FACTORY,
  MEANING_CLASS,
  MEANING_OBJECT,
  MEANING_FIRST,
  MEANING_SECOND,
  MEANING_PLAIN,
  MEANING_FRESH,
  MEANING_NAMESPACE,
  MEANING_GRADIENT,
  MEANING_VALUE,
  MEANING_DATA,
  MEANING_CHANGE,
} Meaning;

struct MpExternalRow {
  MpStr name;
  Meaning meaning;
};

typedef enum Result {
  RESULT_TENSOR,
  RESULT_WEIGHTS,
} Result;

typedef struct Method {
  MpStr of;
  MpStr name;
  Result result;
} Method;

typedef struct Alias {
  MpStr name;
  MpStr target;
} Alias;

#define MP_EXTERNAL(name, meaning) {MP_STR_INIT(name), MEANING_##meaning},
#define MP_EXTERNAL_METHOD(of, name, result)
#define MP_EXTERNAL_ALIAS(name, target)
static const MpExternalRow rows[] = {
#include "analyzer/interp/external.def"
};
#undef MP_EXTERNAL
#undef MP_EXTERNAL_METHOD
#undef MP_EXTERNAL_ALIAS

#define MP_EXTERNAL(name, meaning)
#define MP_EXTERNAL_METHOD(of, name, result) {MP_STR_INIT(of), MP_STR_INIT(name), RESULT_##result},
#define MP_EXTERNAL_ALIAS(name, target)
static const Method methods[] = {
#include "analyzer/interp/external.def"
};
#undef MP_EXTERNAL
#undef MP_EXTERNAL_METHOD
#undef MP_EXTERNAL_ALIAS

#define MP_EXTERNAL(name, meaning)
#define MP_EXTERNAL_METHOD(of, name, result)
#define MP_EXTERNAL_ALIAS(name, target) {MP_STR_INIT(name), MP_STR_INIT(target)},
static const Alias aliases[] = {
#include "analyzer/interp/external.def"
};
#undef MP_EXTERNAL
#undef MP_EXTERNAL_METHOD
#undef MP_EXTERNAL_ALIAS

// A row's name with `.*` at its end fits every name that is longer than what stands before the `*`.
static bool fits(MpStr pattern, MpStr name) {
  if (!mp_str_ends_with(pattern, MP_STR(".*"))) return mp_str_eq(pattern, name);
  MpStr start = mp_str_slice(pattern, 0, pattern.len - 1);
  return name.len > start.len && mp_str_starts_with(name, start);
}

const MpExternalRow *mp_external_find(MpStr name) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (name.len > 0 && rows[i].name.ptr[0] == name.ptr[0] && fits(rows[i].name, name)) {
      return &rows[i];
    }
  }
  return NULL;
}

bool mp_external_changes(const MpExternalRow *row) {
  return row && row->meaning == MEANING_CHANGE;
}

bool mp_external_is_data(MpStr name) {
  const MpExternalRow *row = mp_external_find(name);
  return row && row->meaning == MEANING_DATA;
}

// The row of a value whose attribute, of an attribute, the name is.
static bool is_in_value(MpStr name) {
  for (size_t end = name.len; end != SIZE_MAX;
       end = mp_str_rfind_byte(mp_str_slice(name, 0, end), '.')) {
    MpStr whole = mp_str_slice(name, 0, end);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
      if (rows[i].meaning == MEANING_VALUE && mp_str_eq(rows[i].name, whole)) return true;
    }
  }
  return false;
}

MpValue *mp_external_value(MpRun *run, MpStr name, MpSpan span) {
  for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
    if (!mp_str_eq(aliases[i].name, name)) continue;
    MpStr target = aliases[i].target;
    if (mp_str_starts_with(target, MP_STR("builtins."))) {
      MpStr builtin = mp_str_slice(target, sizeof "builtins." - 1, target.len);
      return mp_map_get(&run->builtins->names, builtin);
    }
    MpValue *known = mp_standard_library(run, target, span);
    return known ? known : mp_value_library(run, target, span);
  }
  if (!is_in_value(name)) return NULL;
  MpStr text = mp_span_text(span);
  return mp_symbol_named(run, name, text.len ? text : name, NULL, span);
}

// --- calls ---

static bool is_decorated(const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_FUNCTION:
    case MP_VALUE_CLASS:
    case MP_VALUE_METHOD:
    case MP_VALUE_STATIC_METHOD:
    case MP_VALUE_CLASS_METHOD:
    case MP_VALUE_PROPERTY: return true;
    default: return false;
  }
}

static MpValue *give_back(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = NULL;
  (void)self;
  return mp_native_arity(run, call, 1, 1, &result) ? call->args.items[0] : result;
}

static MpValue *decorator(MpRun *run, MpStr name) {
  return mp_value_native(run, name, give_back, NULL);
}

bool mp_external_is_class(MpStr name) {
  const MpExternalRow *row = mp_external_find(name);
  return row && (row->meaning == MEANING_CLASS || row->meaning == MEANING_OBJECT);
}

static MpValue *keep_arguments(MpRun *run, MpValue *self, const MpCall *call) {
  for (uint32_t i = 0; i < call->keywords.len; i++) {
    const MpKeywordValue *keyword = &call->keywords.items[i];
    mp_map_set(&self->instance->attributes, keyword->name, keyword->value);
  }
  return run->none;
}

static MpValue *make_tensor(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  MpValues inputs = mp_library_inputs(run, call);
  MpValue *tensor = mp_run_given(run, "object of another package", call->span, &inputs);
  tensor->is_open = false;
  return tensor;
}

static MpValue *make_weights(MpRun *run, MpValue *self, const MpCall *call) {
  (void)self;
  for (uint32_t i = 0; i < call->args.len + call->keywords.len; i++) {
    const MpValue *value =
        i < call->args.len ? call->args.items[i] : call->keywords.items[i - call->args.len].value;
    bool is_layer = value->kind == MP_VALUE_INSTANCE && value->instance->layer;
    if (is_layer) value->instance->layer->has_weights = MP_YES;
  }
  MpValue *weights = mp_value_dict(run, call->span);
  weights->is_open = true;
  return weights;
}

static MpValue *method_of_object(MpRun *run, MpValue *self, MpStr cls, MpStr name) {
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    if (!mp_str_eq(methods[i].name, name) || !fits(methods[i].of, cls)) continue;
    switch (methods[i].result) {
      case RESULT_TENSOR: return mp_value_native(run, name, make_tensor, self);
      case RESULT_WEIGHTS: return mp_value_native(run, name, make_weights, self);
    }
  }
  return NULL;
}

MpValue *mp_external_method(MpRun *run, MpValue *self, MpStr name) {
  if (self->kind != MP_VALUE_INSTANCE) return NULL;
  const MpClass *cls = self->instance->cls;
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    MpStr library = cls->mro.items[i]->library;
    const MpExternalRow *row = library.len > 0 ? mp_external_find(library) : NULL;
    if (!row || (row->meaning != MEANING_CLASS && row->meaning != MEANING_OBJECT)) continue;
    if (mp_str_is(name, "__init__")) return mp_value_native(run, name, keep_arguments, self);
    if (row->meaning == MEANING_OBJECT) return method_of_object(run, self, library, name);
    if (mp_str_is(name, "__call__")) return mp_value_native(run, name, give_back, NULL);
  }
  return NULL;
}

static MpValue *make_object(MpRun *run, MpStr name, const MpCall *call) {
  MpValue *object = mp_instance_new(run, mp_class_of_library(run, name), call);
  return keep_arguments(run, object, call) ? object : NULL;
}

// Each call gives another: told apart by its place and its turn.
static MpValue *fresh(MpRun *run, MpStr name, const MpCall *call) {
  MpStr identity = mp_str_format(run->arena, "%.*s@%u.%u", MP_FMT(name), call->span.start_byte,
                                 run->opaque_count++);
  return mp_symbol_named(run, identity, mp_span_text(call->span), NULL, call->span);
}

// What a function with a gradient of its own gives is the first of its two results.
static MpValue *call_forward(MpRun *run, MpValue *self, const MpCall *call) {
  MpValue *result = mp_call_value(run, self, call);
  if (!result) return NULL;
  bool is_pair = result->kind == MP_VALUE_TUPLE && !result->is_open && result->items.len == 2;
  if (is_pair) return result->items.items[0];
  MpValues inputs = {0};
  mp_array_push(run->arena, &inputs, result);
  return mp_run_opaque(run, "unknown operand", MP_STR("tf.custom_gradient"), call->span, &inputs);
}

// Its names are those of the module that the class lies in.
static MpValue *module_of(MpRun *run, MpStr name, MpSpan span) {
  MpStr module = mp_str_slice(name, 0, mp_str_rfind_byte(name, '.'));
  return mp_value_library(run, module, span);
}

MpValue *mp_external_call(MpRun *run, const MpExternalRow *row, MpStr name, const MpCall *call) {
  if (!row) return NULL;
  bool has_first = call->args.len > 0;
  bool is_applied = call->args.len == 1 && call->keywords.len == 0 && !call->is_open &&
                    is_decorated(mp_resolve(run, call->args.items[0]));
  bool is_plain = !call->is_open && !mp_library_has_code(call);
  switch (row->meaning) {
    case MEANING_EFFECT:
    case MEANING_CHANGE: return run->none;
    case MEANING_DECORATOR: return is_applied ? call->args.items[0] : decorator(run, name);
    case MEANING_CLASS:
    case MEANING_FACTORY: return decorator(run, name);
    case MEANING_OBJECT: return make_object(run, name, call);
    case MEANING_FIRST: return has_first ? call->args.items[0] : NULL;
    case MEANING_SECOND: return call->args.len > 1 ? call->args.items[1] : NULL;
    case MEANING_PLAIN: return is_plain ? mp_native_unknown(run, name, NULL, call) : NULL;
    case MEANING_FRESH: return is_plain ? fresh(run, name, call) : NULL;
    case MEANING_NAMESPACE: return module_of(run, name, call->span);
    case MEANING_GRADIENT:
      if (!is_applied) return NULL;
      return mp_value_native(run, name, call_forward, mp_resolve(run, call->args.items[0]));
    case MEANING_VALUE:
    case MEANING_DATA: break;
  }
  return NULL;
}
