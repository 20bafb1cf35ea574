#include "rules/usage.h"

#include "analyzer/source/source.h"
#include "rules/weakness.h"

MpStr mp_usage_code_key(MpArena *arena, const MpSource *source, MpStr class_name, MpStr method) {
  const MpStr path = source != NULL ? source->path : MP_STR("");
  const MpStr function = class_name.len > 0 ? MP_STR("") : method;
  const MpStr parts[] = {MP_STR("code"), path, class_name, function};
  return mp_str_join(arena, MP_STR(":"), parts, sizeof parts / sizeof *parts);
}

MpStr mp_usage_class_key(MpArena *arena, const MpClassFact *cls) {
  if (cls == NULL || cls->name_span.source == NULL) return (MpStr){0};
  return mp_str_format(arena, "class %.*s:%u", MP_FMT(cls->name_span.source->path),
                       (unsigned)cls->name_span.start_byte);
}

static MpStr file_name(MpStr path) {
  const size_t slash = mp_str_rfind_byte(path, '/');
  return slash == SIZE_MAX ? path : mp_str_slice(path, slash + 1, path.len);
}

static const MpSetting *new_setting(const MpUsage *self, uint32_t index) {
  const MpEntry *entry = self->analysis->entries.items[index];
  const MpSource *source = self->analysis->source;
  MpSetting *setting = MP_NEW(self->arena, MpSetting);
  setting->from = source != NULL ? source->path : (MpStr){0};
  setting->entry = index;
  setting->name = entry->name.len > 0 ? entry->name : file_name(setting->from);
  setting->is_class = entry->kind == MP_ENTRY_CLASS;
  setting->is_complete = entry->is_complete;
  setting->is_background = entry->is_background;
  if (entry->kind == MP_ENTRY_CLASS) setting->about = mp_usage_class_key(self->arena, entry->cls);
  if (entry->kind == MP_ENTRY_FUNCTION) {
    setting->about = mp_usage_code_key(self->arena, source, MP_STR(""), entry->name);
  }
  return setting;
}

// A path, as what runs on it is noted.
typedef struct Path {
  MpUse use;
  bool is_judged;  // it surely exists, in the foreground, to its end
} Path;

static Path path_of(const MpEntry *entry, MpUse use) {
  const MpGraph *graph = entry->graphs.items[use.graph];
  Path path = {use, !entry->is_background && entry->phase == MP_PHASE_INFERENCE};
  if (graph->ended_early) path.is_judged = false;
  if (mp_path_is_weak(graph)) path.is_judged = false;
  return path;
}

static void add_use_of(MpUsage *self, MpUser *user, const Path *path) {
  const MpUse use = path->use;
  const MpUse *last = user->uses.len > 0 ? &mp_array_last(&user->uses) : NULL;
  if (last != NULL && last->entry == use.entry && last->graph == use.graph) return;
  mp_array_push(self->arena, &user->uses, use);
  mp_array_push(self->scratch, &self->of_graph[use.graph], user);
  if (!path->is_judged) return;
  const MpSetting *setting = self->settings.items[use.entry];
  const MpSettings *settings = &user->settings;
  if (settings->len > 0 && mp_array_last(settings) == setting) return;
  mp_array_push(self->arena, &user->settings, setting);
}

static void add_use(MpUsage *self, MpStr key, const Path *path) {
  MpUser *user = mp_map_get(&self->users, key);
  if (user == NULL) {
    user = MP_NEW(self->arena, MpUser);
    mp_map_set(&self->users, key, user);
  }
  add_use_of(self, user, path);
}

// A call of an object of the class, for those that derive from it too.
static void add_class(MpUsage *self, const MpClassFact *cls, const Path *path) {
  add_use(self, mp_usage_class_key(self->arena, cls), path);
  const MpSource *source = cls->span.source;
  add_use(self, mp_usage_code_key(self->arena, source, cls->name, MP_STR("")), path);
  for (uint32_t i = 0; i < cls->ancestors.len; i++)
    add_use(self, mp_usage_class_key(self->arena, cls->ancestors.items[i]), path);
}

static bool is_same_code(const MpNode *a, const MpNode *b) {
  return a->span.source == b->span.source && a->class_name.ptr == b->class_name.ptr &&
         a->class_name.len == b->class_name.len && a->method.ptr == b->method.ptr &&
         a->method.len == b->method.len;
}

static void add_graph(MpUsage *self, const MpGraph *graph, const Path *path,
                      const uint8_t *unwrapped) {
  uint8_t *seen = MP_NEW_ARRAY(self->scratch, uint8_t, graph->layers.len + 1);
  const MpNode *last = NULL;
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    const MpLayer *layer = node->layer;
    if (node->parent != MP_NODE_NONE && !unwrapped[node->parent]) continue;
    if (layer != NULL && layer->cls != NULL && !seen[layer->id]) {
      seen[layer->id] = 1;
      add_class(self, layer->cls, path);
    }
    // Weights and constants are made where nothing is called yet.
    if (node->kind != MP_NODE_LAYER && !node->depends_on_input) continue;
    if (last != NULL && is_same_code(last, node)) continue;
    last = node;
    add_use(self, mp_usage_code_key(self->arena, node->span.source, node->class_name, node->method),
            path);
  }
}

MpUsage mp_usage_new(MpArena *arena, MpArena *scratch, const MpAnalysis *analysis) {
  MpUsage self = {.arena = arena, .scratch = scratch, .analysis = analysis};
  mp_map_init(&self.users, arena);
  for (uint32_t i = 0; i < analysis->entries.len; i++)
    mp_array_push(arena, &self.settings, new_setting(&self, i));
  return self;
}

static Path enter_path(MpUsage *self, MpUse use) {
  const MpEntry *entry = self->analysis->entries.items[use.entry];
  if (use.graph == 0) self->of_graph = MP_NEW_ARRAY(self->scratch, MpUsers, entry->graphs.len);
  return path_of(entry, use);
}

void mp_usage_add_path(MpUsage *self, MpUse use, const uint8_t *unwrapped) {
  const Path path = enter_path(self, use);
  const MpEntry *entry = self->analysis->entries.items[use.entry];
  add_graph(self, entry->graphs.items[use.graph], &path, unwrapped);
}

void mp_usage_repeat_path(MpUsage *self, MpUse use, uint32_t twin) {
  const Path path = enter_path(self, use);
  const MpUsers *users = &self->of_graph[twin];
  for (uint32_t i = 0; i < users->len; i++)
    add_use_of(self, users->items[i], &path);
}

const MpUser *mp_usage_find(const MpUsage *self, MpStr key) {
  return key.len > 0 ? mp_map_get(&self->users, key) : NULL;
}

void mp_usage_list(const MpUsage *self, MpRulings *out) {
  for (uint32_t i = 0; i < self->users.len; i++) {
    const MpUser *user = self->users.entries[i].value;
    if (user == NULL || user->settings.len == 0) continue;
    const MpUserList list = {self->users.entries[i].key, user->settings};
    mp_array_push(self->arena, &out->users, list);
  }
}
