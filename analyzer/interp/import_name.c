#include "analyzer/interp/import_name.h"

#include "analyzer/interp/doubt.h"
#include "analyzer/interp/eval.h"
#include "analyzer/interp/library.h"
#include "analyzer/interp/library_name.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/interp/scope.h"
#include "analyzer/project/project.h"
#include "analyzer/project/stdlib_names.h"

// What one name of an import statement stands for, until it is read.
typedef struct MpImport {
  const MpStmt *stmt;
  const MpImportName *name;
} MpImport;

// --- what names are ---

// A thing that the tables know, which the libraries' own files need not be read for.
static bool is_known_library_name(MpRun *run, MpStr canonical) {
  const MpLibraryName *name = mp_library_name(run, canonical);
  return name->layer || name->function || name->is_module;
}

static MpStr joined(MpRun *run, MpStr module, MpStr name) {
  return mp_str_format(run->arena, "%.*s%s%.*s", MP_FMT(module), module.len ? "." : "",
                       MP_FMT(name));
}

MpValue *mp_import_absolute(MpRun *run, MpStr dotted, MpSpan span) {
  MpStr canonical = mp_library_canonical(run, dotted);
  if (!mp_keras_is_library(canonical)) {
    const MpModule *module = mp_project_import(mp_module_running(run), dotted);
    if (module) return mp_module_object(run, module)->value;
  }
  return mp_value_library(run, canonical, span);
}

// The module that the statement reads names from, where it is of the project; NULL otherwise, and
// `*name` is what it is called.
static const MpModule *source_module(MpRun *run, const MpModule *in, const MpStmt *stmt,
                                     MpStr *name) {
  MpStr module = stmt->import.module;
  if (stmt->import.level == 0) {
    *name = mp_library_canonical(run, module);
    return mp_keras_is_library(*name) ? NULL : mp_project_import(in, module);
  }
  *name = mp_project_absolute_name(run->arena, in, stmt->import.level, module);
  return mp_project_import_relative(in, stmt->import.level, module);
}

static MpValue *imported_from(MpRun *run, MpModuleObject *in, const MpImport *import) {
  MpStr source, name = import->name->name;
  const MpModule *module = source_module(run, in->module, import->stmt, &source);
  MpStr dotted = mp_library_canonical(run, joined(run, source, name));
  if (module && !is_known_library_name(run, dotted)) {
    MpModuleObject *object = mp_module_object(run, module);
    MpValue *value = mp_module_attribute(run, object, name, import->name->span);
    if (value) return value;
    run->exception = NULL;
  }
  if (!module && source.len > 0) {
    return mp_library_attribute(run, source, name, import->name->span);
  }
  return mp_value_library(run, dotted, import->name->span);
}

static MpValue *imported(MpRun *run, MpModuleObject *in, const MpImport *import) {
  const MpImportName *name = import->name;
  if (import->stmt->kind == MP_STMT_IMPORT_FROM) return imported_from(run, in, import);
  MpStr dotted = name->name;
  size_t dot = mp_str_find(dotted, MP_STR("."), 0);
  // `import a.b` binds `a`.
  if (name->asname.len == 0 && dot != SIZE_MAX) dotted = mp_str_slice(dotted, 0, dot);
  return mp_import_absolute(run, dotted, name->span);
}

// The imports of other modules are looked up from the module that has the statement, whoever reads
// the name.
static MpValue *resolve(MpRun *run, MpModuleObject *in, const MpImport *import) {
  MpFrame frame = {.caller = run->frame, .scope = in->scope, .statement = run->frame->statement};
  run->frame = &frame;
  MpValue *value = imported(run, in, import);
  run->frame = frame.caller;
  return value;
}

// --- the statement ---

static void bind(MpRun *run, MpScope *scope, MpStr name, const MpImport *import) {
  if (scope->is_class_body) {  // its names become attributes, which are read elsewhere
    mp_scope_assign(scope, name, resolve(run, mp_module_of_scope(scope), import));
    return;
  }
  scope = mp_scope_of_binding(scope, name);
  if (!scope->imports) {
    scope->imports = MP_NEW(run->arena, MpMap);
    mp_map_init(scope->imports, run->arena);
  }
  MpImport *kept = MP_NEW(run->arena, MpImport);
  *kept = *import;
  mp_map_set(scope->imports, name, kept);
  mp_map_remove(&scope->names, name);
}

// Whether a module that is not in view is installed, where the source goes on without it.
static bool is_installed(MpRun *run, const MpStmt *stmt) {
  if (run->handlers == 0 || !mp_doubt_is_asked(run) || mp_import_resolves(run, stmt)) return true;
  bool is_from = stmt->kind == MP_STMT_IMPORT_FROM;
  MpStr module = is_from ? stmt->import.module : stmt->import.names.items[0].name;
  MpStr text = mp_str_format(run->arena, "find_spec('%.*s')", MP_FMT(module));
  return mp_doubt_ask(run, text, text, true, stmt->span);
}

MpFlow mp_exec_import(MpRun *run, const MpStmt *stmt) {
  if (!is_installed(run, stmt)) {
    mp_run_raise(run, "ModuleNotFoundError", stmt->span, "No module is found");
    run->is_own_exception = false;
    return MP_FLOW_RAISE;
  }
  for (uint32_t i = 0; i < stmt->import.names.len; i++) {
    const MpImportName *name = &stmt->import.names.items[i];
    MpScope *scope = run->frame->scope;
    if (mp_str_is(name->name, "*")) {
      mp_array_push(run->arena, &scope->stars, stmt);
      continue;
    }
    MpStr bound = name->asname.len ? name->asname : name->name;
    size_t dot = mp_str_find(bound, MP_STR("."), 0);
    MpImport import = {stmt, name};
    bind(run, scope, mp_str_slice(bound, 0, dot == SIZE_MAX ? bound.len : dot), &import);
  }
  return MP_FLOW_NORMAL;
}

MpValue *mp_import_find(MpRun *run, MpScope *scope, MpStr name) {
  const MpImport *import = scope->imports ? mp_map_get(scope->imports, name) : NULL;
  if (!import) return NULL;
  // First, so that a cycle of imports ends.
  mp_map_remove(scope->imports, name);
  MpValue *value = resolve(run, mp_module_of_scope(scope), import);
  mp_map_set(&scope->names,
             import->name->asname.len || name.len != import->name->name.len
                 ? mp_str_copy(run->arena, name)
                 : import->name->name,
             value);
  return value;
}

// --- star imports ---

// `__all__` decides where a module has one, else the underscore.
static bool exports(MpRun *run, MpModuleObject *module, MpStr name) {
  MpValue *all = mp_module_name(run, module, MP_STR("__all__"));
  bool is_listed = all && (all->kind == MP_VALUE_LIST || all->kind == MP_VALUE_TUPLE);
  for (uint32_t i = 0; is_listed && i < all->items.len; i++) {
    const MpValue *item = all->items.items[i];
    if (item->kind != MP_VALUE_STR) return true;
    if (mp_str_eq(item->text, name)) return true;
  }
  return !is_listed && !mp_str_starts_with(name, MP_STR("_"));
}

static MpValue *find_in_star(MpRun *run, MpModuleObject *in, const MpStmt *stmt, MpStr name,
                             bool *is_open) {
  MpStr source;
  const MpModule *module = source_module(run, in->module, stmt, &source);
  if (module) {
    MpModuleObject *object = mp_module_object(run, module);
    if (object == in || mp_str_is(name, "__all__") || !exports(run, object, name)) return NULL;
    return mp_module_name(run, object, name);
  }
  MpStr dotted = mp_library_canonical(run, joined(run, source, name));
  if (is_known_library_name(run, dotted)) return mp_value_library(run, dotted, stmt->span);
  *is_open = true;
  return NULL;
}

MpValue *mp_import_find_star(MpRun *run, MpScope *scope, MpStr name, bool *is_open) {
  *is_open = false;
  // Modules that import everything of each other: what is asked for is asked once.
  if (scope->is_in_star) return NULL;
  scope->is_in_star = true;
  MpValue *value = NULL;
  for (uint32_t i = scope->stars.len; i-- > 0 && !value;)
    value = find_in_star(run, mp_module_of_scope(scope), scope->stars.items[i], name, is_open);
  scope->is_in_star = false;
  return value;
}

// --- readings of conditional imports ---

static bool is_reachable(MpRun *run, MpStr dotted) {
  MpStr canonical = mp_library_canonical(run, dotted);
  if (mp_keras_is_library(canonical)) return is_known_library_name(run, canonical);
  return mp_project_is_standard(dotted) || mp_project_import(mp_module_running(run), dotted);
}

bool mp_import_is_statement(const MpStmt *stmt) {
  return stmt->kind == MP_STMT_IMPORT || stmt->kind == MP_STMT_IMPORT_FROM;
}

bool mp_import_resolves(MpRun *run, const MpStmt *stmt) {
  const MpModule *in = mp_module_running(run);
  for (uint32_t i = 0; i < stmt->import.names.len; i++) {
    MpStr name = stmt->import.names.items[i].name;
    if (stmt->kind == MP_STMT_IMPORT) {
      if (!is_reachable(run, name)) return false;
      continue;
    }
    MpStr source;
    if (source_module(run, in, stmt, &source)) continue;
    bool is_library = mp_keras_is_library(source);
    MpStr dotted = mp_library_canonical(run, joined(run, source, name));
    bool is_star = mp_str_is(name, "*");
    if (is_library && !is_known_library_name(run, is_star ? source : dotted)) return false;
    if (!is_library && !mp_project_is_standard(source)) return false;
  }
  return true;
}
