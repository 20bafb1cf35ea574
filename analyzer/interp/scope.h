// Names and where they are found. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_SCOPE_H_
#define MPLINT_ANALYZER_INTERP_SCOPE_H_

#include "analyzer/interp/run.h"

MpScope *mp_scope_new(MpRun *run, MpScope *enclosing);

// Python's lookup from the running frame: local, enclosing functions, module, builtins. NULL where
// the name is bound nowhere; no exception is raised.
MpValue *mp_scope_lookup(const MpRun *run, const MpScope *scope, MpStr name);

// Binds a name where Python would: in `scope`, or where `global` and `nonlocal` send it.
void mp_scope_assign(MpRun *run, MpScope *scope, MpStr name, MpValue *value);

// False where the name was not bound.
bool mp_scope_delete(MpRun *run, MpScope *scope, MpStr name);

#endif
