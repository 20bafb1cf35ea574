#include "analyzer/interp/abstract_type.h"

#include <string.h>

#include "analyzer/interp/class_object.h"

// The kinds of values, one letter each, that are instances of an abstract type.
typedef struct MpAbstractRow {
  const char *name;
  const char *kinds;
  const char *method;  // an object whose class has it is one, too; NULL: a base alone makes it one
} MpAbstractRow;

// b bool, i int, f float, s str, y bytes, t tuple, l list, q deque, e set, z frozenset, d dict,
// r range, k keys, v values, p items, n iterator, c callable, o anything else that has a hash
static const MpAbstractRow rows[] = {
    {"Number", "bif", NULL},
    {"Complex", "bif", NULL},
    {"Real", "bif", NULL},
    {"Rational", "bi", NULL},
    {"Integral", "bi", NULL},
    {"Hashable", "bifsytzrnco", NULL},
    {"Sized", "sytlqezdrkvp", "__len__"},
    {"Container", "sytlqezdrkvp", "__contains__"},
    {"Collection", "sytlqezdrkvp", NULL},
    {"Iterable", "sytlqezdrkvpn", "__iter__"},
    {"Reversible", "sytlqdrkvp", "__reversed__"},
    {"Iterator", "n", NULL},
    {"Sequence", "sytlqr", NULL},
    {"MutableSequence", "lq", NULL},
    {"ByteString", "y", NULL},
    {"Set", "ezkp", NULL},
    {"AbstractSet", "ezkp", NULL},
    {"MutableSet", "e", NULL},
    {"Mapping", "d", NULL},
    {"MutableMapping", "d", NULL},
    {"KeysView", "k", NULL},
    {"ValuesView", "v", NULL},
    {"ItemsView", "p", NULL},
    {"Callable", "c", "__call__"},
};

static char list_letter(const MpValue *value) {
  static const char *const subtypes[] = {"deque", "dict_keys", "dict_values", "dict_items",
                                         "iterator"};
  for (size_t i = 0; i < sizeof subtypes / sizeof *subtypes; i++) {
    if (mp_str_is(value->subtype, subtypes[i])) return "qkvpn"[i];
  }
  return 'l';
}

static char letter_of(const MpValue *value) {
  switch (value->kind) {
    case MP_VALUE_BOOL: return 'b';
    case MP_VALUE_INT: return 'i';
    case MP_VALUE_FLOAT: return 'f';
    case MP_VALUE_STR: return 's';
    case MP_VALUE_BYTES: return 'y';
    case MP_VALUE_TUPLE: return 't';
    case MP_VALUE_LIST: return list_letter(value);
    case MP_VALUE_SET: return value->subtype.len > 0 ? 'z' : 'e';
    case MP_VALUE_DICT: return 'd';
    case MP_VALUE_RANGE: return 'r';
    case MP_VALUE_FUNCTION:
    case MP_VALUE_NATIVE:
    case MP_VALUE_METHOD:
    case MP_VALUE_CLASS: return 'c';
    default: return value->kind == MP_VALUE_SLICE ? '-' : 'o';
  }
}

static const MpAbstractRow *find_row(MpStr type) {
  static const char *const modules[] = {"collections.abc.", "numbers.", "typing."};
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
    MpStr module = mp_str_from_c(modules[i]);
    if (!mp_str_starts_with(type, module)) continue;
    MpStr name = mp_str_slice(type, module.len, type.len);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
      if (mp_str_is(name, rows[k].name)) return &rows[k];
    }
  }
  return NULL;
}

// An object: by a base that its class names, or by the method that makes one.
static MpTristate object_is(const MpInstance *instance, const MpAbstractRow *row, MpStr type) {
  const MpClass *cls = instance->cls;
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpValues *bases = &cls->mro.items[i]->bases;
    for (uint32_t k = 0; k < bases->len; k++) {
      const MpValue *base = bases->items[k];
      if (base->kind == MP_VALUE_LIBRARY && mp_str_eq(base->text, type)) return MP_YES;
    }
  }
  if (row->method && mp_class_lookup(cls, NULL, mp_str_from_c(row->method), NULL)) return MP_YES;
  if (mp_str_is(MP_STR("Hashable"), row->name)) {
    bool has_eq = mp_class_lookup(cls, NULL, MP_STR("__eq__"), NULL) != NULL;
    bool has_hash = mp_class_lookup(cls, NULL, MP_STR("__hash__"), NULL) != NULL;
    return !has_eq || has_hash ? MP_YES : MP_NO;
  }
  return MP_NO;
}

MpTristate mp_is_abstract_instance(const MpValue *value, MpStr type) {
  const MpAbstractRow *row = find_row(type);
  if (!row) return MP_MAYBE;
  if (value->kind == MP_VALUE_INSTANCE) return object_is(value->instance, row, type);
  return strchr(row->kinds, letter_of(value)) ? MP_YES : MP_NO;
}
