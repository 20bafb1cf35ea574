// Objects and functions of other packages that take tensors and give tensors: a table recorded from
// those packages says how many.
#include "analyzer/interp/library_part.h"
#include "analyzer/interp/tensor.h"

// How many tensors come of a list of them: as many as go in; 0: not known.
static uint32_t length_of_first(const MpCall *call) {
  if (call->args.len == 0 || call->is_open) return 0;
  const MpValue *first = call->args.items[0];
  bool is_sequence = first->kind == MP_VALUE_LIST || first->kind == MP_VALUE_TUPLE;
  return is_sequence && !first->is_open ? first->items.len : 0;
}

static MpValue *results_of(MpRun *run, MpNode *node, const MpObjectRow *row, const MpCall *call) {
  uint32_t count = row->results == 0 ? length_of_first(call) : row->results;
  if (row->results == 1 || count == 0) {
    MpValue *value = mp_tensor_value(run, node, 0, call->span);
    value->is_open = count == 0;
    return value;
  }
  node->output_count = count;
  MpValues items = {0};
  for (uint32_t i = 0; i < count; i++) {
    mp_array_push(run->arena, &items, mp_tensor_value(run, node, i, call->span));
  }
  MpValueKind kind = row->results == 0 ? MP_VALUE_LIST : MP_VALUE_TUPLE;
  return mp_value_sequence(run, kind, items, call->span);
}

// `object` (may be NULL) is the first argument: `Trimmer.trim(object, segments)`.
static MpValue *call_row(MpRun *run, MpValue *object, const MpObjectRow *row, const MpCall *call) {
  bool has_tensor = mp_call_may_have_tensor(run, call);
  MpCall whole = *call;
  if (object) {
    whole.args = (MpValues){0};
    whole.arg_spans.items = NULL;
    whole.arg_spans.len = whole.arg_spans.cap = 0;
    mp_array_push(run->arena, &whole.args, object);
    for (uint32_t i = 0; i < call->args.len; i++)
      mp_array_push(run->arena, &whole.args, call->args.items[i]);
  }
  MpNode *node = mp_tensor_node(run, has_tensor ? MP_NODE_OP : MP_NODE_CONST, call->span);
  node->form = MP_OP_FUNCTION;
  node->symbol = call->symbol;
  node->function = row->name;
  node->output_count = 1;
  mp_tensor_take_arguments(run, node, &whole, 0);
  MpValue *result = results_of(run, node, row, call);
  node->result = mp_value_lower(run, result);
  return result;
}

MpValue *mp_library_object(MpRun *run, MpStr name, const MpCall *call) {
  const MpObjectRow *row = mp_keras_object(name);
  if (!row || mp_library_has_code(call)) return NULL;
  switch (row->kind) {
    case MP_OBJECT_CLASS:
      return mp_call_has_tensor(call) ? NULL : mp_library_constant(run, name, call);
    case MP_OBJECT_FUNCTION: return call_row(run, NULL, row, call);
    case MP_OBJECT_METHOD: break;
  }
  return NULL;
}

MpValue *mp_library_object_method(MpRun *run, MpValue *object, MpStr name, const MpCall *call) {
  if (object->datum->kind != MP_DATUM_CALL || mp_library_has_code(call)) return NULL;
  const MpStr cls = object->datum->text;
  const MpObjectRow *row =
      mp_keras_object(mp_str_format(run->arena, "%.*s.%.*s", MP_FMT(cls), MP_FMT(name)));
  return row && row->kind == MP_OBJECT_METHOD ? call_row(run, object, row, call) : NULL;
}
