#include "analyzer/interp/start.h"

#include "analyzer/interp/decide.h"
#include "analyzer/interp/module_object.h"

void mp_start_note(MpStart *self, MpArena *arena, const MpRun *path) {
  for (uint32_t i = 0; i < path->modules.len; i++) {
    const MpModuleObject *object = path->modules.items[i];
    MpModuleNames one = {.module = object->module};
    const MpMap *names = &object->scope->names;
    for (uint32_t k = 0; k < names->len; k++) {
      if (!names->entries[k].value) continue;
      mp_array_push(arena, &one.names, mp_str_copy(arena, names->entries[k].key));
    }
    mp_array_push(arena, &self->wanted, one);
  }
}

void mp_start_prepare(MpStart *self, MpRun *run) {
  self->was_tried = true;
  for (uint32_t i = 0; i < self->wanted.len; i++) {
    const MpModuleNames *wanted = &self->wanted.items[i];
    MpModuleObject *object = mp_module_object(run, wanted->module);
    for (uint32_t k = 0; k < wanted->names.len; k++) {
      (void)mp_module_name(run, object, wanted->names.items[k]);
      if (run->is_stopped || run->exception) return;
    }
  }
  const MpGraph *graph = run->graph;
  bool is_shared = run->decider->choices.len == 0 && graph->layers.len == 0 &&
                   graph->nodes.len == 0 && graph->weights.len == 0;
  if (!is_shared) return;
  self->run = run;
  self->steps = run->steps;
  self->image = mp_arena_save(self->arena);
}

MpRun *mp_start_begin(MpStart *self, const uint32_t *prefix, uint32_t prefix_len) {
  mp_arena_restore(self->arena, self->image);
  self->run->decider->prefix = prefix;
  self->run->decider->prefix_len = prefix_len;
  return self->run;
}

void mp_start_deinit(MpStart *self) {
  mp_arena_image_free(self->image);
  mp_arena_free(self->arena);
}
