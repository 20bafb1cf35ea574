#include "analyzer/interp/library_name.h"

#include <string.h>

#include "analyzer/interp/dtype_policy.h"

// Names that are longer are joined in the arena.
#define MAX_SHORT 256u

static MpLibraryFunction special_beside_policy(MpStr name) {
  MpLibraryFunction found = mp_library_special(name);
  if (!found) found = mp_library_static(name);
  if (!found) found = mp_library_control(name);
  if (!found) found = mp_library_data(name);
  return found ? found : mp_library_nest(name);
}

static MpLibraryFunction own_function(MpStr name) {
  MpLibraryFunction found = mp_library_special(name);
  if (!found) found = mp_library_static(name);
  if (!found) found = mp_library_policy(name);
  return found ? found : special_beside_policy(name);
}

// Keras's own models, and what belongs to them: the tables alone know what they mean.
static bool has_meaning(const MpLibraryName *self) {
  if (self->layer || self->is_module) return true;
  if (mp_str_starts_with(self->name, MP_STR("keras.applications."))) return false;
  return self->function || self->external || special_beside_policy(self->name);
}

static MpLibraryName *add(MpRun *run, MpStr dotted) {
  MpArena *arena = run->names->arena;
  MpLibraryName *self = MP_NEW(arena, MpLibraryName);
  self->name = mp_str_copy(arena, dotted);
  self->is_library = mp_keras_is_library(dotted);
  self->is_module = mp_keras_is_module(dotted);
  self->layer = mp_keras_layer(dotted);
  self->function = mp_keras_function(dotted);
  self->external = mp_external_find(dotted);
  self->special = mp_library_special(dotted);
  self->own = own_function(dotted);
  self->has_meaning = has_meaning(self);
  mp_map_set(run->names, self->name, self);
  const MpStr canonical = mp_keras_canonical(arena, self->name);
  self->canonical = mp_str_eq(canonical, dotted) ? self : mp_library_name(run, canonical);
  return self;
}

MpLibraryName *mp_library_name(MpRun *run, MpStr dotted) {
  MpLibraryName *known = mp_map_get(run->names, dotted);
  return known ? known : add(run, dotted);
}

MpLibraryName *mp_library_name_in(MpRun *run, MpStr module, MpStr name) {
  const size_t len = module.len + 1 + name.len;
  if (module.len == 0 || name.len == 0 || len > MAX_SHORT) {
    const MpStr parts[] = {module, name};
    return mp_library_name(run, mp_str_join(run->arena, MP_STR("."), parts, 2));
  }
  char dotted[MAX_SHORT];
  memcpy(dotted, module.ptr, module.len);
  dotted[module.len] = '.';
  memcpy(dotted + module.len + 1, name.ptr, name.len);
  return mp_library_name(run, (MpStr){dotted, len});
}

MpStr mp_library_canonical(MpRun *run, MpStr dotted) {
  return mp_library_name(run, dotted)->canonical->name;
}
