#include "analyzer/interp/scope.h"

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

MpValue *mp_scope_lookup(const MpRun *run, const MpScope *scope, MpStr name) {
  if (holds_name(&scope->globals, name)) scope = run->globals;
  for (const MpScope *at = scope; at; at = at->enclosing) {
    // A class body's names are seen by the body alone, not by the functions in it.
    if (at != scope && at->is_class_body) continue;
    MpValue *value = mp_map_get(&at->names, name);
    if (value) return value;
  }
  MpValue *value = mp_map_get(&run->globals->names, name);
  return value ? value : mp_map_get(&run->builtins->names, name);
}

// The scope that an assignment to the name in `scope` changes.
static MpScope *binding_scope(MpRun *run, MpScope *scope, MpStr name) {
  if (holds_name(&scope->globals, name)) return run->globals;
  if (!holds_name(&scope->nonlocals, name)) return scope;
  for (MpScope *at = scope->enclosing; at; at = at->enclosing) {
    if (!at->is_class_body && mp_map_has(&at->names, name)) return at;
  }
  return scope;
}

void mp_scope_assign(MpRun *run, MpScope *scope, MpStr name, MpValue *value) {
  mp_map_set(&binding_scope(run, scope, name)->names, name, value);
}

bool mp_scope_delete(MpRun *run, MpScope *scope, MpStr name) {
  return mp_map_remove(&binding_scope(run, scope, name)->names, name);
}
