#include "analyzer/interp/address.h"

#include "analyzer/interp/node_layer.h"
#include "analyzer/interp/symbol.h"

// What the object is, however many values stand for it; NULL: see mp_address_of.
static const void *object_of(const MpRun *run, const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_INSTANCE: return value->instance;
    case MP_VALUE_FUNCTION: return value->function;
    case MP_VALUE_MODULE: return value->module;
    case MP_VALUE_CLASS: return value->cls;
    case MP_VALUE_CONSTANT: return mp_node_layer_of(run, value) ? value->datum : NULL;
    case MP_VALUE_LIST:
    case MP_VALUE_SET:
    case MP_VALUE_DICT: return value->is_wrapped ? NULL : value;
    default: return NULL;
  }
}

MpValue *mp_address_of(MpRun *run, const MpValue *object, MpSpan span) {
  const void *is = object_of(run, object);
  if (!is) return NULL;
  MpStr key = mp_str_copy(run->arena, (MpStr){(const char *)&is, sizeof is});
  MpValue *known = mp_map_get(&run->addresses, key);
  if (known) return known;
  MpStr identity = mp_str_format(run->arena, "address#%u", (unsigned)run->addresses.len);
  MpStr text = mp_span_text(span);
  MpValue *address = mp_symbol_named(run, identity, text.len > 0 ? text : identity, NULL, span);
  address->symbol->address_of = object;
  mp_map_set(&run->addresses, key, address);
  return address;
}
