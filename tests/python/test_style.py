"""The repository's own files are formatted and clean; the tools are the pinned ones."""

import re
import subprocess
import sys
from pathlib import Path


def run(root, *command):
    return subprocess.run(
        command, cwd=root, check=False, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )


def test_c_files_are_formatted(root):
    folders = ("analyzer", "rules", "preparer", "summary", "picture", "tool", "tests")
    files = [path for folder in folders for path in sorted((root / folder).rglob("*.[ch]"))]
    assert len(files) > 20
    clang_format = Path(sys.executable).with_name("clang-format")
    done = run(root, clang_format, "--dry-run", "--Werror", *files)
    wrong = set(re.findall(r"^(\S+?):\d+:\d+: error:", done.stdout, re.MULTILINE))
    assert not wrong, "run clang-format-14 -i " + " ".join(sorted(wrong))
    assert done.returncode == 0, done.stdout


def test_python_files_are_clean(root):
    done = run(root, sys.executable, "-m", "ruff", "check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout


def test_shell_scripts_are_read_by_a_plain_shell(root):
    scripts = [root / "bootstrap", root / ".ci/run", *sorted(root.glob("scripts/*.sh"))]
    for script in [*scripts, *sorted(root.glob("tests/*.sh"))]:
        done = run(root, "sh", "-n", script)
        assert done.returncode == 0, done.stdout
