"""mplint's syntax trees against Python's own, over the standard library and the fixtures."""

import subprocess
import sys
import sysconfig
from pathlib import Path

FOLDERS = ("asyncio", "email", "json", "unittest")


def test_trees_are_python_s_own(root, program):
    library = Path(sysconfig.get_path("stdlib"))
    files = [*sorted(library.glob("*.py")), *(library / folder for folder in FOLDERS)]
    assert len(files) > 100
    fixtures = [root / "fixtures" / folder for folder in ("docs", "oracle")]
    done = subprocess.run(
        [
            sys.executable, root / "tests/syntax/compare_ast.py",
            program.parent / "tests/dump_ast", *files, *fixtures,
        ],
        check=False, encoding="utf-8", timeout=600,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
    assert " 0 differ" in done.stdout
