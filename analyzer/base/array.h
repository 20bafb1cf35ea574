// Growable arrays in an arena. An array is a plain struct {items, len, cap}; a zeroed one is empty.
//
//   typedef MP_ARRAY(MpStr) MpStrs;
#ifndef MPLINT_ANALYZER_BASE_ARRAY_H_
#define MPLINT_ANALYZER_BASE_ARRAY_H_

#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/arena.h"

#define MP_ARRAY(Type) \
  struct {             \
    Type *items;       \
    uint32_t len;      \
    uint32_t cap;      \
  }

/// Appends one element; `array` is a pointer to the array and is evaluated more than once.
#define mp_array_push(arena, array, value)                                               \
  ((array)->items = mp_array__grow((arena), (array)->items, (array)->len, &(array)->cap, \
                                   sizeof *(array)->items),                              \
   (array)->items[(array)->len++] = (value))

/// The last element as an lvalue; the array must not be empty.
#define mp_array_last(array) ((array)->items[(array)->len - 1])

// Room for one more element after `len`: the same block, or a larger one with the elements copied.
void *mp_array__grow(MpArena *arena, void *items, uint32_t len, uint32_t *cap, size_t item_size);

#endif
