// Names and where they are found. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_SCOPE_H_
#define MPLINT_ANALYZER_INTERP_SCOPE_H_

#include "analyzer/interp/run.h"

// `enclosing`: NULL for the scope of a module.
MpScope *mp_scope_new(MpRun *run, MpScope *enclosing);

// Python's lookup from the running frame: local, enclosing functions, module, builtins. A name that
// an import or a module's statement not yet run binds is found now. NULL where the name is bound
// nowhere; no exception is raised.
MpValue *mp_scope_lookup(MpRun *run, MpScope *scope, MpStr name);

// Binds a name where Python would: in `scope`, or where `global` and `nonlocal` send it.
void mp_scope_assign(MpScope *scope, MpStr name, MpValue *value);

// The scope that an assignment to the name in `scope` changes.
MpScope *mp_scope_of_binding(MpScope *scope, MpStr name);

// False where the name was not bound.
bool mp_scope_delete(MpScope *scope, MpStr name);

#endif
