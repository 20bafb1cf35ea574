#include "analyzer/base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Chunks double from the first size to the largest, so that a small file costs little and a large
// one few mallocs.
#define FIRST_CHUNK_BYTES (16u * 1024u)
#define LARGEST_CHUNK_BYTES (1024u * 1024u)

typedef struct Chunk Chunk;

struct Chunk {
  Chunk *next;
  size_t capacity;
  size_t used;
  max_align_t bytes[];
};

struct MpArena {
  Chunk *first;
  Chunk *current;  // the chunks behind it are empty
  size_t used;
};

static _Noreturn void out_of_memory(void) {
  fputs("mplint: out of memory\n", stderr);
  exit(3);
}

void *mp_malloc(size_t size) {
  void *block = malloc(size > 0 ? size : 1);
  if (block == NULL) out_of_memory();
  return block;
}

void *mp_realloc(void *block, size_t size) {
  void *larger = realloc(block, size > 0 ? size : 1);
  if (larger == NULL) out_of_memory();
  return larger;
}

MpArena *mp_arena_new(void) {
  MpArena *self = mp_malloc(sizeof *self);
  *self = (MpArena){NULL, NULL, 0};
  return self;
}

static void free_chunks(MpArena *self) {
  Chunk *chunk = self->first;
  while (chunk != NULL) {
    Chunk *next = chunk->next;
    free(chunk);
    chunk = next;
  }
  self->first = NULL;
  self->current = NULL;
}

void mp_arena_free(MpArena *self) {
  if (self == NULL) return;
  free_chunks(self);
  free(self);
}

void mp_arena_reset(MpArena *self) {
#ifdef MP_DEBUG_ARENA
  free_chunks(self);  // so that a use after the reset is a use after free
#endif
  for (Chunk *chunk = self->first; chunk != NULL; chunk = chunk->next) {
    chunk->used = 0;
  }
  self->current = self->first;
  self->used = 0;
}

static Chunk *add_chunk(MpArena *self, size_t capacity) {
  if (capacity > SIZE_MAX - sizeof(Chunk)) out_of_memory();
  Chunk *chunk = mp_malloc(sizeof(Chunk) + capacity);
  chunk->capacity = capacity;
  chunk->used = 0;
  if (self->current == NULL) {
    chunk->next = self->first;
    self->first = chunk;
  } else {
    chunk->next = self->current->next;
    self->current->next = chunk;
  }
  self->current = chunk;
  return chunk;
}

#ifdef MP_DEBUG_ARENA

static void *take(MpArena *self, size_t size) {
  Chunk *chunk = add_chunk(self, size);
  chunk->used = size;
  self->used += size;
  return chunk->bytes;
}

#else

static size_t next_capacity(const MpArena *self, size_t size) {
  size_t capacity = FIRST_CHUNK_BYTES;
  if (self->current != NULL) capacity = self->current->capacity * 2;
  if (capacity > LARGEST_CHUNK_BYTES) capacity = LARGEST_CHUNK_BYTES;
  return size > capacity ? size : capacity;
}

static void *take(MpArena *self, size_t size) {
  const size_t align = _Alignof(max_align_t);
  if (size > SIZE_MAX - align) out_of_memory();
  size = (size + align - 1) / align * align;
  Chunk *chunk = self->current;
  while (chunk != NULL && chunk->capacity - chunk->used < size && chunk->next != NULL) {
    chunk = chunk->next;
    self->current = chunk;
  }
  if (chunk == NULL || chunk->capacity - chunk->used < size) {
    chunk = add_chunk(self, next_capacity(self, size));
  }
  void *block = (char *)chunk->bytes + chunk->used;
  chunk->used += size;
  self->used += size;
  return block;
}

#endif

void *mp_arena_alloc(MpArena *self, size_t size) {
  void *block = take(self, size);
  memset(block, 0, size);
  return block;
}

void *mp_arena_copy(MpArena *self, const void *bytes, size_t size) {
  void *block = take(self, size);
  if (size > 0) memcpy(block, bytes, size);
  return block;
}

size_t mp_arena_used(const MpArena *self) {
  return self->used;
}
