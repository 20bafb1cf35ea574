// Names that imports bind. They are found when they are read: an import that nothing uses costs
// nothing. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_IMPORT_NAME_H_
#define MPLINT_ANALYZER_INTERP_IMPORT_NAME_H_

#include "analyzer/interp/run.h"

// The value of a name that an import statement binds in the scope, found now; NULL where none
// does.
MpValue *mp_import_find(MpRun *run, MpScope *scope, MpStr name);

// The name in the modules that `from … import *` of the scope's module reads, the last first; NULL
// where none has it. `*is_open` where one of them is not in view.
MpValue *mp_import_find_star(MpRun *run, MpScope *scope, MpStr name, bool *is_open);

// What an absolute dotted name is: a library's, a module or a thing of the project, or, where
// neither is in view, a name that stands for something outside.
MpValue *mp_import_absolute(MpRun *run, MpStr dotted, MpSpan span);

bool mp_import_is_statement(const MpStmt *stmt);

// False where the statement imports something that neither a library nor the project has.
bool mp_import_resolves(MpRun *run, const MpStmt *stmt);

#endif
