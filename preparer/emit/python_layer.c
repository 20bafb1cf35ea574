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

static void count_in(MpPython *self, const MpDatum *datum);

static void count_in_arguments(MpPython *self, const MpArguments *arguments) {
  for (uint32_t i = 0; i < arguments->len; i++) {
    count_in(self, arguments->items[i].value);
  }
}

// A layer that is given to two constructors is one layer, so what it is made of counts once.
static void count_layer(MpPython *self, const MpLayer *layer) {
  if (self->uses[layer->id]++ == 0) {
    count_in_arguments(self, &layer->arguments);
  }
}

static void count_in(MpPython *self, const MpDatum *datum) {
  if (datum->kind == MP_DATUM_LAYER) {
    count_layer(self, datum->layer);
  }
  for (uint32_t i = 0; i < datum->items.len; i++) {
    count_in(self, datum->items.items[i]);
  }
  count_in_arguments(self, &datum->arguments);
}

void mp_python_count_uses(MpPython *self) {
  const MpGraph *graph = self->model->graph;
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    if (node->layer) {
      count_layer(self, node->layer);
    }
    count_in_arguments(self, &node->arguments);
  }
}
