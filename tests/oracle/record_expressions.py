"""Writes what real Python gives for each line of fixtures/interp/expressions.txt.

    python3 tests/oracle/record_expressions.py

A result is the repr of the line's last expression, or the name of the exception that it raises. Run
with Python 3.11: repr of some containers and summing of floats changed in 3.12.
"""

import ast
import collections
import copy
import functools
import itertools
import math
import operator
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "interp"
NAMES = dict(
    collections=collections,
    copy=copy,
    functools=functools,
    itertools=itertools,
    math=math,
    operator=operator,
    print=lambda *values: None,
)


def evaluate(line):
    body = ast.parse(line).body
    scope = dict(NAMES)
    last = body.pop()
    try:
        exec(compile(ast.Module(body, []), "line", "exec"), scope)
        if not isinstance(last, ast.Expr):
            exec(compile(ast.Module([last], []), "line", "exec"), scope)
            return "None"
        return repr(eval(compile(ast.Expression(last.value), "line", "eval"), scope))
    except Exception as error:  # the exception is the result
        return type(error).__name__


def main():
    lines = (FOLDER / "expressions.txt").read_text(encoding="utf-8").splitlines()
    results = ["" if line.startswith("#") else evaluate(line) for line in lines]
    text = "".join(result + "\n" for result in results)
    (FOLDER / "expressions.oracle.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
