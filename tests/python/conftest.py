"""What the Python tests share: the program under test, the source tree, the Keras environments.

Run by `./bootstrap test`; by hand:
    MPLINT_PROGRAM=build/release/mplint pytest tests/python
with the pytest of the environment that `tests/keras/environments.py tools` makes.
"""

import importlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

_spec = importlib.util.spec_from_file_location("environments", ROOT / "tests/keras/environments.py")
environments = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(environments)


@pytest.fixture(scope="session")
def root():
    """The source tree."""
    return ROOT


@pytest.fixture(scope="session")
def import_from():
    """import_from(folder, name) is that module of a folder of scripts that import each other."""

    def load(folder, name):
        sys.path.insert(0, str(folder))
        try:
            return importlib.import_module(name)
        finally:
            sys.path.remove(str(folder))

    return load


@pytest.fixture(scope="session")
def program():
    """The path of mplint; a test without it fails, it is never skipped."""
    path = Path(os.environ.get("MPLINT_PROGRAM", ROOT / "build/release/mplint")).resolve()
    assert os.access(path, os.X_OK), f"{path} is not built; ./bootstrap build makes it"
    return path


@pytest.fixture(scope="session")
def mplint(program):
    """Runs mplint: mplint("check", path, cwd=folder) gives the CompletedProcess, as text."""

    def run(*arguments, **options):
        return subprocess.run(
            [program, *map(str, arguments)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=60,
            **options,
        )

    return run


@pytest.fixture(scope="session")
def keras_python():
    """keras_python("tf212") is that environment's interpreter; skips where it is not to be had."""

    def find(name):
        python = environments.python_of(name)
        if python is None:
            pytest.skip(f"environment {name} is not made; tests/keras/environments.py says why")
        return python

    return find


@pytest.fixture
def check(tmp_path):
    """Runs check_prepared.py: the lines that it prints, with its status."""
    # The documentation's examples import AIMET's preparer, which is on no registry; they are not
    # asked to call it.
    package = tmp_path / "stand_in/aimet_tensorflow/keras"
    package.mkdir(parents=True)
    (package / "model_preparer.py").write_text("prepare_model = None\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "stand_in")}

    def run(python, pairs, *options):
        words = [str(word) for pair in pairs for word in pair]
        done = subprocess.run(
            [python, ROOT / "tests/oracle/check_prepared.py", *options, *words],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env=environment,
            timeout=1500,
        )
        assert done.stdout, done.stderr[-2000:]
        return done.stdout.splitlines(), done.returncode

    return run
