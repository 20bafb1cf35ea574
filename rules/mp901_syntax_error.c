#include "rules/rule.h"

MP_DEFINE_RULE(mp901) = {
    .code = "MP901",
    .name = "syntax-error",
    .summary = "the file is not valid Python",
    .what =
        "Points at the first token that is not valid Python 3. What stands before and after the "
        "broken statement is analysed as far as it can be read, and all other files are.",
    .why =
        "Nothing can be said about code that does not parse; Python itself ends in `SyntaxError`.",
    .source = "The Python language reference; the grammar is tree-sitter's.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_NONE,
    .quantifier = MP_ON_SOME_PATH,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_ERROR),
};
