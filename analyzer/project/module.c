#include "analyzer/project/module.h"

MpStr mp_module_name_of_path(MpArena *arena, MpStr path) {
  size_t slash = mp_str_rfind_byte(path, '/');
  MpStr name = slash == SIZE_MAX ? path : mp_str_slice(path, slash + 1, path.len);
  size_t dot = mp_str_rfind_byte(name, '.');
  if (dot != SIZE_MAX && dot > 0) name = mp_str_slice(name, 0, dot);
  bool is_package = mp_str_is(name, "__init__") && slash != SIZE_MAX && slash > 0;
  if (is_package) return mp_module_name_of_path(arena, mp_str_slice(path, 0, slash));
  return mp_str_copy(arena, name);
}
