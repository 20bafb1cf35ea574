#include "analyzer/interp/class_object.h"
#include "analyzer/interp/file_naming.h"
#include "analyzer/interp/module_object.h"
#include "analyzer/source/source.h"

// Facts outlive the run that met their class first.
static MpArena *arena_of(const MpRun *run) {
  return run->facts->arena;
}

static MpClassKind kind_of(const MpClass *cls) {
  if (mp_class_is_model(cls)) return MP_CLASS_MODEL;
  if (mp_class_layer_row(cls)) return MP_CLASS_LAYER;
  return MP_CLASS_UNKNOWN;
}

static void add_bases(MpRun *run, const MpClass *cls, MpClassFact *fact) {
  for (uint32_t i = 0; i < cls->bases.len; i++) {
    const MpValue *value = cls->bases.items[i];
    MpSpan span = cls->def->bases.items[i]->span;
    MpBase base = {.span = span, .text = mp_span_text(span)};
    if (value->kind == MP_VALUE_CLASS) {
      base.name = mp_str_copy(arena_of(run), value->cls->qualified_name);
      base.is_library = !value->cls->def;
    } else if (value->kind == MP_VALUE_LIBRARY) {
      const MpLayerRow *row = mp_keras_layer(value->text);
      base.name = row ? row->name : mp_str_copy(arena_of(run), value->text);
      base.is_library = mp_keras_is_library(value->text);
    }
    mp_array_push(arena_of(run), &fact->bases, base);
  }
}

static void add_ancestors(MpRun *run, const MpClass *cls, MpClassFact *fact) {
  for (uint32_t i = 1; i < cls->mro.len; i++) {
    const MpClassFact *ancestor = cls->mro.items[i]->fact;
    if (ancestor) mp_array_push(arena_of(run), &fact->ancestors, ancestor);
  }
}

static const MpAst *find_ast(const MpRun *run, const MpSource *source) {
  for (uint32_t i = 0; i < run->modules.len; i++) {
    const MpModule *module = run->modules.items[i]->module;
    if (module->source == source) return module->ast;
  }
  return NULL;
}

static const MpFileNames *names_of(MpRun *run, const MpSource *source) {
  MpFileNames *names = mp_map_get(run->file_names, source->path);
  const MpAst *ast = names ? NULL : find_ast(run, source);
  if (!ast) return names;
  names = mp_file_naming_read(arena_of(run), ast);
  mp_map_set(run->file_names, source->path, names);
  return names;
}

static void add_files(MpRun *run, const MpClass *cls, MpClassFact *fact) {
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    const MpClassDef *def = cls->mro.items[i]->def;
    bool is_known = !def;
    for (uint32_t k = 0; k < fact->files.len && !is_known; k++)
      is_known = fact->files.items[k]->source == def->span.source;
    if (is_known) continue;
    const MpFileNames *names = names_of(run, def->span.source);
    if (!names) {
      fact->files.len = 0;
      return;
    }
    mp_array_push(arena_of(run), &fact->files, names);
  }
}

static MpSignatureKind signature_kind(MpParameterKind kind) {
  switch (kind) {
    case MP_PARAMETER_VAR_POSITIONAL: return MP_SIGNATURE_VAR_POSITIONAL;
    case MP_PARAMETER_KEYWORD_ONLY: return MP_SIGNATURE_KEYWORD_ONLY;
    case MP_PARAMETER_VAR_KEYWORD: return MP_SIGNATURE_VAR_KEYWORD;
    default: return MP_SIGNATURE_POSITIONAL;
  }
}

// A default as the graph holds values; NULL where it is no literal.
static const MpDatum *literal_of(const MpRun *run, const MpExpr *expr) {
  if (!expr || expr->kind != MP_EXPR_CONSTANT) return NULL;
  const MpConstant *constant = &expr->constant;
  MpDatum *datum = MP_NEW(arena_of(run), MpDatum);
  datum->span = expr->span;
  switch (constant->kind) {
    case MP_CONSTANT_NONE: datum->kind = MP_DATUM_NONE; break;
    case MP_CONSTANT_TRUE:
    case MP_CONSTANT_FALSE:
      datum->kind = MP_DATUM_BOOL;
      datum->boolean = constant->kind == MP_CONSTANT_TRUE;
      break;
    case MP_CONSTANT_INT:
      datum->kind = MP_DATUM_INT;
      datum->integer = constant->integer;
      break;
    case MP_CONSTANT_FLOAT:
      datum->kind = MP_DATUM_FLOAT;
      datum->real = constant->real;
      break;
    case MP_CONSTANT_STR:
      datum->kind = MP_DATUM_STR;
      datum->text = constant->text;
      break;
    default: return NULL;
  }
  return datum;
}

// The white space before a statement on its line; empty where something else stands there.
static MpStr indentation_of(const MpStmt *stmt) {
  const MpSource *source = stmt->span.source;
  uint32_t start = stmt->span.start_byte, at = start;
  while (at > 0 && (source->text.ptr[at - 1] == ' ' || source->text.ptr[at - 1] == '\t'))
    at--;
  bool is_first = at == 0 || source->text.ptr[at - 1] == '\n' || source->text.ptr[at - 1] == '\r';
  return is_first ? mp_str_slice(source->text, at, start) : MP_STR("");
}

static void add_method(MpRun *run, const MpClass *cls, const char *name, MpClassFact *fact) {
  MpClass *owner = NULL;
  const MpFunctionDef *def = mp_class_function(cls, name, &owner);
  if (!def || def->body.len == 0) return;
  MpMethodFact *method = MP_NEW(arena_of(run), MpMethodFact);
  method->name = def->name;
  method->class_name = owner->name;
  method->name_span = def->name_span;
  method->parameters_span = def->parameters_span;
  method->body_span =
      mp_span_join(def->body.items[0]->span, def->body.items[def->body.len - 1]->span);
  method->indentation = indentation_of(def->body.items[0]);
  method->is_inherited = owner != cls;
  for (uint32_t i = 1; i < def->parameters.len; i++) {
    const MpParameter *parameter = &def->parameters.items[i];
    MpParameterFact one = {.name = parameter->name,
                           .kind = signature_kind(parameter->kind),
                           .required = !parameter->default_value,
                           .preset = literal_of(run, parameter->default_value),
                           .span = parameter->span};
    one.required &= parameter->kind != MP_PARAMETER_VAR_POSITIONAL &&
                    parameter->kind != MP_PARAMETER_VAR_KEYWORD;
    mp_array_push(arena_of(run), &method->parameters, one);
  }
  mp_array_push(arena_of(run), &fact->methods, method);
}

static void insert_sorted(MpRun *run, MpStrs *names, MpStr name) {
  uint32_t at = 0;
  while (at < names->len && mp_str_compare(names->items[at], name) < 0)
    at++;
  if (at < names->len && mp_str_eq(names->items[at], name)) return;
  mp_array_push(arena_of(run), names, name);
  for (uint32_t i = names->len - 1; i > at; i--)
    names->items[i] = names->items[i - 1];
  names->items[at] = name;
}

// Every `self.NAME` in the text of the class and of its bases in the source.
static void add_attribute_names(MpRun *run, const MpClass *cls, MpClassFact *fact) {
  for (uint32_t i = 0; i < cls->mro.len; i++) {
    if (!cls->mro.items[i]->def) continue;
    MpStr text = mp_span_text(cls->mro.items[i]->def->span);
    MpStr prefix = MP_STR("self.");
    for (size_t at = mp_str_find(text, prefix, 0); at != SIZE_MAX;
         at = mp_str_find(text, prefix, at + 1)) {
      size_t start = at + prefix.len, end = start;
      while (end < text.len && mp_str_is_name_byte(text.ptr[end]))
        end++;
      if (end > start) insert_sorted(run, &fact->attribute_names, mp_str_slice(text, start, end));
    }
  }
}

MpClassFact *mp_class_fact_new(MpRun *run, MpClass *cls) {
  bool may_be_layer = mp_class_layer_row(cls) || cls->has_opaque_base;
  if (!may_be_layer) return NULL;
  // One object a class of the file, on whatever path it is met.
  const MpSpan at = cls->def->name_span;
  MpStr key = mp_str_format(arena_of(run), "%.*s:%u", MP_FMT(at.source->path), at.start_byte);
  MpClassFact *fact = mp_map_get(run->facts, key);
  if (fact) return fact;
  fact = MP_NEW(arena_of(run), MpClassFact);
  fact->name = cls->name;
  fact->qualified_name = mp_str_copy(arena_of(run), cls->qualified_name);
  fact->module = mp_module_running(run)->name;
  fact->is_importable = !cls->is_local && !at.source->is_notebook;
  fact->has_unresolved_base = cls->has_opaque_base;
  fact->name_span = cls->def->name_span;
  fact->span = cls->def->span;
  fact->kind = kind_of(cls);
  add_bases(run, cls, fact);
  add_ancestors(run, cls, fact);
  add_files(run, cls, fact);
  static const char *const methods[] = {"__init__", "build", "call", "get_config"};
  for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
    add_method(run, cls, methods[i], fact);
  }
  add_attribute_names(run, cls, fact);
  mp_map_set(run->facts, key, fact);
  return fact;
}
