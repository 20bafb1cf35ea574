// Which attributes Python's builtin types have: what is not implemented of them is unknown.
#include "analyzer/interp/builtins.h"

typedef struct MpTypeAttributes {
  const char *type;
  const char *names;  // each followed by a blank
} MpTypeAttributes;

static const MpTypeAttributes types[] = {
#define MP_TYPE_ATTRIBUTES(type, names) {#type, names},
#include "analyzer/interp/type_attributes.def"
#undef MP_TYPE_ATTRIBUTES
};

static bool has_word(const char *words, MpStr word) {
  MpStr all = mp_str_from_c(words);
  for (size_t at = 0; (at = mp_str_find(all, word, at)) != SIZE_MAX; at++) {
    bool is_start = at == 0 || all.ptr[at - 1] == ' ';
    if (is_start && all.ptr[at + word.len] == ' ') return true;
  }
  return false;
}

bool mp_type_has_attribute(MpStr type, MpStr name) {
  if (name.len == 0 || has_word(types[0].names, name)) return name.len > 0;
  for (size_t i = 1; i < sizeof types / sizeof *types; i++) {
    if (mp_str_is(type, types[i].type)) return has_word(types[i].names, name);
  }
  return false;
}
