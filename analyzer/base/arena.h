// Memory of one lifetime: allocated piece by piece, released all at once, never one by one.
// With MP_DEBUG_ARENA each allocation is its own malloc, so that AddressSanitizer sees overruns.
#ifndef MPLINT_ANALYZER_BASE_ARENA_H_
#define MPLINT_ANALYZER_BASE_ARENA_H_

#include <stdbool.h>
#include <stddef.h>

typedef struct MpArena MpArena;

// A new empty arena, owned by the caller: release it with mp_arena_free.
MpArena *mp_arena_new(void);

// Releases the arena and everything allocated from it. NULL is fine.
void mp_arena_free(MpArena *self);

// Drops everything allocated so far and keeps the memory for what comes next.
void mp_arena_reset(MpArena *self);

// `size` zeroed bytes, aligned for any type, owned by the arena. Never NULL: when memory runs out
// the program says so and exits with status 3.
void *mp_arena_alloc(MpArena *self, size_t size);

// Makes the block of `size` bytes larger where it stands, if it was allocated last and the memory
// behind it is free; what is added is zeroed. False: nothing happened. For mp_arena_used it is
// handed out again.
bool mp_arena_extend(MpArena *self, void *block, size_t size, size_t larger);

// A copy of `size` bytes, owned by the arena.
void *mp_arena_copy(MpArena *self, const void *bytes, size_t size);

// Bytes handed out since the last reset.
size_t mp_arena_used(const MpArena *self);

// All that an arena holds, as it was at one time.
typedef struct MpArenaImage MpArenaImage;

// A copy of what was allocated so far; owned by the caller, released with mp_arena_image_free.
MpArenaImage *mp_arena_save(const MpArena *self);
void mp_arena_image_free(MpArenaImage *image);

// Drops what was allocated since, and gives all that was there before the bytes that it had, at the
// address that it had. The arena must not have been reset in between.
void mp_arena_restore(MpArena *self, const MpArenaImage *image);

#define MP_NEW(arena, Type) ((Type *)mp_arena_alloc((arena), sizeof(Type)))
#define MP_NEW_ARRAY(arena, Type, count) \
  ((Type *)mp_arena_alloc((arena), sizeof(Type) * (size_t)(count)))

// malloc and realloc that end the program with status 3 instead of giving NULL; free with free().
void *mp_malloc(size_t size);
void *mp_realloc(void *block, size_t size);

#endif
