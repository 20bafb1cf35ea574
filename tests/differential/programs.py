"""Random programs without tensors, as layer code uses the language; equal seeds, equal programs."""

import features
from expressions import Expressions

IMPORTS = "import collections, copy, functools, itertools, math, operator\n"
# Pieces that the evaluator does not hold yet; `--feature` runs them.
OPEN = {
    "protocols", "dataclass", "enums", "named_tuples", "decorators", "closures", "contexts",
    "loops", "assignments", "matching", "collections_", "itertools_", "copying", "structured",
}


def guarded(expression):
    """Statements that record a value, or the class of what it raises."""
    return (f"try:\n    results.append({expression})\n"
            f"except Exception as error:\n    results.append('raised ' + type(error).__name__)\n")


def expressions(rng):
    """A program of unrelated expressions."""
    source = Expressions(rng)
    return "".join(guarded(source.any(rng.randint(1, 3))) for _ in range(rng.randint(1, 4)))


def generate(rng, feature=None):
    """One program; the last of its statements may raise."""
    if feature == "expressions" or (feature is None and rng.random() < 0.35):
        return f"{IMPORTS}results = []\n{expressions(rng)}"
    names = sorted(set(features.FEATURES) - OPEN)
    chosen = [feature] if feature else rng.sample(names, rng.randint(1, min(3, len(names))))
    source = Expressions(rng)
    parts = [features.FEATURES[name](source) for name in chosen]
    return f"{IMPORTS}results = []\n" + "".join(parts)
