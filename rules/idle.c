#include "rules/idle.h"

#include "rules/mention.h"

// Methods that call methods that call …: more are not looked through.
#define MAX_DEPTH 4u

// What is looked through: a file, and what knows its classes.
typedef struct Search {
  const MpFileNames *file;
  const MpClassFacts *classes;
  const MpClassFact *cls;
} Search;

static bool is_of_model(const Search *search, uint32_t index) {
  const MpClassFact *cls = mp_mention_class(search->classes, search->cls, search->file, index);
  return cls != NULL && cls->kind == MP_CLASS_MODEL;
}

static bool is_called_by_keras(MpStr name) {
  static const char *const names[] = {"call", "build", "train_step", "test_step", "predict_step"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (mp_str_is(name, names[i])) return true;
  }
  return mp_str_starts_with(name, MP_STR("__")) || mp_str_starts_with(name, MP_STR("compute_"));
}

// The function is a method that only methods of models call which nothing calls in turn: users call
// those, outside of a forward pass. A method of a layer that nothing in the file calls may be there
// for layers of other files.
static bool is_beside_call(const Search *search, uint32_t function, uint32_t depth) {
  if (function == MP_NAMING_NOWHERE || depth == MAX_DEPTH) return false;
  const MpNamedFunction *own = &search->file->functions.items[function];
  if (is_called_by_keras(own->name) || own->is_decorated) return false;
  bool is_called_by_model = is_of_model(search, own->cls);
  for (uint32_t i = 0; i < search->file->namings.len; i++) {
    const MpNaming *naming = &search->file->namings.items[i];
    if (!mp_str_eq(naming->name, own->name)) continue;
    const uint32_t caller = naming->function;
    const bool is_recursion = caller != MP_NAMING_NOWHERE &&
                              mp_str_eq(search->file->functions.items[caller].name, own->name);
    if (!is_recursion && !is_beside_call(search, caller, depth + 1)) return false;
    is_called_by_model = is_called_by_model || is_of_model(search, naming->cls);
  }
  return is_called_by_model;
}

// True where the file does nothing with the attribute; `stores` counts those that give it a value.
static bool is_idle_in(const Search *search, MpStr name, uint32_t *stores) {
  for (uint32_t i = 0; i < search->file->namings.len; i++) {
    const MpNaming *naming = &search->file->namings.items[i];
    if (naming->name.len == 0) return false;
    if (naming->kind == MP_NAMING_PLAIN || !mp_str_eq(naming->name, name)) continue;
    if (naming->kind == MP_NAMING_STORE) {
      *stores += 1;
    } else if (!mp_mention_is_idle(naming->kind) && !is_beside_call(search, naming->function, 0)) {
      return false;
    }
  }
  return true;
}

bool mp_idle_is_attribute(const MpClassFacts *classes, const MpClassFact *cls, MpStr name) {
  uint32_t stores = 0;
  for (uint32_t i = 0; i < cls->files.len; i++) {
    const Search search = {cls->files.items[i], classes, cls};
    if (!is_idle_in(&search, name, &stores)) return false;
  }
  return stores == 1;
}
