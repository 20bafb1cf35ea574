#include "analyzer/interp/library_source.h"

#include "analyzer/interp/module_object.h"
#include "analyzer/project/project.h"

// Keras's own models, and what belongs to them.
static bool is_application(MpStr canonical) {
  return mp_str_starts_with(canonical, MP_STR("keras.applications."));
}

// How the files of a library call what is `canonical` by its public name, where `beside` is one of
// them: "keras.src.backend" beside "keras.src.models", "tf_keras.src.backend" beside
// "tf_keras.src.models". Empty where `beside` is no file of that library.
static MpStr name_beside(MpRun *run, MpStr beside, MpStr canonical) {
  MpStr own = mp_library_canonical(run, beside);
  MpStr library = mp_str_slice(canonical, 0, mp_str_find(canonical, MP_STR("."), 0));
  if (!mp_str_starts_with(own, library)) return MP_STR("");
  MpStr rest = mp_str_slice(own, library.len, own.len);
  bool is_file_of_it = rest.len == 0 || rest.ptr[0] == '.';
  if (!is_file_of_it || !mp_str_ends_with(beside, rest)) return MP_STR("");
  MpStr root = mp_str_slice(beside, 0, beside.len - rest.len);
  return mp_str_format(run->arena, "%.*s%.*s", MP_FMT(root),
                       MP_FMT(mp_str_slice(canonical, library.len, canonical.len)));
}

static bool is_export(const MpExpr *decorator) {
  if (decorator->kind != MP_EXPR_CALL) return false;
  const MpExpr *callee = decorator->call.func;
  return callee->kind == MP_EXPR_NAME && mp_str_ends_with(callee->name, MP_STR("_export"));
}

// Classes and functions that the file itself makes public are kept as they are written, if the
// tables do not know them: an initializer, a loss.
static bool is_public(const MpModule *module, MpStr name) {
  const MpBinding *binding = mp_bindings_find(module->bindings, name);
  for (uint32_t i = 0; binding && i < binding->statements.len; i++) {
    const MpStmt *stmt = module->ast->body.items[binding->statements.items[i]];
    bool is_class = stmt->kind == MP_STMT_CLASS_DEF;
    if (!is_class && stmt->kind != MP_STMT_FUNCTION_DEF) continue;
    const MpExprs *decorators =
        is_class ? &stmt->class_def->decorators : &stmt->function->decorators;
    for (uint32_t k = 0; k < decorators->len; k++) {
      if (is_export(decorators->items[k])) return true;
    }
  }
  return false;
}

// The file that binds the name of a library's module, for code of `running`; NULL: none in view.
static const MpModule *find(MpRun *run, const MpModule *running, MpStr module, MpStr name) {
  MpStr beside = name_beside(run, running->name, module);
  bool is_for_all = mp_str_is(module, "keras.applications") || is_application(module);
  if (beside.len == 0 && !is_for_all) return NULL;
  const MpStr sources[] = {beside, module,
                           // Names that are public alone: `keras.applications.resnet50`.
                           mp_str_format(run->arena, "keras.api._v2.%.*s", MP_FMT(module))};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    const MpModule *found = mp_project_import(running, sources[i]);
    bool has_name = found && found->bindings && mp_bindings_find(found->bindings, name);
    if (has_name && found != running) return found;
  }
  return NULL;
}

MpValue *mp_library_source(MpRun *run, MpStr module, MpStr name, const MpLibraryName *own,
                           MpSpan span) {
  // Another name is that of a public thing, wherever its source lies.
  if (own->canonical != own || own->has_meaning) return NULL;
  const MpModule *running = mp_module_running(run);
  if (!running->project) return NULL;
  const MpStr canonical = own->name;
  const MpModule *found = find(run, running, module, name);
  if (!found || (!is_application(canonical) && is_public(found, name))) return NULL;
  MpValue *value = mp_module_attribute(run, mp_module_object(run, found), name, span);
  if (!value) run->exception = NULL;
  return value;
}
