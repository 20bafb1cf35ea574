#include "preparer/python.h"

static const MpLayout *name_argument(MpPython *self, MpStr name) {
  MpStr literal = mp_python_string(self->arena, name);
  return mp_layout_text(self->arena, mp_str_format(self->arena, "name=%.*s", MP_FMT(literal)));
}

bool mp_python_takes_name(const MpLayer *layer) {
  if (layer->kind == MP_LAYER_LIBRARY) {
    return true;
  }
  const MpMethodFact *init = mp_class_method(layer->cls, "__init__");
  if (!init) {
    return true;
  }
  for (uint32_t i = 0; i < init->parameters.len; i++) {
    if (mp_str_is(init->parameters.items[i].name, "name")) {
      return true;
    }
  }
  return false;
}

const MpLayout *mp_python_construct(MpPython *self, const MpLayer *layer, MpStr name) {
  MpStr callee = layer->cls ? mp_python_import(self, layer->cls->qualified_name)
                            : mp_python_library_name(self, layer->row->name);
  MpLayout *call = mp_layout_call(self->arena, mp_layout_text(self->arena, callee));
  MpArguments arguments = mp_python_without(self->arena, &layer->arguments, MP_STR("name"));
  if (mp_model_is_initial_value(layer, MP_STR("weights"))) {
    arguments = mp_python_without(self->arena, &arguments, MP_STR("weights"));
  }
  mp_python_add_arguments(self, call, &arguments, false);
  if (name.len > 0 && mp_python_takes_name(layer)) {
    mp_layout_add(self->arena, call, name_argument(self, name));
  }
  return call;
}
