#include "analyzer/project/stdlib_names.h"

#define MP_NAME(name) MP_STR_INIT(name),
static const MpStr modules[] = {
#include "analyzer/project/stdlib_names.def"
};

bool mp_project_is_standard(MpStr dotted) {
  size_t dot = mp_str_find(dotted, MP_STR("."), 0);
  MpStr root = mp_str_slice(dotted, 0, dot == SIZE_MAX ? dotted.len : dot);
  size_t low = 0, high = sizeof modules / sizeof modules[0];
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = mp_str_compare(modules[middle], root);
    if (order == 0) return true;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}
