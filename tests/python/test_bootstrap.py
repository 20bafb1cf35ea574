"""`./bootstrap` where it may not install anything: it names what is missing and changes nothing."""

import shutil
import subprocess

import pytest

PLAIN = ("sh", "awk", "cat", "dirname", "mkdir", "mktemp", "rm", "sed", "uname")


@pytest.fixture
def bare(root, tmp_path):
    """Runs a copy of ./bootstrap as an ordinary user of a machine with hardly any program."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in PLAIN:
        (tools / name).symlink_to(shutil.which(name))
    for name, text in (("id", "echo 1000"), ("apt-get", f"touch {tmp_path}/installed")):
        (tools / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(root / "bootstrap", work)
    shutil.copytree(root / "scripts", work / "scripts")
    before = sorted(work.rglob("*"))

    def run(*arguments):
        done = subprocess.run(
            [work / "bootstrap", *arguments], env={"PATH": str(tools)},
            check=False, encoding="utf-8", capture_output=True,
        )
        assert sorted(work.rglob("*")) == before
        assert not (tmp_path / "installed").exists()
        return done

    return run


@pytest.mark.parametrize("command", ["build", "demo", "test"])
def test_what_is_missing_is_named(bare, command):
    done = bare(command)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert {"  - a C compiler", "  - cmake 3.21 or newer", "  - ninja", "  - npm"} <= set(lines)
    assert ("  - cmocka" in lines) == (command == "test")
    assert lines[-1] == "Nothing was changed."


def test_an_unknown_command_shows_the_usage(bare):
    done = bare("tset")
    assert done.returncode == 2
    assert "./bootstrap test" in done.stderr
