#include "analyzer/interp/scope.h"

#include "analyzer/interp/import_name.h"
#include "analyzer/interp/module_object.h"

MpScope *mp_scope_new(MpRun *run, MpScope *enclosing) {
  MpScope *scope = MP_NEW(run->arena, MpScope);
  mp_map_init(&scope->names, run->arena);
  scope->enclosing = enclosing;
  return scope;
}

static bool holds_name(const MpStrs *names, MpStr name) {
  for (uint32_t i = 0; i < names->len; i++) {
    if (mp_str_eq(names->items[i], name)) return true;
  }
  return false;
}

static MpScope *globals_of(MpScope *scope) {
  return mp_module_of_scope(scope)->scope;
}

MpValue *mp_scope_lookup(MpRun *run, MpScope *scope, MpStr name) {
  if (holds_name(&scope->globals, name)) scope = globals_of(scope);
  uint64_t hash = mp_str_hash(name);
  for (MpScope *at = scope; at; at = at->enclosing) {
    // A class body's names are seen by the body alone, not by the functions in it.
    if (at != scope && at->is_class_body) continue;
    MpValue *value = mp_map_get_hashed(&at->names, name, hash);
    if (!value && at->imports) value = mp_import_find(run, at, name);
    if (!value && at->module) value = mp_module_name(run, at->module, name);
    if (value) return value;
  }
  return mp_map_get_hashed(&run->builtins->names, name, hash);
}

MpScope *mp_scope_of_binding(MpScope *scope, MpStr name) {
  if (holds_name(&scope->globals, name)) return globals_of(scope);
  if (!holds_name(&scope->nonlocals, name)) return scope;
  for (MpScope *at = scope->enclosing; at; at = at->enclosing) {
    if (!at->is_class_body && mp_map_has(&at->names, name)) return at;
  }
  return scope;
}

void mp_scope_assign(MpScope *scope, MpStr name, MpValue *value) {
  scope = mp_scope_of_binding(scope, name);
  if (scope->imports) mp_map_remove(scope->imports, name);
  mp_map_set(&scope->names, name, value);
}

bool mp_scope_delete(MpScope *scope, MpStr name) {
  scope = mp_scope_of_binding(scope, name);
  bool was_import = scope->imports && mp_map_remove(scope->imports, name);
  return mp_map_remove(&scope->names, name) || was_import;
}
