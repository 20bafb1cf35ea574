#include "rules/verdict.h"

// How many settings say what, of those that count.
typedef struct Count {
  uint32_t always, named, vague, open, unaffected;
  bool is_exhaustive;     // those that are not affected were explored entirely
  MpStr from;             // the file of all that count; empty: there are several
  const MpStance *first;  // that names a condition
  bool is_one_condition;  // all that name one name the same
  bool has_call;          // some is no class alone, so the source itself makes the call
} Count;

bool mp_verdict_is_overruled(const MpSetting *setting, MpUserLookup find_users, const void *users) {
  const MpSettings *settings = setting->about.len > 0 ? find_users(users, setting->about) : NULL;
  for (uint32_t i = 0; settings != NULL && i < settings->len; i++) {
    if (!mp_str_eq(settings->items[i]->about, setting->about)) return true;
  }
  return false;
}

static bool is_same_setting(const MpSetting *a, const MpSetting *b) {
  return a->entry == b->entry && mp_str_eq(a->from, b->from);
}

static bool has_stance(const MpStances *stances, const MpSetting *setting) {
  for (uint32_t i = 0; i < stances->len; i++) {
    if (is_same_setting(stances->items[i].setting, setting)) return true;
  }
  return false;
}

static void count_file(Count *count, const MpSetting *setting, bool is_first) {
  if (is_first) count->from = setting->from;
  if (!mp_str_eq(count->from, setting->from)) count->from = (MpStr){0};
}

static void count_stance(Count *count, const MpStance *stance) {
  const uint32_t sum = count->always + count->named + count->vague;
  switch (stance->extent) {
    case MP_EXTENT_OPEN: count->open++; return;
    case MP_EXTENT_ALWAYS: count->always++; break;
    case MP_EXTENT_SOME:
      if (stance->when.len == 0) {
        count->vague++;
      } else if (count->named++ == 0) {
        count->first = stance;
        count->is_one_condition = true;
      } else {
        count->is_one_condition &= mp_str_eq(count->first->when, stance->when);
      }
      break;
  }
  count->has_call |= !stance->setting->is_class;
  count_file(count, stance->setting, sum == 0);
}

static bool counts(const MpVerdictQuestion *question, const MpSetting *setting, bool with_alone) {
  if (setting->is_background) return false;
  return with_alone || !mp_verdict_is_overruled(setting, question->find_users, question->users);
}

// `with_alone`: also what is judged alone though something else uses it.
static Count count_settings(const MpVerdictQuestion *question, bool with_alone) {
  Count count = {.is_exhaustive = true};
  for (uint32_t i = 0; i < question->stances->len; i++) {
    const MpStance *stance = &question->stances->items[i];
    if (counts(question, stance->setting, with_alone)) count_stance(&count, stance);
  }
  const MpSettings *runs = question->find_users(question->users, question->code);
  for (uint32_t i = 0; runs != NULL && i < runs->len; i++) {
    const MpSetting *setting = runs->items[i];
    if (has_stance(question->stances, setting) || !counts(question, setting, with_alone)) continue;
    const uint32_t sum = count.always + count.named + count.vague + count.unaffected;
    count_file(&count, setting, sum == 0);
    count.unaffected++;
    count.is_exhaustive &= setting->is_complete;
  }
  return count;
}

// Said by a class or function judged alone, that something else uses, in its own words. Of what the
// finding is not about, they say nothing without its name.
static const MpStance *find_own_words(const MpVerdictQuestion *question) {
  const MpStance *words = NULL;
  for (uint32_t i = 0; i < question->stances->len; i++) {
    const MpStance *stance = &question->stances->items[i];
    if (stance->extent != MP_EXTENT_SOME || stance->setting->about.len == 0) continue;
    if (stance->when.len == 0 || counts(question, stance->setting, false)) continue;
    // One way how it comes about is not how it does where it was seen.
    if (question->is_contrast && stance->is_of_one) continue;
    if (mp_str_eq(stance->setting->about, question->cls)) return stance;
    const bool is_about = mp_str_eq(stance->setting->about, question->code) ||
                          (question->cls.len == 0 && stance->setting->is_background);
    if (is_about && words == NULL) words = stance;
  }
  return words;
}

static MpStr name_setting(MpArena *arena, const MpStance *stance) {
  const MpStr name = stance->setting->name;
  if (stance->extent == MP_EXTENT_ALWAYS) return mp_str_format(arena, "in %.*s", MP_FMT(name));
  return mp_str_format(arena, "in %.*s and %.*s", MP_FMT(name), MP_FMT(stance->when));
}

// Some place where it holds, other than the class itself that it is about; NULL: none. `is_named`:
// a class or function, else a module.
static const MpStance *find_place_of(const MpVerdictQuestion *question, MpExtent extent,
                                     bool is_named, bool with_alone) {
  for (uint32_t i = 0; i < question->stances->len; i++) {
    const MpStance *stance = &question->stances->items[i];
    const MpStr about = stance->setting->about;
    if (stance->extent != extent || !counts(question, stance->setting, with_alone)) continue;
    if ((about.len > 0) != is_named) continue;
    if (extent == MP_EXTENT_SOME && stance->when.len == 0) continue;
    if (question->cls.len == 0 || !mp_str_eq(about, question->cls)) return stance;
  }
  return NULL;
}

// A class or function is the better name, even where a module uses it.
static const MpStance *find_place(const MpVerdictQuestion *question) {
  static const struct {
    bool is_named, with_alone;
  } kinds[] = {{true, false}, {true, true}, {false, false}};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    const bool is_named = kinds[i].is_named, with_alone = kinds[i].with_alone;
    const MpStance *stance = find_place_of(question, MP_EXTENT_ALWAYS, is_named, with_alone);
    if (stance == NULL) stance = find_place_of(question, MP_EXTENT_SOME, is_named, with_alone);
    if (stance != NULL) return stance;
  }
  return NULL;
}

// The class is judged where what uses it does, and alone it does not run into the finding: others
// may use it otherwise, and the words of one are its own.
static bool hangs_on_user(const MpVerdictQuestion *question) {
  if (question->cls.len == 0) return false;
  const MpSettings *runs = question->find_users(question->users, question->code);
  for (uint32_t i = 0; runs != NULL && i < runs->len; i++) {
    const MpSetting *setting = runs->items[i];
    const bool is_alone = setting->is_class && mp_str_eq(setting->about, question->cls);
    if (is_alone && !has_stance(question->stances, setting)) return true;
  }
  return false;
}

// The class judged alone runs into the finding without a condition.
static bool holds_alone(const MpVerdictQuestion *question) {
  for (uint32_t i = 0; i < question->stances->len; i++) {
    const MpStance *stance = &question->stances->items[i];
    const bool is_alone = stance->setting->is_class && !stance->setting->is_background &&
                          mp_str_eq(stance->setting->about, question->cls);
    if (is_alone && stance->extent == MP_EXTENT_ALWAYS) return true;
  }
  return false;
}

// All settings name one condition, in words that are not those of one user.
static bool is_common_condition(const MpVerdictQuestion *question, const Count *count) {
  if (!count->is_one_condition || count->always + count->vague + count->unaffected > 0) {
    return false;
  }
  return !hangs_on_user(question) && !holds_alone(question);
}

// It holds in some of the settings, or on some of their paths. False: nothing names where.
static bool name_where(MpArena *arena, const MpVerdictQuestion *question, const Count *count,
                       const MpStance *own, MpStr *when) {
  if (own != NULL) *when = own->when;
  if (when->len > 0) return true;
  if (mp_str_eq(count->from, question->objects_from)) *when = question->objects;
  if (when->len > 0) return true;
  if (is_common_condition(question, count)) {
    *when = count->first->when;
    return true;
  }
  // Where it is says nothing about how objects are made.
  if (question->is_contrast) return false;
  const MpStance *stance = find_place(question);
  if (stance != NULL) *when = name_setting(arena, stance);
  return stance != NULL;
}

static MpDiag *choose_diag(MpArena *arena, const MpVerdictQuestion *question) {
  MpDiag *chosen = NULL;
  bool is_counted = false;
  for (uint32_t i = 0; i < question->stances->len; i++) {
    const MpStance *stance = &question->stances->items[i];
    if (stance->extent == MP_EXTENT_OPEN) continue;
    const bool does_count = counts(question, stance->setting, false);
    if (chosen != NULL && is_counted && !does_count) continue;
    if (chosen == NULL || stance->diag->severity > chosen->severity || does_count != is_counted) {
      chosen = stance->diag;
    } else if (stance->diag->severity == chosen->severity) {
      chosen = mp_diag_join_counts(arena, chosen, stance->diag);
    }
    is_counted |= does_count;
  }
  return chosen;
}

// What is only found where all that can be given is given says nothing by itself.
static bool is_of_background(const MpStances *stances) {
  for (uint32_t i = 0; i < stances->len; i++) {
    if (!stances->items[i].setting->is_background) return false;
  }
  return true;
}

MpVerdict mp_verdict_reach(MpArena *arena, const MpVerdictQuestion *question) {
  Count count = count_settings(question, false);
  uint32_t holding = count.always + count.named + count.vague;
  // Where all that could tell was not followed, what is known of the parts alone is the best.
  if (holding + count.unaffected == 0) {
    count = count_settings(question, true);
    holding = count.always + count.named + count.vague;
  }
  MpVerdict verdict = {0};
  const MpStance *own = find_own_words(question);
  if (holding == 0) {
    if (question->is_contrast) return verdict;
    if (count.unaffected == 0 || count.is_exhaustive) return verdict;
    if (is_of_background(question->stances)) return verdict;
    if (own != NULL) verdict.when = own->when;
    const bool is_one_file = mp_str_eq(count.from, question->objects_from);
    if (verdict.when.len == 0 && is_one_file) verdict.when = question->objects;
    if (verdict.when.len > 0) verdict.diag = choose_diag(arena, question);
    return verdict;
  }
  const bool is_everywhere =
      count.named + count.vague + count.unaffected == 0 && !hangs_on_user(question);
  // Of classes alone, what `call` is not given has its default: given all, they say on what it
  // hangs.
  const bool needs_words = question->is_contrast;
  if (is_everywhere && (needs_words || !count.has_call) && own != NULL) verdict.when = own->when;
  const bool is_said = is_everywhere && (!needs_words || verdict.when.len > 0);
  if (is_said || name_where(arena, question, &count, own, &verdict.when)) {
    verdict.diag = choose_diag(arena, question);
  }
  // Whose words they are says what holds under them: how often, above all.
  if (own != NULL && mp_str_eq(verdict.when, own->when)) verdict.diag = own->diag;
  return verdict;
}
