// Why a path may be none that anybody runs: its weak assumptions.
#ifndef MPLINT_RULES_WEAKNESS_H_
#define MPLINT_RULES_WEAKNESS_H_

#include "analyzer/graph/graph.h"

// True where the path makes an assumption that proves nothing alone.
bool mp_path_is_weak(const MpGraph *graph);

// True where one of them is what nobody means.
bool mp_path_is_odd(const MpGraph *graph);

// True where an object has on it what the class of its annotation does not.
bool mp_path_is_undeclared(const MpGraph *graph);

#endif
