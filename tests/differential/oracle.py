"""Runs Python programs in this interpreter and prints what each left in the list `results`.

Input and output are those of run_programs.c: programs on standard input, each ended by a line
that is a form feed; "= VALUE" for an element, "! CLASS LINE" for the exception that ended the
program, "." for its end.
"""

import contextlib
import enum
import io
import sys
import types
import warnings

MAX_DEPTH = 12


def canonical(value, depth=0):
    """The text of a value as run_programs.c writes it: repr, but for what has an address."""
    if depth == MAX_DEPTH:
        return "..."
    if isinstance(value, enum.Enum) and type(value).__repr__ is enum.Enum.__repr__:
        return f"<{type(value).__name__}.{value.name}>"
    if isinstance(value, types.FunctionType):
        return f"<function {value.__name__}>"
    if isinstance(value, type) and value.__module__ == "__main__":
        return f"<class {value.__name__}>"
    kind = type(value)
    if kind in (list, tuple, set, frozenset):
        items = [canonical(item, depth + 1) for item in value]
        if kind is list:
            return f"[{', '.join(items)}]"
        if kind is tuple:
            return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
        text = "{" + ", ".join(sorted(items, key=lambda text: text.encode())) + "}"
        if not items:
            return "set()" if kind is set else "frozenset()"
        return text if kind is set else f"frozenset({text})"
    if isinstance(value, dict) and kind.__module__ in ("builtins", "collections"):
        pairs = (f"{canonical(key, depth + 1)}: {canonical(item, depth + 1)}"
                 for key, item in value.items())
        return ("" if kind is dict else kind.__name__) + "{" + ", ".join(pairs) + "}"
    if kind.__repr__ is object.__repr__:
        parts = (f" {name}={canonical(item, depth + 1)}" for name, item in vars(value).items())
        return f"<{kind.__name__}{''.join(parts)}>"
    return repr(value)


def raised_line(error):
    """The line of the program in which an exception was raised."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "program.py":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def run(text):
    """The lines that stand for one program."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module  # dataclasses and typing look their class's module up
    lines, failure = [], None
    try:
        exec(compile(text, "program.py", "exec"), module.__dict__)
    except Exception as error:
        failure = f"! {type(error).__name__} {raised_line(error)}"
    for value in module.__dict__.get("results", []):
        try:
            lines.append("= " + canonical(value).replace("\n", "\\n"))
        except Exception as error:
            lines.append(f"= repr raises {type(error).__name__}")
    return [*lines, *([failure] if failure else []), "."]


def main():
    warnings.simplefilter("ignore")
    programs = sys.stdin.read().split("\f\n")[:-1]
    out = []
    for program in programs:
        with contextlib.redirect_stdout(io.StringIO()):
            out += run(program)
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
