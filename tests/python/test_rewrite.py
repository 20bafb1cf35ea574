"""`mplint prepare --rewrite` against real Keras: the split keeps the numbers bit for bit, and what
was capped is the same up to the cap."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "fixtures/prepare/rewrite"


@pytest.fixture
def rewrite(mplint, tmp_path):
    """rewrite(path, words, …): where the module is, and what is said about it."""

    def run(path, words, *options):
        out = tmp_path / f"rewritten_{path.name}"
        done = mplint("prepare", path, "get_model()", "--rewrite", words, *options, "-o", out)
        assert done.returncode == 0, done.stderr
        return out, done.stderr

    return run


@pytest.mark.parametrize("environment", ["tf210", "tf212", "keras3"])
def test_split_convolutions_give_the_same_numbers(environment, keras_python, rewrite, check):
    options = ["--target", "keras3"] if environment == "keras3" else []
    paths = [FOLDER / "separable.py", FOLDER / "separable_sizes.py"]
    pairs = [(path, rewrite(path, "separable", *options)[0]) for path in paths]
    lines, status = check(keras_python(environment), pairs)
    assert status == 0, lines
    assert len(lines) == 2


def run_check(python, what, source, prepared):
    done = subprocess.run(
        [python, ROOT / "tests/oracle/check_rewritten.py", what, source, prepared],
        capture_output=True, check=False, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    word, count = done.stdout.split()
    assert word == "ok"
    return int(count)


@pytest.mark.parametrize("environment", ["tf210", "tf212"])
def test_both_halves_have_what_the_source_says(environment, keras_python, rewrite):
    path = FOLDER / "separable.py"
    out, said = rewrite(path, "separable")
    assert run_check(keras_python(environment), "separable", path, out) == 10
    assert said.count(" is split in a depthwise and a pointwise part\n") == 5


def test_uncapped_activations_are_the_same_up_to_the_cap(keras_python, rewrite):
    path = FOLDER / "relu6.py"
    out, said = rewrite(path, "relu6")
    assert run_check(keras_python("tf210"), "relu6", path, out) > 100
    assert said.splitlines() == [
        f"note: `layers[2].{name}` is a ReLU without its cap at 6"
        for name in ("six", "whole", "behind")
    ]


def test_nothing_is_rewritten_unasked(mplint, rewrite):
    for name in ("separable", "relu6"):
        path = FOLDER / f"{name}.py"
        plain = mplint("prepare", path, "get_model()")
        other = "relu6" if name == "separable" else "separable"
        out, said = rewrite(path, other)
        assert (plain.stderr, said) == ("", "")
        text = out.read_text(encoding="utf-8").replace(f"rewrite: {other}\n", "")
        assert text == plain.stdout
        assert "_parts" not in text


def test_words_are_known(mplint):
    done = mplint("prepare", FOLDER / "relu6.py", "get_model()", "--rewrite", "relu6,relu")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: `--rewrite relu`: there are separable and relu6\n"
