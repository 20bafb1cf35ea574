#include "analyzer/base/status.h"

const char *mp_status_text(MpStatus status) {
  switch (status) {
    case MP_OK: return "no error";
    case MP_ERROR_NOT_FOUND: return "no such file";
    case MP_ERROR_ACCESS: return "permission denied";
    case MP_ERROR_IO: return "read or write error";
    case MP_ERROR_NOT_TEXT: return "not a text file";
    case MP_ERROR_NOT_NOTEBOOK: return "not a notebook that can be read (JSON, nbformat 3 or 4)";
    case MP_ERROR_LIMIT: return "too large";
    case MP_ERROR_SYNTAX: return "not in the expected format";
  }
  return "unknown error";
}
