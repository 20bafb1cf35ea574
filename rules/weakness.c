#include "rules/weakness.h"

bool mp_path_is_weak(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    if (graph->assumptions.items[i].is_weak) return true;
  }
  return false;
}

bool mp_path_is_odd(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    if (graph->assumptions.items[i].is_odd) return true;
  }
  return false;
}

bool mp_path_is_undeclared(const MpGraph *graph) {
  for (uint32_t i = 0; i < graph->assumptions.len; i++) {
    if (graph->assumptions.items[i].is_undeclared) return true;
  }
  return false;
}
