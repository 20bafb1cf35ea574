// Python's standard library, by name.
#ifndef MPLINT_ANALYZER_PROJECT_STDLIB_NAMES_H_
#define MPLINT_ANALYZER_PROJECT_STDLIB_NAMES_H_

#include "analyzer/base/str.h"

// True for a module of the standard library or something in one: "collections.abc".
bool mp_project_is_standard(MpStr dotted);

#endif
