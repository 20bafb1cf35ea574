#include "analyzer/diag/fix.h"

const char *mp_applicability_text(MpApplicability applicability) {
  switch (applicability) {
    case MP_FIX_DISPLAY: return "display";
    case MP_FIX_UNSAFE: return "unsafe";
    case MP_FIX_SAFE: return "safe";
  }
  return "display";
}
