// Which operations a function makes, where an argument decides that.
#include <stdlib.h>

#include "analyzer/base/buf.h"
#include "analyzer/graph/text.h"
#include "analyzer/interp/library_part.h"

static bool is_literal(const MpDatum *datum) {
  switch (datum->kind) {
    case MP_DATUM_NONE:
    case MP_DATUM_BOOL:
    case MP_DATUM_INT:
    case MP_DATUM_FLOAT:
    case MP_DATUM_STR: return true;
    default: return false;
  }
}

static MpStr literal_text(MpRun *run, const MpDatum *datum) {
  MpBuf buf = {0};
  mp_datum_write_text(datum, &buf);
  MpStr text = mp_str_copy(run->arena, mp_buf_str(&buf));
  mp_buf_deinit(&buf);
  return text;
}

// True where the argument is what the parameter would be without it.
static bool is_default(MpRun *run, const MpSignatureParameter *parameter, const MpDatum *datum,
                       MpStr text) {
  if (mp_str_eq(text, parameter->default_text)) return true;
  if (datum->kind != MP_DATUM_INT && datum->kind != MP_DATUM_FLOAT) return false;
  // `0` where the default is written `0.0`; slices end in no NUL, copies do.
  MpStr written = mp_str_copy(run->arena, parameter->default_text);
  char *end = NULL;
  double preset = strtod(written.ptr, &end);
  bool is_number = written.len > 0 && end == written.ptr + written.len;
  double given = datum->kind == MP_DATUM_INT ? (double)datum->integer : datum->real;
  return is_number && preset == given;
}

static const MpSignatureParameter *parameter_of(const MpNode *node, uint32_t index) {
  const MpSignature *signature = &node->function_row->signature;
  const MpArgument *argument = &node->arguments.items[index];
  int at = argument->name.len > 0 ? mp_signature_find(signature, argument->name) : (int)index;
  if (at < 0 || (uint32_t)at >= signature->count) return NULL;
  return &signature->parameters[at];
}

void mp_library_choose_ops(MpRun *run, MpNode *node) {
  const MpFunctionRow *row = node->function_row;
  node->ops = row->ops;
  node->op_count = row->op_count;
  const MpVariantRow *chosen = NULL;
  for (uint32_t i = 0; i < node->arguments.len; i++) {
    const MpDatum *datum = node->arguments.items[i].value;
    const MpSignatureParameter *parameter = parameter_of(node, i);
    if (!parameter || parameter->required) continue;
    MpStr text = is_literal(datum) ? literal_text(run, datum) : MP_STR("");
    if (is_literal(datum) && is_default(run, parameter, datum, text)) continue;
    const MpVariantRow *variant = mp_keras_variant(row->name, parameter->name, text);
    // An unknown argument may be the default.
    if (!variant || datum->kind == MP_DATUM_SYMBOL || datum->kind == MP_DATUM_OPAQUE) continue;
    if (chosen) {
      // Recorded is what each of them does alone.
      node->ops = NULL;
      node->op_count = 0;
      return;
    }
    chosen = variant;
  }
  if (!chosen) return;
  node->ops = chosen->ops;
  node->op_count = chosen->op_count;
}
