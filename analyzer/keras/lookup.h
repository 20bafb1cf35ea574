// Search in the sorted tables of this folder.
#ifndef MPLINT_ANALYZER_KERAS_LOOKUP_H_
#define MPLINT_ANALYZER_KERAS_LOOKUP_H_

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/base/str.h"

// A name and what it stands for.
typedef struct MpKerasPair {
  MpStr name;
  MpStr value;
} MpKerasPair;

// A table whose rows start with their name, an MpStr, and are sorted by it.
typedef struct MpKerasTable {
  const void *rows;
  size_t count;
  size_t row_size;
} MpKerasTable;

#define MP_KERAS_TABLE(array) \
  ((MpKerasTable){(array), sizeof(array) / sizeof((array)[0]), sizeof((array)[0])})

// The row of a name, or NULL.
const void *mp_keras__find(MpKerasTable self, MpStr name);

// True where some row's name is `name` followed by a dot and more.
bool mp_keras__has_below(MpKerasTable self, MpStr name);

#endif
