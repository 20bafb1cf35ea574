#include "analyzer/interp/exception.h"

#include "analyzer/interp/class_object.h"

#define BUILTINS "builtins."

// Each builtin exception class and its base.
static const char *const bases[][2] = {
    {"ArithmeticError", "Exception"},
    {"AssertionError", "Exception"},
    {"AttributeError", "Exception"},
    {"BaseException", ""},
    {"BlockingIOError", "OSError"},
    {"BrokenPipeError", "ConnectionError"},
    {"BufferError", "Exception"},
    {"BytesWarning", "Warning"},
    {"ChildProcessError", "OSError"},
    {"ConnectionAbortedError", "ConnectionError"},
    {"ConnectionError", "OSError"},
    {"ConnectionRefusedError", "ConnectionError"},
    {"ConnectionResetError", "ConnectionError"},
    {"DeprecationWarning", "Warning"},
    {"EOFError", "Exception"},
    {"EncodingWarning", "Warning"},
    {"Exception", "BaseException"},
    {"FileExistsError", "OSError"},
    {"FileNotFoundError", "OSError"},
    {"FloatingPointError", "ArithmeticError"},
    {"FutureWarning", "Warning"},
    {"GeneratorExit", "BaseException"},
    {"ImportError", "Exception"},
    {"ImportWarning", "Warning"},
    {"IndentationError", "SyntaxError"},
    {"IndexError", "LookupError"},
    {"InterruptedError", "OSError"},
    {"IsADirectoryError", "OSError"},
    {"KeyError", "LookupError"},
    {"KeyboardInterrupt", "BaseException"},
    {"LookupError", "Exception"},
    {"MemoryError", "Exception"},
    {"ModuleNotFoundError", "ImportError"},
    {"NameError", "Exception"},
    {"NotADirectoryError", "OSError"},
    {"NotImplementedError", "RuntimeError"},
    {"OSError", "Exception"},
    {"OverflowError", "ArithmeticError"},
    {"PendingDeprecationWarning", "Warning"},
    {"PermissionError", "OSError"},
    {"ProcessLookupError", "OSError"},
    {"RecursionError", "RuntimeError"},
    {"ReferenceError", "Exception"},
    {"ResourceWarning", "Warning"},
    {"RuntimeError", "Exception"},
    {"RuntimeWarning", "Warning"},
    {"StopAsyncIteration", "Exception"},
    {"StopIteration", "Exception"},
    {"SyntaxError", "Exception"},
    {"SyntaxWarning", "Warning"},
    {"SystemError", "Exception"},
    {"SystemExit", "BaseException"},
    {"TabError", "IndentationError"},
    {"TimeoutError", "OSError"},
    {"TypeError", "Exception"},
    {"UnboundLocalError", "NameError"},
    {"UnicodeDecodeError", "UnicodeError"},
    {"UnicodeEncodeError", "UnicodeError"},
    {"UnicodeError", "ValueError"},
    {"UnicodeTranslateError", "UnicodeError"},
    {"UnicodeWarning", "Warning"},
    {"UserWarning", "Warning"},
    {"ValueError", "Exception"},
    {"Warning", "Exception"},
    {"ZeroDivisionError", "ArithmeticError"},
};

// The row of a canonical name; NULL: it is no builtin exception.
static const char *const *find_row(MpStr canonical) {
  if (!mp_str_starts_with(canonical, MP_STR(BUILTINS))) return NULL;
  MpStr name = mp_str_slice(canonical, sizeof BUILTINS - 1, canonical.len);
  for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
    if (mp_str_is(name, bases[i][0])) return bases[i];
  }
  return NULL;
}

bool mp_exception_is_name(MpStr canonical) {
  return find_row(canonical) != NULL;
}

const char *mp_exception_base(MpStr canonical) {
  const char *const *row = find_row(canonical);
  return row ? row[1] : "";
}

const char *mp_exception_builtin(size_t index) {
  return index < sizeof bases / sizeof *bases ? bases[index][0] : NULL;
}

bool mp_exception_is_class(const MpClass *cls) {
  const MpClass *last = mp_array_last(&cls->mro);
  return mp_str_is(last->library, BUILTINS "BaseException");
}

bool mp_value_is_exception(const MpValue *value) {
  return value->kind == MP_VALUE_INSTANCE && mp_exception_is_class(value->instance->cls);
}

void mp_exception_set_args(MpRun *run, MpValue *exception, const MpValues *args) {
  MpValues copy = {NULL, 0, 0};
  for (uint32_t i = 0; i < args->len; i++)
    mp_array_push(run->arena, &copy, args->items[i]);
  mp_map_set(&exception->instance->attributes, MP_STR("args"),
             mp_value_sequence(run, MP_VALUE_TUPLE, copy, exception->span));
}

MpValue *mp_exception_new(MpRun *run, MpStr canonical, const MpValues *args, MpSpan span) {
  const MpCall call = {.span = span};
  MpValue *exception = mp_instance_new(run, mp_class_of_library(run, canonical), &call);
  mp_exception_set_args(run, exception, args);
  return exception;
}

const MpValues *mp_exception_args(const MpValue *exception) {
  static const MpValues none = {NULL, 0, 0};
  if (!mp_value_is_exception(exception)) return &none;
  const MpValue *args = mp_map_get(&exception->instance->attributes, MP_STR("args"));
  return args && args->kind == MP_VALUE_TUPLE ? &args->items : &none;
}

MpValue *mp_exception_of_raise(MpRun *run, MpValue *value, MpSpan span) {
  value = mp_resolve(run, value);
  bool is_class = value->kind == MP_VALUE_CLASS ||
                  (value->kind == MP_VALUE_LIBRARY && mp_exception_is_name(value->text));
  if (is_class) {
    value = mp_call_with(run, value, NULL, 0, span);
    if (!value) return NULL;
  }
  if (mp_value_is_exception(value)) return value;
  bool may_be_one = value->kind == MP_VALUE_SYMBOL || value->kind == MP_VALUE_OPAQUE ||
                    value->kind == MP_VALUE_LIBRARY || value->kind == MP_VALUE_CONSTANT ||
                    (value->kind == MP_VALUE_INSTANCE && value->instance->cls->mro.len > 0 &&
                     (value->instance->cls->has_opaque_base || !value->instance->cls->def));
  if (may_be_one) return value;
  return mp_run_raise(run, "TypeError", span, "exceptions must derive from BaseException");
}

void mp_exception_also(MpRun *run, const char *type) {
  MpInstance *instance = run->exception->instance;
  const MpClass *other = mp_class_of_library(run, mp_str_format(run->arena, BUILTINS "%s", type));
  MpClass *both = MP_NEW(run->arena, MpClass);
  *both = *instance->cls;
  both->mro.items = NULL;
  both->mro.len = both->mro.cap = 0;
  mp_array_push(run->arena, &both->mro, instance->cls);
  for (uint32_t i = 0; i < other->mro.len; i++)
    mp_array_push(run->arena, &both->mro, other->mro.items[i]);
  instance->cls = both;
}

MpValue *mp_exception_text(MpRun *run, const MpValue *exception, MpSpan span) {
  const MpValues *args = mp_exception_args(exception);
  if (args->len == 0) return mp_value_str(run, MP_STR(""));
  bool is_key = false;
  for (uint32_t i = 0; i < exception->instance->cls->mro.len; i++)
    is_key |= mp_str_is(exception->instance->cls->mro.items[i]->library, BUILTINS "KeyError");
  if (args->len == 1 && is_key) return mp_format_repr(run, args->items[0], span);
  if (args->len == 1) return mp_format_str(run, args->items[0], span);
  return mp_format_repr(run, mp_value_sequence(run, MP_VALUE_TUPLE, *args, span), span);
}

MpStr mp_exception_name(const MpValue *exception) {
  MpStr name =
      exception->kind == MP_VALUE_LIBRARY ? exception->text : mp_value_type_name(exception);
  size_t dot = mp_str_rfind_byte(name, '.');
  return dot == SIZE_MAX ? name : mp_str_slice(name, dot + 1, name.len);
}

bool mp_exception_pending(const MpRun *run, const char *name) {
  const MpValue *exception = run->exception;
  if (!exception || run->is_stopped || !mp_value_is_exception(exception)) return false;
  for (uint32_t i = 0; i < exception->instance->cls->mro.len; i++) {
    MpStr library = exception->instance->cls->mro.items[i]->library;
    bool is_builtin = mp_str_starts_with(library, MP_STR(BUILTINS));
    if (is_builtin && mp_str_is(mp_str_slice(library, sizeof BUILTINS - 1, library.len), name)) {
      return true;
    }
  }
  return false;
}
