"""`mplint summary` against real Keras, model by model, to the digit.

    compare_summary.py MPLINT PYTHON FILE EXPRESSION [FILE EXPRESSION ...]
    compare_summary.py MPLINT PYTHON --cases CASES.json [--target keras3]

PYTHON is the interpreter of an environment with Keras (tests/keras/environments.py); CASES.json is
as real_summary.py takes it. Every layer that Keras lists must be there, in its place, with its name,
class, output shape, type, parameters, trainability and connections, and the totals. What mplint says
is not known is counted and named, and is no difference; what it says is.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

REAL = Path(__file__).resolve().with_name("real_summary.py")
FIELDS = ("name", "class", "output_shape", "dtype", "params", "trainable", "connected_to")
TOTALS = ("total_params", "trainable_params", "non_trainable_params")
SECONDS = 1800


def real_summaries(python, cases):
    """What Keras says, one answer for each case."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(cases, file)
        file.flush()
        done = subprocess.run(
            [python, REAL, "--cases", file.name],
            capture_output=True, check=False, encoding="utf-8", timeout=SECONDS,
        )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(cases):
        raise RuntimeError(done.stderr[-2000:])
    return answers


def our_summary(program, case, python, target="aimet"):
    """What mplint says, and what it says on standard error."""
    search = ["--search-venv"] if case.get("search_venv") else []
    environment = {**os.environ, "VIRTUAL_ENV": str(Path(python).parents[1])}
    inputs = [word for shape in case.get("inputs") or [] for word in ("--input", shape)]
    done = subprocess.run(
        [program, "summary", case["file"], case["expression"], "--format", "json",
         "--target", target, *inputs, *search],
        capture_output=True, check=False, encoding="utf-8", timeout=60, env=environment,
    )
    if done.returncode != 0:
        return {"error": " ".join(done.stderr.split())[:300]}
    return json.loads(done.stdout)


def is_known_in_part(ours, theirs):
    """Whether all that differs are shapes of several that are not known of ours."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(is_known_in_part(ours[key], theirs[key]) for key in ours)
    if ours is None or not isinstance(theirs, list) or not isinstance(ours, list):
        return ours == theirs or (ours is None and isinstance(theirs, (list, dict)))
    return len(ours) == len(theirs) and all(map(is_known_in_part, ours, theirs))


def is_shape(value):
    return value is None or all(item is None or isinstance(item, int) for item in value)


def flattened(value):
    """The shapes in it as Keras 3 takes structures apart: dicts by their sorted keys."""
    if not isinstance(value, dict) and is_shape(value):
        return [value]
    items = [value[key] for key in sorted(value)] if isinstance(value, dict) else value
    return [shape for item in items for shape in flattened(item)]


def as_listed(value):
    """Keras 3 keeps what a call of a Functional model gives as a flat list."""
    shapes = flattened(value)
    return shapes[0] if len(shapes) == 1 else shapes


# Of them the masks of Embedding, Masking and Concatenate.
MASK_OPERATIONS = ("NotEqual", "Any", "ExpandDims", "ZerosLike", "OnesLike", "LogicalOr", "ConcatenateOp")


def is_mask(row):
    """An operation that gives booleans, of those that compute masks."""
    return row["trainable"] is None and row["dtype"] == "bool" and (
        row["class"] in MASK_OPERATIONS or row["name"].startswith("concatenate"))


def without_masks(rows):
    """Keras 3 also lists what layers compute their masks with, as an input of the layers that take
    the mask: mplint shows no masks."""
    masks = {row["name"] for row in rows if is_mask(row)}
    return [
        {**row, "connected_to": row["connected_to"]
         and [one for one in row["connected_to"] if one.split("[")[0] not in masks]}
        for row in rows if row["name"] not in masks
    ]


class Comparison:
    """Of one model."""

    def __init__(self, is_keras3=False):
        self.is_keras3 = is_keras3
        self.differences = []
        self.unknown = []
        self.unknown_fields = []
        self.compared = 0

    def field(self, where, name, ours, theirs):
        if ours != theirs and (ours is None or is_known_in_part(ours, theirs)):
            self.unknown.append(f"{where}: {name} is {theirs}")
            self.unknown_fields.append(f"{where} {name}")
        elif ours != theirs:
            self.differences.append(f"{where}: {name} is {theirs}, not {ours}")
        else:
            self.compared += 1

    def rows(self, where, ours, theirs):
        """The layers of one model, in order; those of other layers only where both have some."""
        if self.is_keras3:
            theirs = without_masks(theirs)
        if len(ours) != len(theirs):
            names = [row["name"] or row["path"] for row in ours]
            self.differences.append(
                f"{where}: {[row['name'] for row in theirs]} are its layers, not {names}"
            )
            return
        for our, their in zip(ours, theirs, strict=False):
            place = f"{where}.{their['name']}"
            for name in FIELDS:
                # Keras connects the layers of a Functional model alone, and knows nothing of layers
                # that were not called.
                if name in ("connected_to", "output_shape", "dtype") and their[name] is None:
                    continue
                pair = our[name], their[name]
                if self.is_keras3 and name == "output_shape":
                    pair = tuple(map(as_listed, pair))
                self.field(place, name, *pair)
            if our["layers"]:
                self.rows(place, our["layers"], their["layers"])


def compare(ours, theirs, is_keras3=False):
    """The comparison of two summaries."""
    self = Comparison(is_keras3)
    if "error" in ours:
        self.differences.append("refused: " + ours["error"])
        return self
    self.rows(theirs["name"], ours["layers"], theirs["layers"])
    for name in TOTALS:
        self.field(theirs["name"], name, ours[name], theirs[name])
    return self


def compare_all(program, python, cases, target="aimet"):
    """(case, comparison) of every model that Keras itself builds."""
    results = []
    for case, real in zip(cases, real_summaries(python, cases), strict=False):
        if "error" in real:
            results.append((case, None, real["error"]))
        else:
            results.append((case, compare(our_summary(program, case, python, target), real, target == "keras3"), None))
    return results


def label(case):
    return f"{Path(case['file']).name} {case['expression']}"


def main(arguments):
    if len(arguments) < 4:
        sys.exit(__doc__)
    program, python, *rest = arguments
    target = "aimet"
    if rest[-2:-1] == ["--target"]:
        *rest, _, target = rest
    if rest[0] == "--cases":
        cases = json.loads(Path(rest[1]).read_text(encoding="utf-8"))
    else:
        pairs = zip(rest[::2], rest[1::2], strict=False)
        cases = [{"file": file, "expression": text} for file, text in pairs]
    wrong = 0
    for case, result, error in compare_all(program, python, cases, target):
        if result is None:
            print(f"keras   {label(case)}: {error}")
            continue
        wrong += bool(result.differences)
        word = "WRONG" if result.differences else "unknown" if result.unknown else "ok"
        print(f"{word:7} {label(case)}: {result.compared} equal, {len(result.unknown)} not known")
        for line in result.differences + result.unknown[:3]:
            print(f"        {line}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
