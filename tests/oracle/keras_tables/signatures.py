"""Parameters of constructors, `call` methods and functions, as rows."""

import inspect

KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "POSITIONAL",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "POSITIONAL",
    inspect.Parameter.KEYWORD_ONLY: "KEYWORD_ONLY",
    inspect.Parameter.VAR_POSITIONAL: "VAR_POSITIONAL",
    inspect.Parameter.VAR_KEYWORD: "VAR_KEYWORD",
}


def literal(value):
    """Python source of a literal, or None where the value is no literal."""
    if value is None or isinstance(value, (bool, int, str)):
        return repr(value)
    if isinstance(value, float):
        text = repr(value)
        return None if "n" in text else text  # inf, nan
    if isinstance(value, (tuple, list)):
        parts = [literal(item) for item in value]
        if None in parts:
            return None
        inner = ", ".join(parts)
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(parts) == 1 else f"({inner})"
    if isinstance(value, dict) and not value:
        return "{}"
    return None


def parameters(function, skip_first=False):
    """Rows [name, kind, required, default]; None where there is no signature to be had."""
    try:
        found = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    if skip_first and found and found[0].name in ("self", "cls"):
        found = found[1:]
    rows = []
    for parameter in found:
        kind = KINDS[parameter.kind]
        has_default = parameter.default is not inspect.Parameter.empty
        required = not has_default and not kind.startswith("VAR_")
        default = literal(parameter.default) if has_default else None
        rows.append([parameter.name, kind, required, default or ""])
    return rows
