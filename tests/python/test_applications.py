"""Keras's own models, read from the installed package: `mplint summary` says of each layer and of the
whole what Keras says (recorded by tests/oracle/record_applications.py)."""

import hashlib
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDER = ROOT / "tests/oracle/record_applications.py"
RECORD = ROOT / "fixtures/keras/applications-2.10.json"


def rows_of(summary):
    return [
        [row["name"], row["class"], row["output_shape"], row["params"]] for row in summary["layers"]
    ]


def digest(rows):
    """As the recorder's."""
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def difference(python, name, rows):
    """What differs from what Keras says now, which builds the model once more."""
    command = [python, RECORDER, "layers", name.rpartition(".")[2]]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    real = json.loads(done.stdout)[name]
    if len(real) != len(rows):
        return f"{name}: {len(real)} layers, not {len(rows)}"
    return [pair for pair in zip(real, rows, strict=True) if pair[0] != pair[1]][:3]


def test_keras_own_models_are_as_keras_says(keras_python, mplint):
    python = keras_python("tf210")
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    assert len(recorded) == 71
    [package] = python.parents[1].glob("lib/python*/site-packages/keras/applications")

    def summarize(name):
        module, _, function = name.rpartition(".")
        path = package / f"{module}.py"
        return mplint("summary", path, f"{function}(weights=None)", "--format", "json")

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = dict(zip(recorded, pool.map(summarize, recorded), strict=True))
    for name, real in recorded.items():
        assert answers[name].stdout, f"{name}: {answers[name].stderr}"
        summary = json.loads(answers[name].stdout)
        rows = rows_of(summary)
        assert len(rows) == real["layers"], name
        assert digest(rows) == real["digest"], difference(python, name, rows)
        assert summary["total_params"] == real["parameters"], name
        assert summary["trainable_params"] == real["trainable"], name
