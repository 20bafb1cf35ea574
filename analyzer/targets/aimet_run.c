#include "analyzer/targets/aimet_run.h"

#include <stdarg.h>
#include <string.h>

MpAimetBuiltId mp_aimet_run_add(MpAimetRun *self, MpAimetBuilt built) {
  if (self->built.len == 0) {
    const MpAimetBuilt none = {0};
    mp_array_push(self->arena, &self->built, none);
  }
  mp_array_push(self->arena, &self->built, built);
  return self->built.len - 1;
}

MpAimetTerm mp_aimet_run_term(const MpAimetRun *self, MpAimetBuiltId id) {
  return id != 0 ? self->built.items[id].term : 0;
}

void mp_aimet_run_raise(MpAimetRun *self, const char *exception, MpStr doing) {
  if (self->repairs || self->is_stopped) return;
  self->is_stopped = true;
  self->report->outcome.exception = exception;
  self->report->outcome.text =
      mp_str_format(self->arena, "would raise %s %.*s", exception, MP_FMT(doing));
}

static MpAimetFinding *add_finding(MpAimetRun *self, MpAimetFinding finding) {
  MpAimetFindings *findings = &self->report->findings;
  for (uint32_t i = 0; i < findings->len; i++) {
    const MpAimetFinding *other = &findings->items[i];
    const bool is_same = strcmp(other->code, finding.code) == 0 &&
                         mp_span_eq(other->span, finding.span) &&
                         mp_str_eq(other->symbol, finding.symbol);
    if (is_same) return &findings->items[i];
  }
  mp_array_push(self->arena, findings, finding);
  return &mp_array_last(findings);
}

MpAimetFinding *mp_aimet_run_find(MpAimetRun *self, const char *code, MpSpan span,
                                  const char *format, ...) {
  if (!self->repairs) return NULL;
  MpAimetFinding finding = {.code = code, .span = span};
  va_list arguments;
  va_start(arguments, format);
  finding.message = mp_str_format_list(self->arena, format, arguments);
  va_end(arguments);
  return add_finding(self, finding);
}

MpAimetFinding *mp_aimet_run_find_at(MpAimetRun *self, const char *code, const MpNode *node,
                                     MpSpan span, const char *format, ...) {
  if (!self->repairs) return NULL;
  MpAimetFinding finding = {.code = code, .span = span, .node = node, .symbol = node->symbol};
  if (node->op_count > 0) finding.op = node->ops[node->op_count - 1];
  va_list arguments;
  va_start(arguments, format);
  finding.message = mp_str_format_list(self->arena, format, arguments);
  va_end(arguments);
  return add_finding(self, finding);
}

MpAimetFinding *mp_aimet_run_find_in(MpAimetRun *self, const char *code, const MpLayer *layer,
                                     const char *format, ...) {
  if (!self->repairs) return NULL;
  MpAimetFinding finding = {.code = code, .object = layer, .span = layer->created_at};
  finding.class_name = layer->created_in_class;
  finding.method = layer->created_in_method;
  const bool has_code = layer->kind == MP_LAYER_SUBCLASSED && layer->cls != NULL;
  const MpMethodFact *call = has_code ? mp_class_method(layer->cls, "call") : NULL;
  if (call != NULL) {
    finding.span = call->name_span;
    finding.class_name = call->class_name;
    finding.method = call->name;
    finding.symbol = call->name;
  } else {
    finding.symbol = layer->symbol;
  }
  va_list arguments;
  va_start(arguments, format);
  finding.message = mp_str_format_list(self->arena, format, arguments);
  va_end(arguments);
  return add_finding(self, finding);
}

static MpStr symbol_of(const MpLayer *layer) {
  return layer->holdings.len > 0 ? layer->holdings.items[0].symbol : layer->symbol;
}

MpAimetFinding *mp_aimet_run_find_layer(MpAimetRun *self, const char *code, const MpLayer *layer,
                                        MpSpan span, const char *format, ...) {
  if (!self->repairs) return NULL;
  MpAimetFinding finding = {.code = code, .span = span, .object = layer};
  finding.symbol = symbol_of(layer);
  finding.class_name = layer->created_in_class;
  finding.method = layer->created_in_method;
  va_list arguments;
  va_start(arguments, format);
  finding.message = mp_str_format_list(self->arena, format, arguments);
  va_end(arguments);
  return add_finding(self, finding);
}
