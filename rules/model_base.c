#include "rules/model_base.h"

bool mp_base_is_keras_model(const MpBase *base) {
  return base->is_library && mp_str_is(base->name, "keras.Model");
}

void mp_model_bases_report(MpPass *pass, MpModelBaseReporter report) {
  for (uint32_t i = 0; i < pass->graph->layers.len; i++) {
    const MpLayer *layer = pass->graph->layers.items[i];
    const MpClassFact *cls = layer->cls;
    if (layer->kind != MP_LAYER_SUBCLASSED || cls == NULL) continue;
    if (cls->kind != MP_CLASS_MODEL || cls->bases.len == 0) continue;
    // Without a `call` of its own a class can only be a Functional model, whose tensors need not be
    // in view.
    if (mp_class_method(cls, "call") == NULL) continue;
    const MpBase *base = &cls->bases.items[0];
    MpDiag *diag = report(pass, cls, base);
    if (diag == NULL) continue;
    diag->class_name = cls->name;
    diag->symbol = base->text;
  }
}
