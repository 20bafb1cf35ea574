#include "analyzer/interp/private_name.h"

#include "analyzer/interp/class_object.h"
#include "analyzer/interp/doubt.h"

MpStr mp_private_name(MpRun *run, const MpValue *object, MpStr name, MpSpan span) {
  bool is_private = mp_str_starts_with(name, MP_STR("__")) && !mp_str_ends_with(name, MP_STR("__"));
  const MpClass *owner = run->frame->owner;
  if (!is_private || !owner || !mp_doubt_is_asked(run) || object->kind != MP_VALUE_INSTANCE) {
    return name;
  }
  MpClass *found = NULL;
  if (mp_class_lookup(object->instance->cls, NULL, name, &found)) {
    if (found != owner) mp_doubt_all(run, "several classes have this private name", span);
    return name;
  }
  MpStr cls = owner->name;
  while (mp_str_starts_with(cls, MP_STR("_")))
    cls = mp_str_slice(cls, 1, cls.len);
  if (cls.len == 0) return name;
  return mp_str_format(run->arena, "_%.*s%.*s", MP_FMT(cls), MP_FMT(name));
}
