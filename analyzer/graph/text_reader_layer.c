#include "analyzer/graph/text_reader.h"

#include "analyzer/graph/text_shape.h"

static MpTristate read_tristate(MpTextReader *self) {
  static const char *const words[] = {[MP_NO] = "no", [MP_YES] = "yes", [MP_MAYBE] = "maybe"};
  return (MpTristate)mp_text_read_choice(self, words, 3);
}

void mp_text_read_class_line(MpTextReader *self) {
  static const char *const kinds[] = {
      [MP_CLASS_LAYER] = "layer", [MP_CLASS_MODEL] = "model", [MP_CLASS_UNKNOWN] = "unknown"};
  MpClassFact *cls = self->classes.items[mp_text_read_index(self, "#", self->classes.len)];
  self->cls = cls;
  cls->kind = (MpClassKind)mp_text_read_choice(self, kinds, 3);
  cls->qualified_name = mp_text_read_string(&self->cursor);
  cls->name_span = mp_text_read_span(&self->cursor);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_key(&key, "name")) {
      cls->name = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_key(&key, "module")) {
      cls->module = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_flag(&key, "importable")) {
      cls->is_importable = true;
    } else if (mp_text_is_flag(&key, "open")) {
      cls->has_unresolved_base = true;
    } else if (mp_text_is_key(&key, "span")) {
      cls->span = mp_text_read_span(&self->cursor);
    } else {
      mp_text_refuse_key(self);
    }
  }
}

static void read_base(MpTextReader *self) {
  MpBase base = {.name = mp_text_read_string(&self->cursor)};
  base.span = mp_text_read_span(&self->cursor);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_key(&key, "text")) {
      base.text = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_flag(&key, "library")) {
      base.is_library = true;
    } else {
      mp_text_refuse_key(self);
    }
  }
  mp_array_push(self->arena, &self->cls->bases, base);
}

static void read_attributes(MpTextReader *self) {
  while (!mp_text_at_end(&self->cursor)) {
    mp_array_push(self->arena, &self->cls->attribute_names, mp_text_read_string(&self->cursor));
  }
}

static void read_method(MpTextReader *self) {
  MpMethodFact *method = MP_NEW(self->arena, MpMethodFact);
  mp_array_push(self->arena, &self->cls->methods, method);
  self->method = method;
  method->name = mp_text_read_string(&self->cursor);
  method->name_span = mp_text_read_span(&self->cursor);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_key(&key, "class")) {
      method->class_name = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_key(&key, "parameters")) {
      method->parameters_span = mp_text_read_span(&self->cursor);
    } else if (mp_text_is_key(&key, "body")) {
      method->body_span = mp_text_read_span(&self->cursor);
    } else if (mp_text_is_key(&key, "indentation")) {
      method->indentation = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_flag(&key, "inherited")) {
      method->is_inherited = true;
    } else {
      mp_text_refuse_key(self);
    }
  }
}

static void read_parameter(MpTextReader *self) {
  static const char *const kinds[] = {[MP_SIGNATURE_POSITIONAL] = "positional",
                                      [MP_SIGNATURE_KEYWORD_ONLY] = "keyword",
                                      [MP_SIGNATURE_VAR_POSITIONAL] = "var_positional",
                                      [MP_SIGNATURE_VAR_KEYWORD] = "var_keyword"};
  if (!self->method) {
    mp_text_fail(&self->cursor, "a parameter without method");
    return;
  }
  MpParameterFact parameter = {.name = mp_text_read_string(&self->cursor)};
  parameter.kind = (MpSignatureKind)mp_text_read_choice(self, kinds, 4);
  parameter.span = mp_text_read_span(&self->cursor);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_flag(&key, "required")) {
      parameter.required = true;
    } else {
      mp_text_refuse_key(self);
    }
  }
  mp_array_push(self->arena, &self->method->parameters, parameter);
}

static const MpLayerRow *read_row(MpTextReader *self) {
  const MpLayerRow *row = mp_keras_layer(mp_text_read_word(&self->cursor));
  if (!row) {
    mp_text_fail(&self->cursor, "Keras has no such layer");
  }
  return row;
}

static void read_callee(MpTextReader *self, MpLayer *layer) {
  if (mp_text_take(&self->cursor, "#")) {
    self->cursor.at--;
    uint32_t index = mp_text_read_index(self, "#", self->classes.len);
    layer->cls = self->cursor.problem ? NULL : self->classes.items[index];
  } else if (!mp_text_take(&self->cursor, "?")) {
    layer->row = read_row(self);
  }
}

static void read_layer_key(MpTextReader *self, MpLayer *layer, const MpTextKey *key) {
  if (mp_text_is_key(key, "row")) {
    layer->row = read_row(self);
  } else if (mp_text_is_key(key, "name")) {
    layer->name = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "keras_name")) {
    layer->keras_name = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "symbol")) {
    layer->symbol = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "class")) {
    layer->created_in_class = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "method")) {
    layer->created_in_method = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "during")) {
    layer->created_in_call = mp_text_read_node(&self->cursor);
  } else if (mp_text_is_key(key, "early")) {
    layer->assigned_early = mp_text_read_span(&self->cursor);
  } else if (mp_text_is_flag(key, "setup")) {
    layer->created_in_setup = true;
  } else if (mp_text_is_flag(key, "uninitialized")) {
    layer->is_uninitialized = true;
  } else if (mp_text_is_key(key, "early_to")) {
    layer->assigned_early_to = mp_text_read_string(&self->cursor);
  } else if (mp_text_is_key(key, "weights")) {
    layer->has_weights = read_tristate(self);
  } else if (mp_text_is_key(key, "built")) {
    layer->is_built = read_tristate(self);
  } else if (mp_text_is_key(key, "trainable")) {
    layer->trainable = read_tristate(self);
  } else if (mp_text_is_flag(key, "variables_known")) {
    layer->variables_are_known = true;
  } else if (mp_text_is_flag(key, "open_members")) {
    layer->may_have_more_members = true;
  } else {
    mp_text_refuse_key(self);
  }
}

void mp_text_read_layer_line(MpTextReader *self) {
  static const char *const kinds[] = {[MP_LAYER_LIBRARY] = "library",
                                      [MP_LAYER_SUBCLASSED] = "subclassed",
                                      [MP_LAYER_FUNCTIONAL] = "functional",
                                      [MP_LAYER_SEQUENTIAL] = "sequential"};
  MpLayer *layer = mp_text_read_layer(&self->cursor);
  if (!layer) {
    return;
  }
  self->layer = layer;
  layer->kind = (MpLayerKind)mp_text_read_choice(self, kinds, 4);
  read_callee(self, layer);
  layer->arguments = mp_text_read_arguments(&self->cursor);
  layer->created_at = mp_text_read_span(&self->cursor);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    read_layer_key(self, layer, &key);
  }
}

static void read_holding(MpTextReader *self) {
  static const char *const kinds[] = {[MP_HOLDING_ATTRIBUTE] = "attribute",
                                      [MP_HOLDING_CONTAINER] = "container",
                                      [MP_HOLDING_MEMBER] = "member",
                                      [MP_HOLDING_WRAPPED] = "wrapped"};
  MpHolding holding = {.owner = mp_text_read_layer(&self->cursor)};
  holding.kind = (MpHoldingKind)mp_text_read_choice(self, kinds, 4);
  holding.path = mp_text_read_string(&self->cursor);
  holding.span = mp_text_read_span(&self->cursor);
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (mp_text_is_key(&key, "symbol")) {
      holding.symbol = mp_text_read_string(&self->cursor);
    } else if (mp_text_is_key(&key, "assigned")) {
      holding.assigned_at = mp_text_read_span(&self->cursor);
    } else if (mp_text_is_key(&key, "method")) {
      holding.method = mp_text_read_string(&self->cursor);
    } else {
      mp_text_refuse_key(self);
    }
  }
  mp_array_push(self->arena, &self->layer->holdings, holding);
}

static void read_variable(MpTextReader *self) {
  MpVariable variable = {.is_trainable = true};
  MpTextKey key;
  while (mp_text_next_key(self, &key)) {
    if (!mp_text_read_variable_key(self, &variable, &key)) {
      mp_text_refuse_key(self);
    }
  }
  mp_array_push(self->arena, &self->layer->variables, variable);
}

void mp_text_read_layer_part(MpTextReader *self, MpStr word) {
  MpLayer *layer = self->layer;
  if (mp_str_is(word, "held")) {
    read_holding(self);
  } else if (mp_str_is(word, "owns")) {
    read_variable(self);
  } else if (mp_str_is(word, "escaped")) {
    layer->may_be_reached = true;
    layer->escape_reason = mp_text_read_string(&self->cursor);
  } else if (mp_str_is(word, "gave")) {
    MpInnerResult result = {.node = mp_text_read_node(&self->cursor)};
    if (!mp_text_at_end(&self->cursor)) result.value = mp_text_read_datum(&self->cursor);
    mp_array_push(self->arena, &layer->inner_results, result);
  } else if (mp_str_is(word, "inputs")) {
    layer->model_inputs = mp_text_read_datum(&self->cursor);
  } else if (mp_str_is(word, "outputs")) {
    layer->model_outputs = mp_text_read_datum(&self->cursor);
  } else if (mp_str_is(word, "members")) {
    while (!mp_text_at_end(&self->cursor)) {
      mp_array_push(self->arena, &layer->members, mp_text_read_layer(&self->cursor));
    }
  } else {
    mp_text_fail(&self->cursor, "a line starts with no known word");
  }
}

void mp_text_read_class_part(MpTextReader *self, MpStr word) {
  if (mp_str_is(word, "base")) {
    read_base(self);
  } else if (mp_str_is(word, "attributes")) {
    read_attributes(self);
  } else if (mp_str_is(word, "def")) {
    read_method(self);
  } else if (mp_str_is(word, "parameter")) {
    read_parameter(self);
  } else {
    mp_text_fail(&self->cursor, "a line starts with no known word");
  }
}
