"""Commits through real pre-commit, with the hook as this repository offers it."""

import os
import subprocess
import sys
import textwrap

import pytest
import yaml

BAD = """\
from tensorflow import keras


class Block(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense1 = keras.layers.Dense(8)
        self.dense2 = keras.layers.Dense(8)
        self.relu = keras.layers.ReLU()

    def call(self, inputs, training=None):
        x = self.relu(self.dense1(inputs))
        return self.relu(self.dense2(x))
"""

GOOD = """\
from tensorflow import keras


class Block(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense1 = keras.layers.Dense(8)
        self.dense2 = keras.layers.Dense(8)
        self.relu1 = keras.layers.ReLU()
        self.relu2 = keras.layers.ReLU()

    def call(self, inputs, training=None):
        x = self.relu1(self.dense1(inputs))
        return self.relu2(self.dense2(x))
"""


@pytest.fixture
def repository(root, program, tmp_path):
    """A git repository whose pre-commit hook is mplint; gives a function that runs git in it."""
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"].split()[0] == "mplint"
    work = tmp_path / "work"
    work.mkdir()
    environment = {
        **os.environ,
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
    }

    def run(*command):
        return subprocess.run(
            command, cwd=work, env=environment, check=False, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )

    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (work / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    for command in (
        ("git", "init", "--quiet"),
        (sys.executable, "-m", "pre_commit", "install"),
        ("git", "add", ".pre-commit-config.yaml"),
        ("git", "commit", "--quiet", "--message", "Start"),
    ):
        done = run(*command)
        assert done.returncode == 0, done.stdout

    def commit(name, text):
        (work / name).write_text(textwrap.dedent(text), encoding="utf-8")
        run("git", "add", name)
        return run("git", "commit", "--message", f"Add {name}")

    commit.run = run
    return commit


def test_the_bad_file_is_refused_with_the_finding(repository):
    done = repository("block.py", BAD)
    assert done.returncode != 0
    assert "MP201" in done.stdout
    assert "block.py:13:16" in done.stdout
    assert "Add block.py" not in repository.run("git", "log", "--format=%s").stdout


def test_the_good_file_is_committed(repository):
    done = repository("block.py", GOOD)
    assert done.returncode == 0, done.stdout
    assert "mplint" in done.stdout and "Passed" in done.stdout
    assert "Add block.py" in repository.run("git", "log", "--format=%s").stdout


def test_a_file_that_is_no_python_is_not_looked_at(repository):
    done = repository("notes.txt", BAD)
    assert done.returncode == 0, done.stdout
    assert "no files to check" in done.stdout
