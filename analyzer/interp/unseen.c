#include "analyzer/interp/unseen.h"

#include "analyzer/interp/external.h"
#include "analyzer/interp/symbol.h"
#include "analyzer/project/stdlib_names.h"

bool mp_unseen_is(const MpValue *value) {
  if (value->kind != MP_VALUE_LIBRARY) return false;
  MpStr name = value->text;
  if (mp_keras_is_library(name) || mp_str_starts_with(name, MP_STR("builtins."))) return false;
  return mp_external_is_data(name) || !mp_project_is_standard(name);
}

MpValue *mp_unseen_resolve(MpRun *run, MpValue *value) {
  value = mp_resolve(run, value);
  if (!mp_unseen_is(value)) return value;
  MpStr text = mp_span_text(value->span);
  MpValue *unknown =
      mp_symbol_named(run, value->text, text.len ? text : value->text, NULL, value->span);
  return mp_resolve(run, unknown);
}
