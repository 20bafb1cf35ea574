// The mask that Keras sends along with a tensor.
#include "analyzer/interp/decide.h"
#include "analyzer/interp/tensor.h"

static MpStr mask_key(MpRun *run, const MpValue *value) {
  return mp_str_format(run->arena, "mask(%u.%u)", value->tensor.node, value->tensor.output);
}

void mp_tensor_set_mask(MpRun *run, const MpValue *value, MpValue *mask) {
  mp_map_set(&run->input_elements, mask_key(run, value), mask);
}

// Whether one of the layers before has made a mask is not known: the path without comes first.
MpValue *mp_tensor_mask(MpRun *run, MpValue *value, MpSpan span) {
  MpValue *known = mp_map_get(&run->input_elements, mask_key(run, value));
  if (known) return known;
  value->is_open = false;
  if (!run->graph->nodes.items[value->tensor.node]->depends_on_input) return run->none;
  MpStr text = mp_span_text(value->span);
  if (text.len == 0) text = MP_STR("inputs");
  MpQuestion question = {
      .identity = mask_key(run, value),
      .first = true,
      .yes = mp_str_format(run->arena, "the mask of %.*s is None", MP_FMT(text)),
      .no = mp_str_format(run->arena, "the mask of %.*s is not None", MP_FMT(text)),
      .span = span,
      .is_weak = true,
  };
  MpValue *mask = run->none;
  if (!mp_decide_ask(run, &question, MP_MAYBE)) {
    MpValues inputs = {0};
    mp_array_push(run->arena, &inputs, value);
    mask = mp_run_given(run, "mask of a tensor", span, &inputs);
    mask->is_open = false;
  }
  mp_tensor_set_mask(run, value, mask);
  return mask;
}
