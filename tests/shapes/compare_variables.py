#!/usr/bin/env python3
"""Variables of generated library layers, as mplint makes them, against real Keras.

    compare_variables.py DESCRIBE_LAYERS VERSION=PYTHON ... [--seed S] [--count N] [--show N] [--only WORD]

N cases for each layer of the tables, and those of variable_cases.py: names, shapes, data types,
trainability and order of `layer.weights`, and `count_params()`. What mplint says is right or unknown.
"""

import ast
import collections
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compare_shapes  # noqa: E402
import layer_table  # noqa: E402
import variable_cases  # noqa: E402

VARIABLE = re.compile(r"- (own|held)(?: variable='([^']*)')?(?: shape=(\([^)]*\)|\?))?"
                      r"(?: dtype='(\w+)')?( frozen)?$")


class Variable(collections.namedtuple("Variable", "is_own name shape dtype is_trainable")):
    """A name, shape or data type that is not known is None."""


class Layer:
    """What mplint says of one; `total` and `frozen` None where they are not known."""

    def __init__(self, line):
        name, *numbers = line[2:].split(" ")
        self.name = None if name == "?" else name
        self.total, self.frozen = (None if n == "?" else int(n) for n in numbers)
        self.variables = []
        self.is_known = True

    def add(self, line):
        if line == "- unknown":
            self.is_known = False
            return
        where, name, shape, dtype, frozen = VARIABLE.match(line).groups()
        lengths = None if shape in (None, "?") else ast.literal_eval(shape.replace("?", "None"))
        self.variables.append(Variable(where == "own", name or None, lengths, dtype, not frozen))


def infer(program, version, texts):
    """For each text the layers, or what stood in the way."""
    out = subprocess.run([program, version], input="\f\n".join(texts) + "\f\n", encoding="utf-8",
                         stdout=subprocess.PIPE, check=True).stdout
    results, layers, trouble = [], [], None
    for line in out.splitlines():
        if line == ".":
            results.append(trouble or layers)
            layers, trouble = [], None
        elif line.startswith("@"):
            layers.append(Layer(line))
        elif line.startswith("-"):
            layers[-1].add(line)
        else:
            trouble = line
    return results


def real_results(python, texts):
    done = subprocess.run([python, HERE / "real_layers.py"], input=json.dumps(texts), encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def fits(real, own):
    name, shape, dtype, is_trainable = real
    return ((own.name is None or name == own.name or name.endswith("/" + own.name))
            and (own.shape is None or list(own.shape) == shape)
            and own.dtype in (None, dtype) and own.is_trainable == is_trainable)


def is_complete(own):
    return own.name is not None and own.shape is not None and own.dtype is not None


class Result:
    """Counts of what was compared; `wrong` and `unknown` hold the cases, of each layer's class."""

    def __init__(self):
        self.counts = collections.Counter()
        self.of_layer = collections.defaultdict(collections.Counter)
        self.wrong = []
        self.unknown = []

    def add(self, kind, text, real, inferred):
        self.counts["cases"] += 1
        if isinstance(real, str):
            self.counts["refused by Keras"] += 1
            self.of_layer[kind]["refused"] += 1
            return
        if isinstance(inferred, str):
            return self.note("unknown", kind, text, real, inferred)
        if len(inferred) != len(real):
            return self.note("unknown", kind, text, real, "other layers")
        for one, own in zip(real, inferred, strict=True):
            self.layer(kind, text, one, own)

    def note(self, what, kind, *case):
        self.of_layer[kind][what] += 1
        getattr(self, what).append(case)

    def layer(self, kind, text, real, own):
        name, total, frozen, variables = real
        said = [own.name, own.total, own.frozen, own.variables]
        self.counts["layers"] += 1
        self.counts["variables"] += len(variables)
        if own.name not in (None, name) or own.total not in (None, total) or own.frozen not in (None, frozen):
            return self.note("wrong", kind, text, real, said)
        if not own.is_known:
            return self.note("unknown", kind, text, real, said)
        if not self.same(variables, own.variables):
            return self.note("wrong", kind, text, real, said)
        is_known = own.name is not None and all(map(is_complete, own.variables))
        if not is_known or own.total is None or own.frozen is None:
            self.note("unknown", kind, text, real, said)

    @staticmethod
    def same(real, own):
        """In order where the layer holds none of others; else each fits one."""
        if len(real) != len(own):
            return False
        if all(one.is_own for one in own):
            return all(fits(a, b) for a, b in zip(real, own, strict=True))
        left = list(real)
        for one in own:
            found = next((other for other in left if fits(other, one)), None)
            if found is None:
                return False
            left.remove(found)
        return True


def run(program, pythons, seed, count, only=""):
    """{version: Result}."""
    out, cases = {}, variable_cases.make(seed, count, only)
    for version, python in pythons.items():
        chosen = [case for case in cases if layer_table.is_of(version, case.versions)]
        texts = [case.text for case in chosen]
        real = real_results(python, texts)
        inferred = infer(program, version, texts)
        assert len(real) == len(inferred) == len(chosen), "a program ended before its input did"
        out[version] = Result()
        for case, fact, own in zip(chosen, real, inferred, strict=True):
            out[version].add(case.name, case.text, fact, own)
    return out


def report(results, show):
    lines = []
    for version, result in results.items():
        counts = ", ".join(f"{name} {count}" for name, count in sorted(result.counts.items()))
        lines.append(f"Keras {version}: {counts}, wrong {len(result.wrong)}, unknown {len(result.unknown)}")
        for name, one in sorted(result.of_layer.items()):
            lines.append(f"  {name}: " + ", ".join(f"{n} {what}" for what, n in one.items() if n))
        lines += compare_shapes.examples(result, show, variable_cases.HEAD)
    return "\n".join(lines)


def work(options, pythons):
    results = run(options.describe_layers, pythons, options.seed, options.count, options.only)
    return report(results, options.show), any(result.wrong for result in results.values())


if __name__ == "__main__":
    sys.exit(compare_shapes.command(__doc__, "describe_layers", {"seed": "mplint", "count": 10, "only": ""}, work))
