#include "analyzer/interp/eval.h"
#include "analyzer/interp/scope.h"

// What a dotted name of another module is: a library thing by its canonical name, else a name that
// stands for something outside this file.
static MpValue *imported(MpRun *run, MpStr dotted, MpSpan span) {
  return mp_value_library(run, mp_keras_canonical(run->arena, dotted), span);
}

static void import_module(MpRun *run, const MpImportName *name) {
  if (name->asname.len) {
    mp_scope_assign(run, run->frame->scope, name->asname, imported(run, name->name, name->span));
    return;
  }
  // `import a.b` binds `a`.
  size_t dot = mp_str_find(name->name, MP_STR("."), 0);
  MpStr top = dot == SIZE_MAX ? name->name : mp_str_slice(name->name, 0, dot);
  mp_scope_assign(run, run->frame->scope, top, imported(run, top, name->span));
}

MpFlow mp_exec_import(MpRun *run, const MpStmt *stmt) {
  for (uint32_t i = 0; i < stmt->import.names.len; i++) {
    const MpImportName *name = &stmt->import.names.items[i];
    if (stmt->kind == MP_STMT_IMPORT) {
      import_module(run, name);
      continue;
    }
    if (mp_str_is(name->name, "*")) {
      mp_array_push(run->arena, &run->star_modules,
                    mp_keras_canonical(run->arena, stmt->import.module));
      continue;
    }
    MpStr dots = mp_str_slice(MP_STR("................"), 0, stmt->import.level);
    MpStr dotted =
        mp_str_format(run->arena, "%.*s%.*s%s%.*s", MP_FMT(dots), MP_FMT(stmt->import.module),
                      stmt->import.module.len ? "." : "", MP_FMT(name->name));
    MpStr bound = name->asname.len ? name->asname : name->name;
    // `from __future__ import …` binds nothing that is used.
    mp_scope_assign(run, run->frame->scope, bound, imported(run, dotted, name->span));
  }
  return MP_FLOW_NORMAL;
}
