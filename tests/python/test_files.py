"""Which files are linted: lists, what git ignores (as git itself says), excludes by force."""

import itertools
import subprocess

import pytest

PATTERNS = [
    "*.py", "a.py", "/a.py", "b/", "/b/", "b/a.py", "/b/*.py", "**/a.py", "b/**", "b/**/a.py",
    "**/b/a.py", "b*", "?.py", "[ab].py", "[!a].py", "[a-b].py", "\\!x.py", "!a.py", "!b/", "*/a.py",
    "c/*", "!c/b", "c/**/b/", "  ", "# a.py", "a.py  ", "\\#d.py", "b/*/", "*", "!*/", "**", "a**",
]
FILES = [f"{folder}{name}" for folder in ["", "b/", "c/", "b/c/", "c/b/", "c/b/b/"]
         for name in ["a.py", "b.py", "!x.py", "#d.py", "abc.py"]]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def by_git():
    done = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard", "*.py"],
                          check=True, capture_output=True, text=True)
    return sorted(name for name in done.stdout.split("\0") if name)


def shown(mplint, *arguments, **options):
    return mplint("--show-files", *arguments, **options).stdout.splitlines()


def test_gitignore_as_git_reads_it(mplint, repository):
    """Each pattern, and each pair of them in the two orders, with a second file further in."""
    texts = [f"{one}\n" for one in PATTERNS]
    texts += [f"{one}\n{two}\n" for one, two in itertools.permutations(PATTERNS[::3], 2)]
    texts += [f"*\n!*/\n!{one}\n" for one in PATTERNS]
    for i, text in enumerate(texts):
        (repository / ".gitignore").write_text(text)
        inner = repository / "c" / ".gitignore"
        inner.write_text("" if i % 2 else "!a.py\n")
        assert shown(mplint) == by_git(), text


def test_outside_of_repositories(mplint, tmp_path, monkeypatch):
    """Without a repository a .gitignore is a file like others."""
    (tmp_path / "a.py").write_text("")
    (tmp_path / ".gitignore").write_text("*.py\n")
    monkeypatch.chdir(tmp_path)
    assert shown(mplint) == ["a.py"]
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    assert shown(mplint) == []


def test_a_repository_in_another(mplint, repository):
    (repository / ".gitignore").write_text("a.py\n")
    assert "c/b/a.py" not in shown(mplint)
    subprocess.run(["git", "init", "-q", repository / "c"], check=True)
    assert {"c/a.py", "c/b/a.py"} <= set(shown(mplint))
    assert "b/a.py" not in shown(mplint)
    assert "c/b/a.py" in shown(mplint, cwd=repository / "c" / "b") + shown(mplint, "c/b")


def test_no_respect_gitignore(mplint, repository):
    (repository / ".gitignore").write_text("*.py\n")
    assert shown(mplint) == []
    assert len(shown(mplint, "--no-respect-gitignore")) == len(FILES)
    (repository / "mplint.toml").write_text("respect-gitignore = false\n")
    assert len(shown(mplint)) == len(FILES)
    assert shown(mplint, "--respect-gitignore") == []
    assert shown(mplint, "--respect-gitignore", "b/a.py") == ["b/a.py"]
    (repository / "mplint.toml").write_text("no-respect-gitignore = true\n")
    done = mplint("--show-files")
    assert done.returncode == 2
    assert "`no-respect-gitignore` is given on the command line" in done.stderr


def test_force_exclude(mplint, repository):
    assert shown(mplint, "--exclude", "b", "b/a.py", "a.py") == ["a.py", "b/a.py"]
    assert shown(mplint, "--exclude", "b", "--force-exclude", "b/a.py", "a.py") == ["a.py"]
    (repository / "mplint.toml").write_text('force-exclude = true\nexclude = ["c/b"]\n')
    assert shown(mplint, "c/b/a.py", "c/a.py", "c/b/b") == ["c/a.py"]
    assert shown(mplint, "b/a.py", cwd=repository / "c") == []


def test_files_from(mplint, repository):
    listed = "b/a.py\n\n  a.py\r\n"
    (repository / "list").write_text(listed)
    assert shown(mplint, "--files-from", "list") == ["a.py", "b/a.py"]
    assert shown(mplint, "--files-from", "-", input=listed) == ["a.py", "b/a.py"]
    assert shown(mplint, "--files-from", "list", "b/b.py") == ["a.py", "b/a.py", "b/b.py"]
    done = mplint("--files-from", "-", "-", input=listed)
    assert done.returncode == 2
    assert "not both" in done.stderr
    done = mplint("--files-from", "nowhere")
    assert (done.returncode, done.stderr) == (2, "error: nowhere: no such file or folder\n")
    done = mplint("--files-from", "-", input="")
    assert done.returncode == 0
    assert done.stderr == "warning: no Python file found in the list `-`\n"
