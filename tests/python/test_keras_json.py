"""`mplint prepare --format keras-json` against real Keras 2.10: it loads with `model_from_json`, and
gives the numbers of the prepared module bit for bit; what has no form in it is refused."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ORACLE = TESTS.parent / "fixtures/oracle"
CASES = json.loads((ORACLE / "prepare.json").read_text(encoding="utf-8"))

# Classes of the source, which Keras could not load.
KEPT_WHOLE = {
    "dup_weight_names_leaf",
    "leaf_no_get_config_args",
    "leaf_with_get_config",
    "multi_input_leaf",
    "toplevel_leaf_no_get_config",
    "vit_patches",
    "weight_only_leaf",
}


@pytest.fixture
def write(mplint, tmp_path):
    """Writes a model both ways: where they are, or why there is no JSON."""

    def run(path, *options):
        words = ["prepare", path, "get_model()", *options]
        module, written = tmp_path / f"prepared_{path.name}", tmp_path / f"{path.stem}.json"
        done = mplint(*words, "-o", module)
        assert done.returncode == 0, f"{path.name}: {done.stderr}"
        done = mplint(*words, "--format", "keras-json", "-o", written)
        if done.returncode == 1:
            assert not written.exists()
            return None, done.stderr
        assert done.returncode == 0, f"{path.name}: {done.stderr}"
        return (path, module, written), ""

    return run


def check(python, triples):
    done = subprocess.run(
        [python, TESTS / "oracle/check_keras_json.py", *(str(w) for t in triples for w in t)],
        env={**os.environ, "PYTHONPATH": str(TESTS / "models")},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=1500,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(triples), done.stderr[-2000:]
    assert done.returncode == 0, "\n".join(line for line in lines if not line.startswith("ok"))


def test_recorded_cases_give_the_same_numbers(keras_python, write):
    triples, refused = [], {}
    for name, case in sorted(CASES.items()):
        if case["expect"] != "prepared":
            continue
        options = [word for shape in case.get("inputs") or [] for word in ("--input", shape)]
        triple, why = write(ORACLE / case["file"], *options)
        triples += [triple] if triple else []
        refused.update({} if triple else {name: why})
    assert set(refused) == KEPT_WHOLE
    assert all("Keras's JSON cannot hold its class" in why for why in refused.values())
    check(keras_python("tf210"), triples)


def test_every_kind_of_argument_and_call(keras_python, write):
    triples = []
    for path in sorted((TESTS / "models/keras_json").glob("*.py")):
        triple, why = write(path)
        assert triple, why
        triples.append(triple)
    assert len(triples) >= 3
    check(keras_python("tf210"), triples)


def test_whole_models_are_right_or_refused(keras_python, write):
    triples = []
    for path in sorted((TESTS / "models").glob("*.py")):
        second = path.read_text(encoding="utf-8").splitlines()[1]
        options = shlex.split(second[1:]) if second.startswith("# --") else []
        if "--search-venv" in options:
            continue  # the environment's own packages
        triple, why = write(path, *options)
        assert triple or "Keras's JSON" in why or "constant" in why, why
        triples += [triple] if triple else []
    assert len(triples) >= 8
    check(keras_python("tf210"), triples)


def test_keras3_is_refused(mplint):
    path = ORACLE / CASES["resblock_relu_good"]["file"]
    words = ["prepare", path, "get_model()", "--format", "keras-json", "--target", "keras3"]
    done = mplint(*words)
    assert done.returncode == 1 and done.stdout == ""
    assert "the JSON of Keras 3 is not written yet" in done.stderr
