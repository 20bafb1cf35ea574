#include "rules/rule.h"

MP_DEFINE_RULE(mp903) = {
    .code = "MP903",
    .name = "unused-suppression",
    .summary = "a comment suppresses findings that are not there",
    .what =
        "Findings are left out where a comment says so:\n"
        "\n"
        "- `# mplint: ignore[MP201]` on the first or last line of the expression or statement that "
        "the finding points at; several codes, or prefixes such as `MP3`, stand between commas, "
        "and `# mplint: ignore` is about every finding there;\n"
        "- `# mplint: ignore-file[MP3]` before the file's first statement;\n"
        "- `# noqa: MP201`, also among the codes of other programs, and `# noqa`.\n"
        "\n"
        "This rule points at each such comment that leaves out nothing, or that cannot be read. "
        "Codes of other programs in a `# noqa`, and a bare one, are no concern of it. A comment "
        "is judged only where every rule that it names was asked: with `--select` or `--ignore`, "
        "and for another target, it may be needed all the same.",
    .why =
        "A comment that is left behind when the code was mended hides the next finding on that "
        "line; one that is misspelt never had an effect.",
    .source = "What mplint itself found in this run.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_NONE,
    .quantifier = MP_ON_SOME_PATH,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_WARNING),
};
