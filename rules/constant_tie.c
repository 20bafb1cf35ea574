#include "rules/constant_tie.h"

#include <ctype.h>

#include "rules/snippet.h"

// A zero of the input: `tf.shape(x)[0] * 0`. The tensor stands first in it, and it stands first
// where it is put, since the preparer puts the traced tensor in the place of the first operand.
typedef struct Tie {
  const MpNode *constant;  // the call of tf.range
  MpStr zero;
} Tie;

static bool takes_one_tensor(const MpNode *call, const MpParameterFact *parameter) {
  if (parameter->kind != MP_SIGNATURE_POSITIONAL || call->arguments.len == 0) return false;
  const MpArgument *first = &call->arguments.items[0];
  if (first->name.len > 0 && !mp_str_eq(first->name, parameter->name)) return false;
  return first->value->kind == MP_DATUM_TENSOR;
}

// The name that the body of the enclosing `call` has for its input; empty where that is not one
// tensor, or where the name may mean something else at the place that `node` stands at.
static MpStr find_input_name(const MpPass *pass, const MpNode *node) {
  if (node->parent == MP_NODE_NONE) return (MpStr){0};
  const MpNode *call = pass->graph->nodes.items[node->parent];
  const MpClassFact *cls = call->layer->cls;
  const MpMethodFact *method = cls != NULL ? mp_class_method(cls, "call") : NULL;
  if (method == NULL || method->parameters.len == 0) return (MpStr){0};
  if (!mp_str_eq(node->method, method->name)) return (MpStr){0};
  if (!mp_str_eq(node->class_name, method->class_name)) return (MpStr){0};
  const MpParameterFact *parameter = &method->parameters.items[0];
  const MpSpan body = method->body_span;
  if (!takes_one_tensor(call, parameter) || body.source != node->span.source) return (MpStr){0};
  if (node->span.start_byte < body.start_byte) return (MpStr){0};
  const MpSpan before = {body.source, body.start_byte, node->span.end_byte};
  const bool is_kept = !mp_snippet_may_assign(mp_span_text(before), parameter->name);
  return is_kept ? parameter->name : (MpStr){0};
}

// How the source calls TensorFlow: "tf" of "tf.range"; empty where the callee does not tell.
static MpStr find_tensorflow(const MpNode *constant) {
  const MpStr tail = MP_STR(".range");
  if (!mp_str_is(constant->function, "tf.range")) return (MpStr){0};
  if (!mp_str_ends_with(constant->symbol, tail)) return (MpStr){0};
  return mp_str_slice(constant->symbol, 0, constant->symbol.len - tail.len);
}

static const MpNode *find_constant(const MpPass *pass, const MpNode *node) {
  if (node->arguments.len == 0) return NULL;
  const MpDatum *value = node->arguments.items[0].value;
  if (value->kind != MP_DATUM_TENSOR) return NULL;
  const MpNode *made = pass->graph->nodes.items[value->tensor.node];
  return made->kind == MP_NODE_CONST ? made : NULL;
}

static bool find_tie(const MpPass *pass, const MpNode *constant, const MpNode *place, Tie *tie) {
  const MpStr tensorflow = find_tensorflow(constant);
  const MpStr input = find_input_name(pass, place);
  if (tensorflow.len == 0 || input.len == 0) return false;
  tie->constant = constant;
  tie->zero =
      mp_str_format(pass->arena, "%.*s.shape(%.*s)[0] * 0", MP_FMT(tensorflow), MP_FMT(input));
  return true;
}

static MpFix *start_fix(MpPass *pass, MpDiag *diag) {
  return mp_report_fix(pass, diag, MP_FIX_SAFE, "tie the constant to the input");
}

static const MpArgument *find_argument(const MpNode *node, const char *name) {
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    if (mp_str_is(node->arguments.items[i].name, name)) return &node->arguments.items[i];
  }
  return NULL;
}

static uint32_t count_positional(const MpNode *node) {
  uint32_t count = 0;
  while (count < node->arguments.len && node->arguments.items[count].name.len == 0)
    count++;
  return count;
}

// Replaces a literal start by the zero, which TensorFlow casts to whatever the other end is.
static bool replace_start(MpPass *pass, MpDiag *diag, const Tie *tie, const MpArgument *start) {
  if (start->value->kind != MP_DATUM_INT || mp_span_is_none(start->span)) return false;
  const MpStr keyword = start->name.len > 0 ? MP_STR("start=") : MP_STR("");
  const int64_t value = start->value->integer;
  MpStr content = mp_str_format(pass->arena, "%.*s%.*s", MP_FMT(keyword), MP_FMT(tie->zero));
  if (value != 0) {
    content = mp_str_format(pass->arena, "%.*s + %lld", MP_FMT(content), (long long)value);
  }
  mp_fix_replace(pass, start_fix(pass, diag), start->span, content);
  return true;
}

// Ties the range where it is made: `tf.range(n)` begins at the input's zero.
static bool tie_range(MpPass *pass, MpDiag *diag, const Tie *tie) {
  const MpNode *range = tie->constant;
  const uint32_t positional = count_positional(range);
  const MpArgument *start = find_argument(range, "start");
  const bool has_limit = positional >= 2 || find_argument(range, "limit") != NULL;
  if (has_limit) {
    if (positional > 0) start = &range->arguments.items[0];
    return start != NULL && replace_start(pass, diag, tie, start);
  }
  if (positional != 1 || mp_span_is_none(range->arguments.items[0].span)) return false;
  const MpSpan limit = range->arguments.items[0].span;
  mp_fix_insert(pass, start_fix(pass, diag), limit.source, limit.start_byte,
                mp_str_format(pass->arena, "%.*s, ", MP_FMT(tie->zero)));
  return true;
}

// An expression that binds more tightly than `+`: a name or an attribute.
static bool is_tight(MpStr text) {
  for (size_t i = 0; i < text.len; i++) {
    const char byte = text.ptr[i];
    if (!isalnum((unsigned char)byte) && byte != '_' && byte != '.') return false;
  }
  return true;
}

// Ties the argument of the layer's call, for a range that is made elsewhere. TensorFlow adds an
// int32 to nothing else.
static void tie_argument(MpPass *pass, MpDiag *diag, const MpNode *node, const Tie *tie) {
  const MpArgument *argument = &node->arguments.items[0];
  if (!mp_str_is(tie->constant->dtype, "int32")) return;
  if (argument->name.len > 0 || mp_span_is_none(argument->span)) return;
  const MpStr text = mp_span_text(argument->span);
  const char *format = is_tight(text) ? "%.*s + %.*s" : "%.*s + (%.*s)";
  mp_fix_replace(pass, start_fix(pass, diag), argument->span,
                 mp_str_format(pass->arena, format, MP_FMT(tie->zero), MP_FMT(text)));
}

void mp_constant_tie_suggest(MpPass *pass, MpDiag *diag, const MpNode *node) {
  const MpNode *constant = find_constant(pass, node);
  if (constant == NULL) return;
  Tie tie;
  const bool is_made_here = constant->parent == node->parent;
  if (is_made_here && find_tie(pass, constant, constant, &tie) && tie_range(pass, diag, &tie)) {
    return;
  }
  if (find_tie(pass, constant, node, &tie)) tie_argument(pass, diag, node, &tie);
}
