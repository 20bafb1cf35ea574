"""Fixes: `mplint --fix-suggestions` gives what the fixture says, `git apply` takes it, and in real
Keras the fixed model has the same weights under the same names and gives the same numbers."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXED = sorted((ROOT / "fixtures/rules").glob("*/*.fixed.py"))
MARK = re.compile(r"#\s*(expect(-none)?|known-gap|known-noise|optional)\b.*")

# Run by the interpreter of a Keras environment: original and fixed file as arguments.
COMPARE = """
import importlib.util
import sys

import numpy as np
from tensorflow import keras


def build(path):
    keras.backend.clear_session()
    spec = importlib.util.spec_from_file_location("case", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.build_model()


original, fixed = build(sys.argv[1]), build(sys.argv[2])
shapes = [i.shape[1:] for i in original.inputs]
inputs = [np.random.default_rng(0).random((3, *shape)).astype("float32") for shape in shapes]
inputs = inputs if len(inputs) > 1 else inputs[0]
names = [w.name for w in original.weights]
assert names == [w.name for w in fixed.weights], (names, [w.name for w in fixed.weights])
rng = np.random.default_rng(1)
original.set_weights([rng.random(w.shape).astype("float32") for w in original.get_weights()])
fixed.set_weights(original.get_weights())
np.testing.assert_array_equal(original(inputs), fixed(inputs))
print("equal", len(names))
"""


def name_of(path):
    return f"{path.parent.name[:5]}-{path.name.removesuffix('.fixed.py')}"


def original_of(fixed):
    return fixed.with_name(fixed.name.replace(".fixed.py", ".py"))


def without_marks(text):
    """The text without the marks of the fixture runner and without the lines that held only one."""
    kept = []
    for line in text.splitlines():
        bare = MARK.sub("", line).rstrip()
        if bare or not MARK.search(line):
            kept.append(bare)
    return kept


@pytest.fixture
def apply_fixes(mplint, tmp_path):
    """Applies what `--fix-suggestions` prints for a copy of the file, and gives the copy."""

    def apply(path):
        copy = tmp_path / "case.py"
        copy.write_bytes(path.read_bytes())
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
        done = mplint("check", "--fix-suggestions", "--exit-zero", "case.py", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "\n+++ b/case.py\n" in done.stdout, done.stdout
        patch = tmp_path / "fix.patch"
        patch.write_text(done.stdout[done.stdout.index("--- a/case.py") :], encoding="utf-8")
        subprocess.run(["git", "apply", patch], cwd=tmp_path, check=True)
        return copy

    return apply


def test_there_are_fixtures():
    assert {path.parent.name[:5] for path in FIXED} == {"MP102", "MP201", "MP403"}


@pytest.mark.parametrize("fixed", FIXED, ids=name_of)
def test_the_diff_gives_the_fixed_file(apply_fixes, fixed):
    copy = apply_fixes(original_of(fixed))
    expected = without_marks(fixed.read_text(encoding="utf-8"))
    assert without_marks(copy.read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize("fixed", FIXED, ids=name_of)
def test_nothing_is_left_to_fix(apply_fixes, mplint, fixed):
    copy = apply_fixes(original_of(fixed))
    done = mplint("check", "--fix-suggestions", "--exit-zero", "case.py", cwd=copy.parent)
    assert "+++" not in done.stdout


@pytest.mark.parametrize("environment", ["tf210", "tf212"])
@pytest.mark.parametrize("fixed", FIXED, ids=name_of)
def test_the_numbers_stay(apply_fixes, keras_python, tmp_path, environment, fixed):
    python = keras_python(environment)
    copy = apply_fixes(original_of(fixed))
    script = tmp_path / "compare.py"
    script.write_text(COMPARE, encoding="utf-8")
    done = subprocess.run(
        [python, script, original_of(fixed), copy],
        check=False, encoding="utf-8", capture_output=True, timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1].startswith("equal ")
