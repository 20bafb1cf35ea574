#include "analyzer/graph/class.h"

const MpMethodFact *mp_class_method(const MpClassFact *self, const char *name) {
  for (uint32_t i = 0; i < self->methods.len; i++) {
    if (mp_str_is(self->methods.items[i]->name, name)) {
      return self->methods.items[i];
    }
  }
  return NULL;
}
