#!/usr/bin/env python3
"""Selects from an independent record of expressions (op_table.json: each expression with the layers
that Keras 2.10 made of it) the plain calls and operators, for tests/test_keras_tables.c.

    python select_calls.py op_table.json > ../../fixtures/keras/operations.txt
"""

import ast
import json
import re
import sys

HEAD = {"K": "keras.backend", "layers": "keras.layers"}
TOKENS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
          ast.Pow: "**", ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
          ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
          ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "~", ast.Not: "not"}
TENSORS = set("xytumnbc")


def dotted(node):
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return inner and f"{inner}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else None


def makes_none(node):
    """True for an argument that makes no operation: names, literals and lists of them."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(makes_none(item) for item in node.elts)
    if isinstance(node, ast.UnaryOp):
        return makes_none(node.operand) and not isinstance(node.operand, ast.Name)
    return isinstance(node, ast.Constant) or dotted(node) is not None


def is_tensor(node):
    return isinstance(node, ast.Name) and node.id in TENSORS


def call_of(node):
    """The canonical path of a plain call."""
    path = dotted(node.func)
    arguments = node.args + [item.value for item in node.keywords]
    if path is None or not all(map(makes_none, arguments)):
        return None
    head, _, rest = path.partition(".")
    if not rest or head not in ("tf", "K", "keras", "layers", "np"):
        return None
    path = f"{HEAD.get(head, head)}.{rest}"
    return path.replace("tf.keras.", "keras.", 1) if path.startswith("tf.keras.") else path


def operator_of(node):
    """Side of the tensor and token of a plain operator."""
    if isinstance(node, ast.UnaryOp) and is_tensor(node.operand):
        return "left", TOKENS[type(node.op)]
    if isinstance(node, ast.Subscript) and is_tensor(node.value) and makes_none(node.slice):
        return "left", "[]"
    if isinstance(node, ast.BinOp):
        left, right, operation = node.left, node.right, node.op
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right, operation = node.left, node.comparators[0], node.ops[0]
    else:
        return None
    if type(operation) not in TOKENS or not (makes_none(left) and makes_none(right)):
        return None
    return ("left" if is_tensor(left) else "right"), TOKENS[type(operation)]


def main():
    table = json.load(open(sys.argv[1], encoding="utf-8"))
    print("# expression, call or side of the tensor, function or token, operations;"
          " written by tests/oracle/select_calls.py")
    done = set()
    for text in sorted(set(table) - {"_env"}, key=lambda text: (len(text), text)):
        row = table[text]
        node = ast.parse(text, mode="eval").body
        path = call_of(node) if isinstance(node, ast.Call) else None
        what = ("call", path) if path else operator_of(node)
        if what is None or ("python_value" in row) or what in done:
            continue
        done.add(what)
        names = [layer["name"] for layer in row.get("layers", [])]
        names = [re.sub(r"_\d+$", "", name[3:]) if name.startswith("tf.") else "layer"
                 for name in names]
        print("\t".join([text, *what, " ".join(names)]))


if __name__ == "__main__":
    main()
