#include "analyzer/targets/aimet_blame.h"

#include "analyzer/source/source.h"

static const MpAimetEntries *entries_of(const MpAimetCase *self) {
  return &self->frame->entries[self->layer];
}

static const MpAimetLayer *layer_at(const MpAimetCase *self, uint32_t layer) {
  return &self->frame->model->layers.items[layer];
}

// "the call" or "`self.mha`", as messages name it.
static MpStr name_of(const MpAimetCase *self) {
  const MpNode *node = self->call->node;
  if (node->symbol.len > 0) return mp_str_format(self->run->arena, "`%.*s`", MP_FMT(node->symbol));
  if (node->form == MP_OP_SUBSCRIPT) return MP_STR("the subscript");
  return mp_str_format(self->run->arena, "`%.*s`", MP_FMT(node->function));
}

static MpSpan span_of(const MpAimetCase *self, const MpAimetArgument *argument) {
  if (!mp_span_is_none(argument->span)) return argument->span;
  return mp_span_is_none(argument->value->span) ? self->call->node->span : argument->value->span;
}

static void find(const MpAimetCase *self, const char *code, MpSpan span, const char *problem) {
  mp_aimet_run_find_at(self->run, code, self->call->node, span, "%.*s %s", MP_FMT(name_of(self)),
                       problem);
}

static void find_here(const MpAimetCase *self, const char *code, const char *problem) {
  find(self, code, self->call->node->span, problem);
}

static bool is_same_tensor(MpTensor a, MpTensor b) {
  return a.node == b.node && a.output == b.output;
}

// The first name that stands in the list a second time; NULL: none does, or an input's alone.
static const MpAimetEntry *find_repeated(const MpAimetCase *self) {
  const MpAimetEntries *entries = entries_of(self);
  for (uint32_t i = 0; i < entries->len; i++) {
    const MpAimetEntry *entry = &entries->items[i];
    if (layer_at(self, entry->feeder)->kind == MP_AIMET_INPUT) continue;
    for (uint32_t k = 0; k < i; k++) {
      if (entries->items[k].feeder == entry->feeder) return &entries->items[k];
    }
  }
  return NULL;
}

static bool takes_twice(const MpAimetCase *self, const MpAimetEntry *entry) {
  const MpAimetEntries *entries = entries_of(self);
  for (uint32_t i = 0; i < entries->len; i++) {
    const MpAimetEntry *other = &entries->items[i];
    if (other != entry && is_same_tensor(other->feed.tensor, entry->feed.tensor)) return true;
  }
  return false;
}

static bool gives_several(const MpAimetCase *self, uint32_t feeder) {
  const MpAimetLayer *layer = layer_at(self, feeder);
  const MpNode *node = self->frame->model->calls.items[layer->calls.items[0]].node;
  return mp_aimet_result_count(self->run->arena, node) > 1;
}

static void blame_feeder(const MpAimetCase *self, uint32_t feeder) {
  const MpAimetLayer *layer = layer_at(self, feeder);
  if (layer->kind == MP_AIMET_INPUT) {
    const MpNode *parent = self->frame->model->parent;
    if (parent == NULL || self->frame->is_blamed) return;
    self->frame->is_blamed = true;
    mp_aimet_run_find_in(self->run, "MP507", parent->layer,
                         "`%.*s` takes several inputs; rewiring gives each consumer inside the "
                         "ones at the same positions",
                         MP_FMT(parent->symbol));
  } else if (layer->kind == MP_AIMET_NESTED && layer->calls.len == 1) {
    // One result is the last layer's, but where a layer inside is called several times.
    if (!gives_several(self, feeder)) return;
    const MpNode *node = self->frame->model->calls.items[layer->calls.items[0]].node;
    mp_aimet_run_find_in(self->run, "MP507", layer->layer,
                         "`%.*s` gives several tensors; rewiring hands on the last layer's alone",
                         MP_FMT(node->symbol));
  }
}

// Only the first occurrence of a name gets the new one.
static void blame_repetition(const MpAimetCase *self) {
  const MpAimetEntry *repeated = find_repeated(self);
  if (repeated == NULL) return;
  if (!takes_twice(self, repeated)) {
    // Two results of one layer, or of two calls of it: that is said there.
    blame_feeder(self, repeated->feeder);
    return;
  }
  find_here(self, "MP503",
            "gets one inner tensor twice; rewiring finds it once and takes the most recent tensor "
            "for all operands");
  const bool is_normal = self->call->node->kind == MP_NODE_LAYER && !self->call->callee.is_merge;
  if (is_normal && self->call->feeds.len > 2) {
    find_here(self, "MP504", "loses which of its tensors is which argument");
  }
}

void mp_aimet_blame_wiring(const MpAimetCase *self) {
  const MpAimetEntries *entries = entries_of(self);
  if (!self->is_found) {
    blame_repetition(self);
    return;
  }
  for (uint32_t i = 0; i < entries->len; i++) {
    const MpAimetEntry *entry = &entries->items[i];
    if (mp_aimet_run_term(self->run, self->found->items[i]) == entry->feed.term) continue;
    const MpAimetLayer *feeder = layer_at(self, entry->feeder);
    // Of what gives a list nothing is handed on: that is said there.
    const bool is_said = (feeder->kind == MP_AIMET_OP || feeder->kind == MP_AIMET_WHOLE) &&
                         gives_several(self, entry->feeder);
    if (!is_said) blame_feeder(self, entry->feeder);
  }
}

static void blame_list(const MpAimetCase *self, const MpAimetArgument *first) {
  const bool is_op = self->call->node->kind == MP_NODE_OP;
  const bool is_mixture = mp_aimet_nature(self->run->truth, self->call, first) == MP_AIMET_MIXTURE;
  const bool takes_list = self->call->callee.is_merge ||
                          mp_str_find(self->call->callee.op, MP_STR("concat"), 0) != SIZE_MAX;
  if (takes_list && is_mixture && first->value->kind == MP_DATUM_LIST) {
    find_here(self, "MP502", "has a constant among the tensors; the preparer looks for its layer");
  } else if (is_op) {
    find(self, "MP506", span_of(self, first),
         "takes a list of tensors; rewiring passes them one by one");
  } else {
    find_here(self, "MP510", "takes a list of tensors; rewiring passes them one by one");
  }
}

static bool is_list(const MpDatum *value) {
  return value->kind == MP_DATUM_LIST || value->kind == MP_DATUM_TUPLE;
}

// Constants and variables where rewiring puts a tensor, or that no configuration holds.
static bool blame_constants(const MpAimetCase *self) {
  const MpAimetArguments *arguments = &self->call->arguments;
  for (uint32_t i = 0; i < arguments->len; i++) {
    if (!mp_aimet_holds_variable(self->run->truth, arguments->items[i].value)) continue;
    find_here(self, "MP502",
              "has a variable as an operand; rewiring cannot write it into a configuration");
    return true;
  }
  if (arguments->len == 0 || arguments->items[0].name.len > 0) return false;
  const MpAimetNature nature = mp_aimet_nature(self->run->truth, self->call, &arguments->items[0]);
  if (nature != MP_AIMET_EAGER && nature != MP_AIMET_PLAIN) return false;
  if (self->call->feeds.len == 0) return false;
  if (self->call->callee.has_rest) return false;
  find_here(self, "MP502",
            "has a constant in front of the first tensor; rewiring puts the tensor in its place");
  return true;
}

// Tensors inside lists and other structures.
static bool blame_structures(const MpAimetCase *self) {
  const MpAimetArguments *arguments = &self->call->arguments;
  const bool is_op = self->call->node->kind == MP_NODE_OP;
  if (self->call->callee.has_rest && is_op) {
    find_here(self, "MP506", "takes any number of tensors; rewiring passes them otherwise");
    return true;
  }
  bool is_blamed = false;
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpAimetArgument *argument = &arguments->items[i];
    const MpAimetNature nature = mp_aimet_nature(self->run->truth, self->call, argument);
    const bool holds_tensors =
        nature == MP_AIMET_MIXTURE ||
        (nature == MP_AIMET_TENSOR && argument->value->kind != MP_DATUM_TENSOR);
    if (!holds_tensors) continue;
    is_blamed = true;
    if (i == 0 && is_list(argument->value)) {
      blame_list(self, argument);
    } else if (self->call->node->form == MP_OP_SUBSCRIPT && is_op) {
      find_here(self, "MP506", "holds a tensor; rewiring passes it as an argument of its own");
    } else if (is_op) {
      find(self, "MP506", span_of(self, argument),
           "has a tensor inside a list; rewiring passes it as an argument of its own");
    } else {
      find(self, "MP504", span_of(self, argument), "loses this argument in rewiring");
    }
  }
  return is_blamed;
}

// Plain values that a normal layer is called with are dropped, behind the first argument.
// What a function makes of None is nothing: it raises, and an argument that the class alone does
// not get is given where the code runs.
static bool is_of_none(const MpAimetCase *self, const MpDatum *value) {
  if (value->kind != MP_DATUM_TENSOR) return false;
  const MpArguments *of = &self->run->graph->nodes.items[value->tensor.node]->arguments;
  return of->len > 0 && of->items[0].value->kind == MP_DATUM_NONE;
}

static uint8_t *find_lost(const MpAimetCase *self, bool *is_certain) {
  const MpAimetArguments *arguments = &self->call->arguments;
  uint8_t *lost = MP_NEW_ARRAY(self->run->arena, uint8_t, arguments->len + 1);
  *is_certain = true;
  if (self->call->node->kind == MP_NODE_OP) return lost;
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpAimetArgument *argument = &arguments->items[i];
    const MpAimetNature nature = mp_aimet_nature(self->run->truth, self->call, argument);
    const bool is_value = nature == MP_AIMET_PLAIN ||
                          (nature == MP_AIMET_EAGER && !is_of_none(self, argument->value));
    if (argument->name.len == 0 || !is_value) continue;
    const MpTristate is_preset =
        mp_aimet_is_preset(&self->call->callee, self->run->arena, argument->name, argument->value);
    lost[i] = is_preset != MP_YES;
    *is_certain = *is_certain && is_preset != MP_MAYBE;
    if (is_preset == MP_NO) {
      find(self, "MP504", span_of(self, argument), "loses this argument in rewiring");
    }
  }
  return lost;
}

static MpAimetTermList meant_terms(const MpAimetCase *self) {
  const MpAimetEntries *entries = entries_of(self);
  MpAimetTermList terms = {0};
  for (uint32_t i = 0; i < entries->len; i++)
    mp_array_push(self->run->arena, &terms, entries->items[i].feed.term);
  return terms;
}

// As the call's own parameters stand.
static MpAimetTermList terms_by_parameter(const MpAimetCase *self) {
  MpAimetArguments bound = {0};
  MpAimetTermList terms = {0};
  MpArena *arena = self->run->arena;
  if (mp_aimet_bind(&self->call->callee, arena, &self->call->arguments, &bound) != MP_AIMET_FITS) {
    return terms;
  }
  for (uint32_t i = 0; i < bound.len; i++) {
    if (bound.items[i].value->kind != MP_DATUM_TENSOR) continue;
    const MpTensor tensor = bound.items[i].value->tensor;
    for (uint32_t k = 0; k < self->call->feeds.len; k++) {
      const MpAimetFeed *feed = &self->call->feeds.items[k];
      if (!is_same_tensor(feed->tensor, tensor)) continue;
      mp_array_push(arena, &terms, feed->term);
      break;
    }
  }
  return terms;
}

// Each pair that stands in another order than it is passed does so in every order that the model's
// layers may have.
static bool is_order_certain(const MpAimetCase *self) {
  if (self->frame->model->is_exact) return true;
  const MpAimetEntries *entries = entries_of(self);
  for (uint32_t i = 0; i < entries->len; i++) {
    for (uint32_t k = i + 1; k < entries->len; k++) {
      const uint32_t before = entries->items[i].feeder;
      const uint32_t after = entries->items[k].feeder;
      if (before == after) continue;
      if (!mp_aimet_model_feeds(self->frame->model, self->run->arena, before, after)) return false;
    }
  }
  return true;
}

static void blame_order(const MpAimetCase *self) {
  if (!is_order_certain(self)) return;
  const bool is_op = self->call->node->kind == MP_NODE_OP;
  if (is_op || self->call->feeds.len == 2) {
    const MpStr rebuilt = mp_aimet_say_rebuilt(self);
    mp_aimet_run_find_at(self->run, "MP501", self->call->node, self->call->node->span,
                         "rewiring takes the tensors of %.*s in the order of their layers%s%.*s%s",
                         MP_FMT(name_of(self)), rebuilt.len > 0 ? ": `" : "", MP_FMT(rebuilt),
                         rebuilt.len > 0 ? "`" : "");
  } else {
    find_here(self, "MP504", "loses which of its tensors is which argument");
  }
}

// Tensors by keyword that come back as positional ones, at the wrong parameter.
static void blame_keywords(const MpAimetCase *self) {
  const MpAimetArguments *arguments = &self->call->arguments;
  for (uint32_t i = 1; i < arguments->len; i++) {
    const MpAimetArgument *argument = &arguments->items[i];
    if (argument->name.len == 0) continue;
    if (mp_aimet_nature(self->run->truth, self->call, argument) != MP_AIMET_TENSOR) continue;
    find(self, "MP504", span_of(self, argument),
         "gets this tensor by position in rewiring, not by its name");
  }
}

bool mp_aimet_blame_call(const MpAimetCase *self) {
  if (blame_constants(self)) return false;
  if (blame_structures(self)) return true;
  const MpAimetTruth *truth = self->run->truth;
  bool is_certain = true;
  const uint8_t *lost = find_lost(self, &is_certain);
  const MpAimetTerm meant = mp_aimet_call_without(truth, self->call, lost);
  // Without a required argument it raises whatever the order.
  if (meant == 0) return false;
  const MpAimetTermList listed = meant_terms(self);
  if (mp_aimet_rebuild(truth, self->frame->model, self->call, &listed).term == meant) return false;
  const MpAimetTermList ordered = terms_by_parameter(self);
  const bool is_permuted =
      ordered.len == listed.len &&
      mp_aimet_rebuild(truth, self->frame->model, self->call, &ordered).term == meant;
  if (is_permuted) {
    blame_order(self);
  } else if (self->call->node->kind == MP_NODE_LAYER) {
    blame_keywords(self);
  }
  return false;
}

void mp_aimet_blame_reuse(const MpAimetCase *self) {
  self->run->is_result_blamed = true;
  const MpAimetLayer *layer = layer_at(self, self->layer);
  const MpAimetCall *second = &self->frame->model->calls.items[layer->calls.items[1]];
  mp_aimet_run_find_at(self->run, "MP201", second->node, second->node->span,
                       "`%.*s` is called %u times in one forward pass; the preparer sees one use",
                       MP_FMT(second->node->symbol), (unsigned)layer->calls.len);
}

static bool is_in_call(const MpAimetCase *self, MpSpan span) {
  const MpSpan call = self->call->node->span;
  return span.source != NULL && span.source == call.source && span.start_byte >= call.start_byte &&
         span.end_byte <= call.end_byte;
}

// Where the operator stands between its operands, outside all brackets; SIZE_MAX where it does so
// more than once.
static size_t find_operator(MpStr text, MpStr token) {
  size_t found = SIZE_MAX;
  int depth = 0;
  for (size_t i = 0; i + token.len < text.len; i++) {
    const char byte = text.ptr[i];
    if (byte == '(' || byte == '[' || byte == '{') depth++;
    if (byte == ')' || byte == ']' || byte == '}') depth--;
    if (byte == '\n' || byte == '\'' || byte == '"') return SIZE_MAX;
    const bool is_here =
        depth == 0 && i > 0 && mp_str_eq(mp_str_slice(text, i, i + token.len), token);
    if (is_here && found != SIZE_MAX) return SIZE_MAX;
    if (is_here) found = i;
  }
  return found;
}

// The source text of an argument; empty where it is not one line of the call.
static MpStr text_of_argument(const MpAimetCase *self, uint32_t index) {
  const MpNode *node = self->call->node;
  const MpAimetArgument *argument = &self->call->arguments.items[index];
  if (node->kind == MP_NODE_OP && node->form == MP_OP_OPERATOR) {
    const MpStr whole = mp_span_text(node->span);
    const size_t at = find_operator(whole, node->function);
    if (at == SIZE_MAX) return MP_STR("");
    const MpStr left = mp_str_slice(whole, 0, at);
    const MpStr right = mp_str_slice(whole, at + node->function.len, whole.len);
    return mp_str_trim(index == 0 ? left : right);
  }
  // The value may come from elsewhere; what stands in the call is meant.
  const MpSpan span = is_in_call(self, argument->span) ? argument->span : argument->value->span;
  if (!is_in_call(self, span)) return MP_STR("");
  MpStr text = mp_span_text(span);
  const size_t equals = mp_str_find(text, MP_STR("="), 0);
  if (argument->span.source != NULL && equals != SIZE_MAX) {
    text = mp_str_trim(mp_str_slice(text, equals + 1, text.len));
  }
  return mp_str_find(text, MP_STR("\n"), 0) == SIZE_MAX ? text : MP_STR("");
}

// The source text of the tensor among the call's arguments.
static MpStr text_of_term(const MpAimetCase *self, MpAimetTerm term) {
  const MpAimetArguments *arguments = &self->call->arguments;
  for (uint32_t i = 0; i < arguments->len; i++) {
    const MpDatum *value = arguments->items[i].value;
    if (value->kind != MP_DATUM_TENSOR) continue;
    if (mp_aimet_truth_of(self->run->truth, value->tensor) == term) {
      return text_of_argument(self, i);
    }
  }
  return MP_STR("");
}

MpStr mp_aimet_say_rebuilt(const MpAimetCase *self) {
  const MpNode *node = self->call->node;
  const bool is_operator = node->kind == MP_NODE_OP && node->form == MP_OP_OPERATOR;
  const MpStr callee = is_operator ? node->function : node->symbol;
  if (callee.len == 0) return MP_STR("");
  const MpAimetTermList terms = meant_terms(self);
  MpStrs parts = {0};
  for (uint32_t i = 0; i < terms.len; i++) {
    const MpStr text = text_of_term(self, terms.items[i]);
    if (text.len == 0) return text;
    mp_array_push(self->run->arena, &parts, text);
  }
  MpArena *arena = self->run->arena;
  if (is_operator) {
    const MpStr separator = mp_str_format(arena, " %.*s ", MP_FMT(callee));
    return parts.len == 2 ? mp_str_join(arena, separator, parts.items, parts.len) : MP_STR("");
  }
  const MpStr inside = mp_str_join(arena, MP_STR(", "), parts.items, parts.len);
  return mp_str_format(arena, "%.*s(%.*s)", MP_FMT(callee), MP_FMT(inside));
}
