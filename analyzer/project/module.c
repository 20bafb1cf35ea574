#include "analyzer/project/module.h"

static MpStr last_part(MpStr path) {
  size_t slash = mp_str_rfind_byte(path, '/');
  return slash == SIZE_MAX ? path : mp_str_slice(path, slash + 1, path.len);
}

static MpStr without_suffix(MpStr name) {
  size_t dot = mp_str_rfind_byte(name, '.');
  return dot == SIZE_MAX || dot == 0 ? name : mp_str_slice(name, 0, dot);
}

MpStr mp_module_name_of_path(MpArena *arena, MpStr path) {
  MpStr file = last_part(path);
  MpStr name = without_suffix(file);
  if (!mp_str_is(name, "__init__") || file.len == path.len) return mp_str_copy(arena, name);
  MpStr folder = last_part(mp_str_slice(path, 0, path.len - file.len - 1));
  bool is_named = folder.len > 0 && !mp_str_is(folder, ".") && !mp_str_is(folder, "..");
  return mp_str_copy(arena, is_named ? folder : name);
}
