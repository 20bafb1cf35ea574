"""The release program under valgrind: no bad access, no use of what was never set, no leak."""

import shutil
import subprocess

import pytest

BAD_STATUS = 99


@pytest.fixture
def checked(program):
    """Runs mplint under valgrind; the status is mplint's own."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        pytest.skip("valgrind is not installed")

    def run(*arguments):
        done = subprocess.run(
            [
                valgrind, "--quiet", f"--error-exitcode={BAD_STATUS}", "--leak-check=full",
                "--errors-for-leak-kinds=definite,indirect", program, *map(str, arguments),
            ],
            check=False, encoding="utf-8", errors="replace", capture_output=True, timeout=300,
        )
        assert done.returncode != BAD_STATUS, done.stderr
        return done

    return run


@pytest.mark.parametrize("form", ["full", "concise", "json", "lsp"])
def test_linting(checked, root, form):
    done = checked("check", "--output-format", form, root / "fixtures/docs")
    assert done.returncode == 1
    assert "MP201" in done.stdout


def test_preparing(checked, root):
    example = root / "fixtures/docs/example1_transformer.py"
    done = checked("prepare", example, "get_text_classification_model()")
    assert done.returncode == 0
    assert "def build_model" in done.stdout


@pytest.mark.parametrize("form", ["dot", "mermaid"])
def test_drawing(checked, root, form):
    example = root / "fixtures/docs/example1_transformer.py"
    done = checked("graph", example, "get_text_classification_model()", "--format", form)
    assert done.returncode == 0
    assert "MP301" in done.stdout


def test_suggesting_fixes(checked, root):
    done = checked("--fix-suggestions", root / "fixtures/docs")
    assert done.returncode == 1
    assert "--- a/" in done.stdout


@pytest.mark.parametrize(
    "name, content, status",
    [
        ("missing.py", None, 2),
        ("empty.py", b"", 0),
        ("binary.py", b"\x7fELF\x00\x00\x01 keras", 2),
        ("broken.py", b"import keras\nclass A(keras.layers.Layer:\n  def (\n", 1),
    ],
)
def test_files_that_are_no_good_python(checked, tmp_path, name, content, status):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert checked("check", path).returncode == status
