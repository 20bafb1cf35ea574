"""Random programs without tensors, as layer code uses the language; equal seeds, equal programs."""

import warnings

import features
from expressions import Expressions

IMPORTS = "import collections, copy, functools, itertools, math, operator\n"


def guarded(expression):
    """Statements that record a value, or the class of what it raises."""
    return (f"try:\n    results.append({expression})\n"
            f"except Exception as error:\n    results.append('raised ' + type(error).__name__)\n")


def expressions(rng):
    """A program of unrelated expressions."""
    source = Expressions(rng)
    return "".join(guarded(source.any(rng.randint(1, 3))) for _ in range(rng.randint(1, 4)))


def draft(rng, feature=None):
    """A program that may not be valid Python."""
    if feature == "expressions" or (feature is None and rng.random() < 0.35):
        return f"{IMPORTS}results = []\n{expressions(rng)}"
    names = sorted(features.FEATURES)
    chosen = [feature] if feature else rng.sample(names, rng.randint(1, 3))
    source = Expressions(rng)
    parts = [features.FEATURES[name](source) for name in chosen]
    return f"{IMPORTS}results = []\n" + "".join(parts)


def generate(rng, feature=None):
    """One program; the last of its statements may raise. Where `:=` may stand is not in the
    grammar: what Python does not take is drawn again."""
    while True:
        text = draft(rng, feature)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(text, "program.py", "exec")
        except SyntaxError:
            continue
        return text
