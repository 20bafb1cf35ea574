// Layers of the source made again from their configuration, and why that fails.
#include <assert.h>

#include "analyzer/targets/aimet_run.h"

static bool takes(const MpMethodFact *init, const char *name) {
  for (uint32_t i = 0; i < init->parameters.len; i++) {
    const MpParameterFact *parameter = &init->parameters.items[i];
    if (parameter->kind == MP_SIGNATURE_VAR_KEYWORD) return true;
    if (mp_str_is(parameter->name, name)) return true;
  }
  return false;
}

static bool is_of_every_layer(MpStr name) {
  static const MpStr names[] = {MP_STR_INIT("name"), MP_STR_INIT("trainable"), MP_STR_INIT("dtype"),
                                MP_STR_INIT("dynamic"), MP_STR_INIT("batch_input_shape")};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_eq(names[i], name)) return true;
  }
  return false;
}

// A parameter of the constructor that Layer.get_config says nothing of; of a model, whose
// configuration is empty, one that must be given.
static const MpParameterFact *find_own_parameter(const MpMethodFact *init, bool is_model) {
  for (uint32_t i = 0; i < init->parameters.len; i++) {
    const MpParameterFact *parameter = &init->parameters.items[i];
    const bool is_plain =
        parameter->kind == MP_SIGNATURE_POSITIONAL && !is_of_every_layer(parameter->name);
    if (is_plain && (!is_model || parameter->required)) return parameter;
  }
  return NULL;
}

// What derives from a library layer has that one's configuration; of an unknown base nothing is
// known.
static bool has_known_config(const MpLayer *layer) {
  if (layer->kind != MP_LAYER_SUBCLASSED || layer->cls == NULL) return false;
  if (layer->cls->kind == MP_CLASS_MODEL) return true;
  return layer->cls->kind == MP_CLASS_LAYER &&
         (layer->row == NULL || layer->row->family == MP_FAMILY_BASE);
}

static void fail(MpAimetRun *run, const MpLayer *layer, const char *exception, MpStr doing,
                 const char *problem) {
  MpAimetFinding *finding = mp_aimet_run_find_layer(
      run, "MP404", layer, layer->cls->name_span, "`%.*s` is made again from its configuration, %s",
      MP_FMT(layer->cls->name), problem);
  if (finding != NULL) {
    finding->symbol = layer->cls->name;
    finding->class_name = layer->cls->name;
    finding->method = MP_STR("");
  }
  mp_aimet_run_raise(run, exception, doing);
}

// What a configuration takes as it is: numbers, strings, None and what is made of them. MP_MAYBE:
// the value is not known.
static MpTristate is_plain(const MpDatum *datum) {
  MpTristate result = MP_YES;
  switch (datum->kind) {
    case MP_DATUM_NONE:
    case MP_DATUM_BOOL:
    case MP_DATUM_INT:
    case MP_DATUM_FLOAT:
    case MP_DATUM_STR: return MP_YES;
    case MP_DATUM_TUPLE:
    case MP_DATUM_LIST:
    case MP_DATUM_DICT:
      for (uint32_t i = 0; i < datum->items.len && result != MP_NO; i++) {
        const MpTristate item = is_plain(datum->items.items[i]);
        if (item != MP_YES) result = item;
      }
      return result;
    case MP_DATUM_BYTES:
    case MP_DATUM_ELLIPSIS:
    case MP_DATUM_SLICE:
    case MP_DATUM_SET:
    case MP_DATUM_TENSOR:
    case MP_DATUM_LAYER:
    case MP_DATUM_FUNCTION: return MP_NO;
    case MP_DATUM_NAME:
    case MP_DATUM_CALL:
    case MP_DATUM_METHOD:
    case MP_DATUM_OBJECT:
    case MP_DATUM_SYMBOL:
    case MP_DATUM_OPAQUE: return MP_MAYBE;
  }
  assert(false);
  return MP_MAYBE;
}

// Since Keras 2.11 a layer keeps what its constructor was given, and where it has no `get_config`
// of its own that is its configuration, without a name. One that cannot be written is an exception;
// for a model the configuration is empty then. Measured with 2.12.
static void clone_from_arguments(MpAimetRun *self, const MpLayer *layer, const MpMethodFact *init,
                                 MpStr doing) {
  const bool is_model = layer->cls->kind == MP_CLASS_MODEL;
  if (is_model && find_own_parameter(init, true) == NULL) return;
  for (uint32_t i = 0; i < layer->arguments.len; i++) {
    const MpTristate plain = is_plain(layer->arguments.items[i].value);
    if (plain == MP_MAYBE) self->is_known = false;
    if (plain != MP_NO) continue;
    fail(self, layer, is_model ? "TypeError" : "NotImplementedError", doing,
         "and has no `get_config` for an argument that cannot be written into it");
    return;
  }
}

// A function or an object of the source inside: it is looked for by its name when the layer is made
// again, and whether it is registered under one is not in the graph.
static bool holds_own_object(const MpDatum *datum) {
  if (datum->kind == MP_DATUM_FUNCTION || datum->kind == MP_DATUM_OBJECT) return true;
  for (uint32_t i = 0; i < datum->items.len; i++)
    if (holds_own_object(datum->items.items[i])) return true;
  for (uint32_t i = 0; i < datum->arguments.len; i++)
    if (holds_own_object(datum->arguments.items[i].value)) return true;
  return false;
}

// Lambda writes the code of its function into its configuration.
static bool may_lack_names(const MpLayer *layer) {
  if (layer->kind != MP_LAYER_LIBRARY || layer->row == NULL) return false;
  if (mp_str_is(layer->row->name, "Lambda")) return false;
  for (uint32_t i = 0; i < layer->arguments.len; i++)
    if (holds_own_object(layer->arguments.items[i].value)) return true;
  return false;
}

static bool is_part_of(const MpLayer *part, const MpLayer *whole) {
  for (uint32_t i = 0; i < part->holdings.len; i++) {
    const MpHolding *holding = &part->holdings.items[i];
    const bool is_written =
        holding->kind == MP_HOLDING_WRAPPED || holding->kind == MP_HOLDING_MEMBER;
    if (is_written && holding->owner == whole) return true;
  }
  return false;
}

// The configuration of a cell, of a wrapped layer or of a member stands inside that of the whole:
// it is asked for, and the class is then looked for by its name.
static void judge_part(MpAimetRun *self, const MpLayer *part, MpStr doing) {
  if (part->kind != MP_LAYER_SUBCLASSED) return;
  const bool is_refused = self->graph->keras == MP_KERAS_2_10 && has_known_config(part) &&
                          part->cls->kind == MP_CLASS_LAYER &&
                          mp_class_method(part->cls, "get_config") == NULL;
  const MpMethodFact *init = is_refused ? mp_class_method(part->cls, "__init__") : NULL;
  if (init != NULL && find_own_parameter(init, false) != NULL) {
    fail(self, part, "NotImplementedError", doing,
         "and has no `get_config` to give its constructor's arguments");
    return;
  }
  // Found where it is registered, which is not in the graph; else a ValueError.
  self->is_known = false;
}

static void judge_written(MpAimetRun *self, const MpLayer *part, const MpLayer *whole, MpStr doing);

static void judge_argument(MpAimetRun *self, const MpDatum *value, const MpLayer *whole,
                           MpStr doing) {
  if (value->kind == MP_DATUM_LAYER) judge_written(self, value->layer, whole, doing);
  for (uint32_t i = 0; i < value->items.len; i++)
    judge_argument(self, value->items.items[i], whole, doing);
}

static void judge_parts(MpAimetRun *self, const MpLayer *whole, MpStr doing) {
  if (may_lack_names(whole)) self->is_known = false;
  if (whole->kind != MP_LAYER_LIBRARY) {
    for (uint32_t i = 0; i < whole->members.len; i++)
      judge_written(self, whole->members.items[i], whole, doing);
    return;
  }
  for (uint32_t i = 0; i < whole->arguments.len; i++)
    judge_argument(self, whole->arguments.items[i].value, whole, doing);
}

static void judge_written(MpAimetRun *self, const MpLayer *part, const MpLayer *whole,
                          MpStr doing) {
  if (!is_part_of(part, whole)) return;
  if (part->kind == MP_LAYER_SUBCLASSED) {
    judge_part(self, part, doing);
  } else {
    judge_parts(self, part, doing);
  }
}

void mp_aimet_run_clone(MpAimetRun *self, const MpLayer *layer, MpStr doing) {
  if (layer == NULL) return;
  if (layer->kind != MP_LAYER_SUBCLASSED) {
    judge_parts(self, layer, doing);
    return;
  }
  if (!has_known_config(layer)) return;
  const MpMethodFact *init = mp_class_method(layer->cls, "__init__");
  if (init == NULL) return;
  const bool is_model = layer->cls->kind == MP_CLASS_MODEL;
  const bool has_config = mp_class_method(layer->cls, "get_config") != NULL;
  if (!has_config && self->graph->keras != MP_KERAS_2_10) {
    clone_from_arguments(self, layer, init, doing);
    return;
  }
  if (!has_config && find_own_parameter(init, is_model) != NULL) {
    fail(self, layer, is_model ? "TypeError" : "NotImplementedError", doing,
         "and has no `get_config` to give its constructor's arguments");
    return;
  }
  if (is_model || (takes(init, "name") && takes(init, "trainable") && takes(init, "dtype"))) return;
  fail(self, layer, "TypeError", doing, "whose `name` its constructor does not take");
}
