// Layers of the source made again from their configuration, and why that fails.
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

void mp_aimet_run_clone(MpAimetRun *self, const MpLayer *layer, MpStr doing) {
  if (layer == NULL || !has_known_config(layer)) return;
  const MpMethodFact *init = mp_class_method(layer->cls, "__init__");
  if (init == NULL) return;
  const bool is_model = layer->cls->kind == MP_CLASS_MODEL;
  const bool has_config = mp_class_method(layer->cls, "get_config") != NULL;
  if (!has_config && find_own_parameter(init, is_model) != NULL) {
    fail(self, layer, is_model ? "TypeError" : "NotImplementedError", doing,
         "and has no `get_config` to give its constructor's arguments");
    return;
  }
  if (is_model || (takes(init, "name") && takes(init, "trainable") && takes(init, "dtype"))) return;
  fail(self, layer, "TypeError", doing, "whose `name` its constructor does not take");
}
