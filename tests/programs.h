// Programs on standard input, each ended by a line that is a form feed: what the test helpers that
// run them have in common.
#ifndef MPLINT_TESTS_PROGRAMS_H_
#define MPLINT_TESTS_PROGRAMS_H_

#include <stdio.h>
#include <stdlib.h>

#include "analyzer/project/module.h"
#include "analyzer/syntax/parse.h"

// Runs one program; `arena` is reset behind it.
typedef void (*MpProgramRunner)(MpArena *arena, MpParser *parser, MpStr text, void *context);

static inline MpStr mp_programs_read_all(void) {
  size_t len = 0, cap = 1u << 20;
  char *bytes = malloc(cap);
  for (size_t got = 1; bytes && got > 0; len += got) {
    if (cap - len < (1u << 16)) bytes = realloc(bytes, cap *= 2);
    got = bytes ? fread(bytes + len, 1, cap - len, stdin) : 0;
  }
  return (MpStr){bytes, len};
}

static inline void mp_programs_run(MpProgramRunner run, void *context) {
  MpStr all = mp_programs_read_all();
  MpArena *arena = mp_arena_new();
  MpParser *parser = mp_parser_new();
  for (size_t at = 0; at < all.len;) {
    size_t end = mp_str_find(all, MP_STR("\f\n"), at);
    if (end == SIZE_MAX) break;
    run(arena, parser, mp_str_slice(all, at, end), context);
    mp_arena_reset(arena);
    at = end + 2;
  }
  mp_parser_free(parser);
  mp_arena_free(arena);
  free((void *)(uintptr_t)all.ptr);
}

// The module of a program; NULL where its text cannot be read.
static inline MpModule *mp_programs_module(MpArena *arena, MpParser *parser, MpStr text) {
  MpSource *source = NULL;
  if (mp_source_new(arena, MP_STR("program.py"), text, &source) != MP_OK) return NULL;
  MpModule *module = MP_NEW(arena, MpModule);
  module->name = MP_STR("program");
  module->source = source;
  module->ast = mp_parse_module(parser, arena, source);
  return module;
}

#endif
