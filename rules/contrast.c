#include "rules/contrast.h"

#include "rules/weakness.h"

const uint8_t *mp_contrast_paths(const MpCollector *collector, MpSpan subject, uint32_t entry) {
  const uint32_t count = collector->analysis->entries.items[entry]->graphs.len;
  uint8_t *occurs = MP_NEW_ARRAY(collector->scratch, uint8_t, count + 1);
  const MpMarks *const kinds[] = {&collector->witnesses, &collector->acquittals};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    for (uint32_t k = 0; k < kinds[i]->len; k++) {
      const MpMark *mark = &kinds[i]->items[k];
      if (mark->place.entry != entry || !mp_span_eq(mark->subject, subject)) continue;
      occurs[mark->place.graph] = 1;
    }
  }
  return occurs;
}

void mp_contrast_judge(MpCollector *collector, MpRuling *ruling) {
  ruling->is_contrast = true;
  for (uint32_t i = 0; i < ruling->stances.len; i++) {
    const MpStance *stance = &ruling->stances.items[i];
    const bool is_named = stance->extent == MP_EXTENT_SOME && stance->when.len > 0;
    if (!stance->setting->is_background || !is_named || stance->is_of_one) continue;
    const MpMark mark = {ruling->subject, {stance->setting->entry, 0}};
    mp_array_push(collector->scratch, &collector->named, mark);
  }
}

static bool is_named(const MpCollector *collector, const MpMark *acquittal) {
  for (uint32_t i = 0; i < collector->named.len; i++) {
    const MpMark *mark = &collector->named.items[i];
    if (mark->place.entry != acquittal->place.entry) continue;
    if (mp_span_eq(mark->subject, acquittal->subject)) return true;
  }
  return false;
}

bool mp_contrast_is_sure(const MpCollector *collector, const MpMark *acquittal) {
  const MpEntry *entry = mp_place_entry(collector, acquittal->place);
  const MpGraph *graph = entry->graphs.items[acquittal->place.graph];
  if (mp_path_is_weak(graph)) return false;
  return !entry->is_background || is_named(collector, acquittal);
}

bool mp_contrast_holds(const MpCollector *collector, const MpRuling *ruling) {
  for (uint32_t i = 0; i < collector->acquittals.len; i++) {
    const MpMark *mark = &collector->acquittals.items[i];
    if (!mp_span_eq(mark->subject, ruling->subject)) continue;
    if (mp_contrast_is_sure(collector, mark)) return true;
  }
  return false;
}
