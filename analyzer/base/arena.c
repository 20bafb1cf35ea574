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

// Each allocation is a block of its own.
bool mp_arena_extend(MpArena *self, void *block, size_t size, size_t larger) {
  (void)self, (void)block, (void)size, (void)larger;
  return false;
}

#else

static size_t next_capacity(const MpArena *self, size_t size) {
  size_t capacity = FIRST_CHUNK_BYTES;
  if (self->current != NULL) capacity = self->current->capacity * 2;
  if (capacity > LARGEST_CHUNK_BYTES) capacity = LARGEST_CHUNK_BYTES;
  return size > capacity ? size : capacity;
}

static size_t aligned(size_t size) {
  const size_t align = _Alignof(max_align_t);
  if (size > SIZE_MAX - align) out_of_memory();
  return (size + align - 1) / align * align;
}

static void *take(MpArena *self, size_t size) {
  size = aligned(size);
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

bool mp_arena_extend(MpArena *self, void *block, size_t size, size_t larger) {
  Chunk *chunk = self->current;
  const size_t before = aligned(size), after = aligned(larger);
  if (chunk == NULL || chunk->used < before) return false;
  char *start = (char *)chunk->bytes + chunk->used - before;
  if (start != block || after - before > chunk->capacity - chunk->used) return false;
  memset(start + size, 0, larger - size);
  chunk->used += after - before;
  self->used += after;
  return true;
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

typedef struct SavedChunk {
  Chunk *chunk;
  size_t used;
} SavedChunk;

struct MpArenaImage {
  SavedChunk *chunks;
  size_t count;
  size_t used;
  unsigned char *bytes;  // of all chunks, one behind the other
};

MpArenaImage *mp_arena_save(const MpArena *self) {
  MpArenaImage *image = mp_malloc(sizeof *image);
  *image = (MpArenaImage){.used = self->used};
  size_t bytes = 0;
  for (const Chunk *chunk = self->first; chunk != NULL && chunk->used > 0; chunk = chunk->next) {
    image->count++;
    bytes += chunk->used;
  }
  image->chunks = mp_malloc(image->count * sizeof *image->chunks);
  image->bytes = mp_malloc(bytes);
  unsigned char *out = image->bytes;
  Chunk *chunk = self->first;
  for (size_t i = 0; i < image->count; i++, chunk = chunk->next) {
    image->chunks[i] = (SavedChunk){chunk, chunk->used};
    memcpy(out, chunk->bytes, chunk->used);
    out += chunk->used;
  }
  return image;
}

void mp_arena_image_free(MpArenaImage *image) {
  if (image == NULL) return;
  free(image->bytes);
  free(image->chunks);
  free(image);
}

void mp_arena_restore(MpArena *self, const MpArenaImage *image) {
  const unsigned char *bytes = image->bytes;
  Chunk *last = NULL;
  for (size_t i = 0; i < image->count; i++) {
    last = image->chunks[i].chunk;
    last->used = image->chunks[i].used;
    memcpy(last->bytes, bytes, last->used);
    bytes += last->used;
  }
  self->current = last == NULL ? self->first : last;
  self->used = image->used;
#ifdef MP_DEBUG_ARENA
  MpArena rest = {.first = last == NULL ? self->first : last->next};
  free_chunks(&rest);
  if (last == NULL) {
    self->first = self->current = NULL;
  } else {
    last->next = NULL;
  }
#else
  Chunk *rest = last == NULL ? self->first : last->next;
  for (; rest != NULL; rest = rest->next)
    rest->used = 0;
#endif
}
