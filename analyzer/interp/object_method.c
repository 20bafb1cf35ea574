#include "analyzer/interp/object_method.h"

#include "analyzer/interp/class_attribute.h"
#include "analyzer/interp/class_object.h"
#include "analyzer/interp/exception.h"
#include "analyzer/interp/native.h"
#include "analyzer/interp/reach.h"
#include "analyzer/interp/tracker.h"

// The object that the call is about: what the method is bound to, or the first argument. `*rest` is
// the call without it.
static MpValue *take_self(MpRun *run, MpValue *self, const MpCall *call, MpCall *rest) {
  *rest = *call;
  if (self) return self;
  if (call->args.len == 0) return NULL;
  rest->args.items++;
  rest->args.len--;
  if (rest->arg_spans.len > 0) {
    rest->arg_spans.items++;
    rest->arg_spans.len--;
  }
  return mp_resolve(run, call->args.items[0]);
}

// An assignment belongs to the statement that caused it, not to the class's own `__setattr__`.
static const MpFrame *assigning_frame(const MpRun *run) {
  const MpFrame *frame = run->frame;
  while (frame->caller && frame->def && mp_str_is(frame->def->name, "__setattr__"))
    frame = frame->caller;
  return frame;
}

// True where a layer gets something that Keras would track, and does not see.
static bool hides_from_keras(const MpValue *self, MpStr name, const MpValue *item) {
  const MpValue *of_class = mp_class_lookup(self->instance->cls, NULL, name, NULL);
  bool is_property = of_class && of_class->kind == MP_VALUE_PROPERTY;
  return self->instance->layer && !is_property &&
         (mp_value_has_kind(item, MP_VALUE_INSTANCE) || mp_value_has_kind(item, MP_VALUE_TENSOR) ||
          mp_value_has_kind(item, MP_VALUE_OPAQUE));
}

static MpValue *object_setattr(MpRun *run, MpValue *bound, const MpCall *call) {
  MpCall rest;
  MpValue *self = take_self(run, bound, call, &rest);
  bool fits = self && !rest.is_open && rest.args.len == 2 && rest.keywords.len == 0;
  const MpValue *name = fits ? mp_resolve(run, rest.args.items[0]) : NULL;
  if (!name || self->kind != MP_VALUE_INSTANCE || name->kind != MP_VALUE_STR) {
    return mp_run_opaque(run, "unknown assignment", call->symbol, call->span, &call->args);
  }
  const MpFrame *frame = assigning_frame(run);
  MpStr symbol = mp_str_format(run->arena, "self.%.*s", MP_FMT(name->text));
  MpSpan span = frame == run->frame ? call->span : frame->statement;
  MpSite at = {span, symbol, frame->method, false};
  if (!bound && hides_from_keras(self, name->text, rest.args.items[1])) {
    mp_run_note_limit(run, "assignment past the layer", symbol, call->span);
    mp_escape(run, rest.args.items[1], MP_STR("assigned past the layer"));
  }
  MpValue *item = rest.args.items[1];
  if (bound && self->instance->layer) item = mp_tracker_hold(run, self->instance, item);
  return mp_attribute_set(run, self, name->text, item, at) ? run->none : NULL;
}

static MpValue *object_delattr(MpRun *run, MpValue *bound, const MpCall *call) {
  MpCall rest;
  MpValue *self = take_self(run, bound, call, &rest);
  const MpValue *name = self && rest.args.len == 1 ? mp_resolve(run, rest.args.items[0]) : NULL;
  if (!name || name->kind != MP_VALUE_STR) return mp_native_refused(run, call);
  if (self->kind != MP_VALUE_INSTANCE) return mp_native_refused(run, call);
  return mp_attribute_remove(run, self, name->text, call->span) ? run->none : NULL;
}

static MpValue *object_getattribute(MpRun *run, MpValue *bound, const MpCall *call) {
  MpCall rest;
  MpValue *self = take_self(run, bound, call, &rest);
  const MpValue *name = self && rest.args.len == 1 ? mp_resolve(run, rest.args.items[0]) : NULL;
  if (!name || name->kind != MP_VALUE_STR) return mp_native_refused(run, call);
  return mp_attribute(run, self, name->text, call->span);
}

// `super().__new__(cls)`, `object.__new__(cls)`: the class comes as an argument in any case.
static MpValue *object_new(MpRun *run, MpValue *bound, const MpCall *call) {
  MpCall rest;
  (void)bound;
  MpValue *cls = take_self(run, NULL, call, &rest);
  bool is_class = cls && cls->kind == MP_VALUE_CLASS && cls->cls->def;
  if (!is_class) return mp_native_unknown(run, MP_STR("object.__new__"), NULL, call);
  MpValue *value = mp_instance_new(run, cls->cls, &rest);
  if (run->exception) return NULL;
  if (mp_value_is_exception(value)) mp_exception_set_args(run, value, &rest.args);
  return value;
}

// --- what objects and exceptions say of themselves ---

// The object; NULL: `*result` is what the method gives.
static MpValue *take_instance(MpRun *run, MpValue *bound, const MpCall *call, uint32_t count,
                              MpCall *rest, MpValue **result) {
  MpValue *self = take_self(run, bound, call, rest);
  if (!self || self->kind != MP_VALUE_INSTANCE) {
    *result = mp_native_unknown(run, call->symbol, bound, call);
    return NULL;
  }
  return mp_native_arity(run, rest, count, count, result) ? self : NULL;
}

static MpValue *object_init(MpRun *run, MpValue *bound, const MpCall *call) {
  MpCall rest;
  MpValue *self = take_self(run, bound, call, &rest);
  if (!self || self->kind != MP_VALUE_INSTANCE) return run->none;
  if (mp_value_is_exception(self)) {
    if (!call->is_open) mp_exception_set_args(run, self, &rest.args);
    return run->none;
  }
  bool has_arguments = rest.args.len + rest.keywords.len > 0;
  if (!has_arguments || !mp_object_is_plain_class(self->instance->cls)) return run->none;
  return mp_run_raise(run, "TypeError", call->span,
                      "object.__init__() takes exactly one argument (the instance to initialize)");
}

static MpValue *object_str(MpRun *run, MpValue *bound, const MpCall *call) {
  MpCall rest;
  MpValue *result = NULL;
  MpValue *self = take_instance(run, bound, call, 0, &rest, &result);
  if (!self) return result;
  if (mp_value_is_exception(self)) return mp_exception_text(run, self, call->span);
  bool has_repr = mp_class_lookup(self->instance->cls, NULL, MP_STR("__repr__"), NULL) != NULL;
  if (has_repr) return mp_format_repr(run, self, call->span);
  return mp_run_opaque(run, "text of an object", call->symbol, call->span, NULL);
}

static MpValue *object_eq(MpRun *run, MpValue *bound, const MpCall *call) {
  MpCall rest;
  MpValue *result = NULL;
  MpValue *self = take_instance(run, bound, call, 1, &rest, &result);
  if (!self) return result;
  MpTristate same = mp_value_is_same(self, mp_resolve(run, rest.args.items[0]));
  if (same == MP_YES) return mp_value_bool(run, true);
  return mp_value_new(run, MP_VALUE_NOT_IMPLEMENTED, call->span);
}

static MpValue *object_repr(MpRun *run, MpValue *bound, const MpCall *call) {
  return mp_run_opaque(run, "text of an object", call->symbol, call->span,
                       bound ? NULL : &call->args);
}

static MpValue *object_unknown(MpRun *run, MpValue *bound, const MpCall *call) {
  return mp_native_unknown(run, call->symbol, bound, call);
}

static MpValue *init_subclass(MpRun *run, MpValue *bound, const MpCall *call) {
  (void)bound;
  if (call->args.len + call->keywords.len == 0) return run->none;
  return mp_run_raise(run, "TypeError", call->span,
                      "__init_subclass__() takes no keyword arguments");
}

MpValue *mp_object_own_method(MpRun *run, MpValue *self, MpStr name) {
  static const MpNativeRow rows[] = {
      {"__eq__", object_eq},     {"__hash__", object_unknown}, {"__init__", object_init},
      {"__repr__", object_repr}, {"__str__", object_str},
  };
  bool is_hook = mp_str_is(name, "__init_subclass__");
  if (is_hook && (!self || self->kind == MP_VALUE_CLASS)) {
    return mp_value_native(run, name, init_subclass, NULL);
  }
  MpValue *method = mp_native_find(run, rows, sizeof rows / sizeof *rows, name, self);
  return method ? method : mp_object_method(run, self, name);
}

MpValue *mp_object_method(MpRun *run, MpValue *self, MpStr name) {
  static const MpNativeRow rows[] = {
      {"__delattr__", object_delattr},
      {"__getattribute__", object_getattribute},
      {"__new__", object_new},
      {"__setattr__", object_setattr},
  };
  bool is_unbound_init = !self && mp_str_is(name, "__init__");
  if (is_unbound_init) return mp_value_native(run, name, mp_native_ignore, NULL);
  return mp_native_find(run, rows, sizeof rows / sizeof *rows, name, self);
}
