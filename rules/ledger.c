#include "rules/ledger.h"

#include "analyzer/base/map.h"
#include "analyzer/source/source.h"
#include "rules/verdict.h"

// One finding, as all files see it.
typedef struct Page {
  MpDiag *diag;       // said of a class or file, or on every path; NULL: the stances tell
  MpStr subject;      // its key; empty: nothing acquits it
  bool is_contrast;   // MpRuling.is_contrast
  MpStances stances;  // of all files
  MpStr code;
  MpStr cls;
  MpStr objects;  // of the file `objects_from`
  MpStr objects_from;
} Page;

typedef struct Pages {
  MpMap by_key;  // finding → Page
} Pages;

struct MpLedger {
  MpArena *arena;
  MpMap files;      // path → Pages
  MpMap acquitted;  // code and subject
  MpMap users;      // key → MpSettings
};

MpLedger *mp_ledger_new(MpArena *arena) {
  MpLedger *self = MP_NEW(arena, MpLedger);
  self->arena = arena;
  mp_map_init(&self->files, arena);
  mp_map_init(&self->acquitted, arena);
  mp_map_init(&self->users, arena);
  return self;
}

static MpStr span_key(MpArena *arena, MpStr prefix, MpSpan span) {
  const MpStr path = span.source != NULL ? span.source->path : MP_STR("");
  return mp_str_format(arena, "%.*s %.*s:%u:%u", MP_FMT(prefix), MP_FMT(path),
                       (unsigned)span.start_byte, (unsigned)span.end_byte);
}

static Page *page_of(MpLedger *self, const MpDiag *diag) {
  const MpStr path = diag->span.source->path;
  Pages *pages = mp_map_get(&self->files, path);
  if (pages == NULL) {
    pages = MP_NEW(self->arena, Pages);
    mp_map_init(&pages->by_key, self->arena);
    mp_map_set(&self->files, mp_str_copy(self->arena, path), pages);
  }
  const MpStr place = span_key(self->arena, diag->code, diag->span);
  const MpStr key = mp_str_format(self->arena, "%.*s %.*s %.*s", MP_FMT(place), MP_FMT(diag->op),
                                  MP_FMT(diag->symbol));
  Page *page = mp_map_get(&pages->by_key, key);
  if (page == NULL) {
    page = MP_NEW(self->arena, Page);
    mp_map_set(&pages->by_key, key, page);
  }
  return page;
}

static MpSetting *copy_setting(MpLedger *self, const MpSetting *setting) {
  MpSetting *copy = MP_NEW(self->arena, MpSetting);
  *copy = *setting;
  copy->from = mp_str_copy(self->arena, setting->from);
  copy->name = mp_str_copy(self->arena, setting->name);
  copy->about = mp_str_copy(self->arena, setting->about);
  return copy;
}

static void add_stances(MpLedger *self, Page *page, const MpRuling *ruling) {
  if (page->code.len == 0) page->code = mp_str_copy(self->arena, ruling->code);
  if (page->cls.len == 0) page->cls = mp_str_copy(self->arena, ruling->cls);
  for (uint32_t i = 0; i < ruling->stances.len; i++) {
    const MpStance *stance = &ruling->stances.items[i];
    const MpStance copy = {.setting = copy_setting(self, stance->setting),
                           .extent = stance->extent,
                           .when = mp_str_copy(self->arena, stance->when),
                           .diag = mp_diag_copy(self->arena, stance->diag)};
    mp_array_push(self->arena, &page->stances, copy);
  }
  if (ruling->is_contrast) {
    page->is_contrast = true;
    page->subject = span_key(self->arena, page->stances.items[0].diag->code, ruling->subject);
  }
  if (ruling->objects.len == 0 || page->objects.len > 0) return;
  page->objects = mp_str_copy(self->arena, ruling->objects);
  page->objects_from = page->stances.items[page->stances.len - 1].setting->from;
}

static void add_ruling(MpLedger *self, const MpRuling *ruling) {
  const MpDiag *diag = ruling->stances.len > 0 ? ruling->stances.items[0].diag : ruling->diag;
  if (diag->span.source == NULL) return;
  Page *page = page_of(self, diag);
  if (ruling->stances.len > 0) {
    add_stances(self, page, ruling);
  } else if (page->diag == NULL) {
    page->diag = mp_diag_copy(self->arena, ruling->diag);
    if (ruling->every_path) page->subject = span_key(self->arena, diag->code, ruling->subject);
  }
}

static void add_users(MpLedger *self, const MpUserList *list) {
  MpSettings *settings = mp_map_get(&self->users, list->key);
  if (settings == NULL) {
    settings = MP_NEW(self->arena, MpSettings);
    mp_map_set(&self->users, mp_str_copy(self->arena, list->key), settings);
  }
  for (uint32_t i = 0; i < list->settings.len; i++)
    mp_array_push(self->arena, settings, copy_setting(self, list->settings.items[i]));
}

void mp_ledger_add(MpLedger *self, const MpRulings *rulings) {
  for (uint32_t i = 0; i < rulings->items.len; i++)
    add_ruling(self, &rulings->items.items[i]);
  for (uint32_t i = 0; i < rulings->acquittals.len; i++) {
    const MpAcquittal *acquittal = &rulings->acquittals.items[i];
    const MpStr key = span_key(self->arena, acquittal->code, acquittal->subject);
    mp_map_set(&self->acquitted, key, self);
  }
  for (uint32_t i = 0; i < rulings->users.len; i++)
    add_users(self, &rulings->users.items[i]);
}

static const MpSettings *find_users(const void *ledger, MpStr key) {
  const MpLedger *self = ledger;
  return mp_map_get(&self->users, key);
}

// The words for objects hold for those of one file: they count where no other one has any.
static MpDiag *judge(const MpLedger *self, const Page *page) {
  if (page->diag != NULL) {
    const bool is_acquitted = page->subject.len > 0 && mp_map_has(&self->acquitted, page->subject);
    return is_acquitted ? NULL : page->diag;
  }
  if (page->is_contrast && !mp_map_has(&self->acquitted, page->subject)) return NULL;
  const MpVerdictQuestion question = {.stances = &page->stances,
                                      .code = page->code,
                                      .cls = page->cls,
                                      .objects = page->objects,
                                      .objects_from = page->objects_from,
                                      .find_users = find_users,
                                      .users = self,
                                      .is_contrast = page->is_contrast};
  const MpVerdict verdict = mp_verdict_reach(self->arena, &question);
  if (verdict.diag != NULL) verdict.diag->when = verdict.when;
  return verdict.diag;
}

MpDiags mp_ledger_findings(MpLedger *self, const MpSource *source) {
  MpDiags out = {0};
  const Pages *pages = mp_map_get(&self->files, source->path);
  for (uint32_t i = 0; pages != NULL && i < pages->by_key.len; i++) {
    MpDiag *diag = judge(self, pages->by_key.entries[i].value);
    if (diag != NULL) mp_array_push(self->arena, &out, diag);
  }
  mp_diags_sort(&out);
  return out;
}
