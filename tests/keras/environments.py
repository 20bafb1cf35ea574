#!/usr/bin/env python3
"""The virtual environments that the Python tests run in, made once and cached.

    environments.py [NAME ...]        make those that are missing (default: all), say what is ready
    environments.py --python NAME     print its interpreter; status 1 if it is not made

An environment is one pinned file beside this one, requirements-NAME.txt, and the Python versions
that its packages exist for. It lives in $MPLINT_CACHE_DIR/venvs (default ~/.cache/mplint/venvs)
under a name that holds a hash of the file: a changed pin is a new environment. tfmot holds nothing
but what it adds to tf210: that interpreter runs with the site-packages of this one on its path. Only the standard
library is used, so that any Python 3.8 can run this.
"""

import argparse
import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

# name: (Python versions, best first; whether a machine without that Python may do without it)
ENVIRONMENTS = {
    "tools": (("3.11", "3.12", "3.13"), False),
    "tf212": (("3.11",), False),
    "tf210": (("3.10",), True),
    "tfmot": (("3.10",), True),
    "keras3": (("3.11",), True),
}


class Unavailable(Exception):
    """The environment cannot be had on this machine; the text says why."""


def cache_dir():
    base = os.environ.get("MPLINT_CACHE_DIR")
    if not base:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        base = os.path.join(home, "mplint")
    return Path(base) / "venvs"


def requirements(name):
    return HERE / f"requirements-{name}.txt"


def folder(name):
    digest = hashlib.sha256(requirements(name).read_bytes()).hexdigest()[:12]
    return cache_dir() / f"{name}-{digest}"


def python_of(name):
    """The interpreter of a made environment, or None; None too where the Python that it was made
    with is gone."""
    python = folder(name) / "bin" / "python"
    made = (folder(name) / "ready").exists() and os.access(python, os.X_OK)
    return python if made else None


def candidates(version):
    """Interpreters that may be Python `version`: on PATH, where systems put them, and pyenv's."""
    places = os.environ.get("PATH", "").split(os.pathsep) + ["/usr/bin", "/usr/local/bin"]
    for place in places:
        yield os.path.join(place, "python" + version)
    yield sys.executable
    roots = [os.environ.get("PYENV_ROOT"), os.path.expanduser("~/.pyenv")]
    if shutil.which("pyenv"):
        said = subprocess.run(["pyenv", "root"], capture_output=True, text=True, check=False)
        roots.append(said.stdout.strip())
    for root in filter(None, roots):
        for prefix in sorted(glob.glob(os.path.join(root, "versions", version + ".*"))):
            yield os.path.join(prefix, "bin", "python")


def find_python(versions):
    """The first interpreter of one of the versions that can make a virtual environment."""
    probe = "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"
    for version in versions:
        for path in dict.fromkeys(candidates(version)):
            if not os.access(path, os.X_OK):
                continue
            # A pyenv shim is there for versions that are not selected too: only running it tells.
            said = subprocess.run([path, "-c", probe], capture_output=True, text=True, check=False)
            if said.returncode == 0 and said.stdout.strip() == version:
                return path
    raise Unavailable(f"no Python {' or '.join(versions)} with ensurepip (python3-venv) was found")


def make(name):
    """Makes the environment if it is missing; the interpreter. Raises Unavailable."""
    if python_of(name):
        return python_of(name)
    place = folder(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be making it
        if python_of(name):
            return python_of(name)
        python = find_python(ENVIRONMENTS[name][0])
        print(f"{name}: making it with {python} in {place}", flush=True)
        shutil.rmtree(place, ignore_errors=True)  # half made by a run that was stopped
        subprocess.run([python, "-m", "venv", str(place)], check=True)
        # The pins are complete and were resolved once: no resolving, nothing built from source.
        subprocess.run(
            [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps",
             "--no-compile", "--only-binary", ":all:", "-r", str(requirements(name))],
            check=True,
        )
        (place / "ready").touch()
    return python_of(name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ENVIRONMENTS))
    parser.add_argument("--python", metavar="NAME", choices=ENVIRONMENTS)
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in ENVIRONMENTS]
    if unknown:
        parser.error(f"no environment {unknown[0]}; there are {', '.join(ENVIRONMENTS)}")
    if options.python:
        python = python_of(options.python)
        print(python or f"{options.python} is not made", file=sys.stdout if python else sys.stderr)
        return 0 if python else 1
    status = 0
    for name in options.names or ENVIRONMENTS:
        try:
            print(f"{name}: ready, {make(name)}", flush=True)
        except Unavailable as why:
            optional = ENVIRONMENTS[name][1]
            print(f"{name}: {'SKIPPED' if optional else 'MISSING'}: {why}", flush=True)
            status = status if optional else 1
        except subprocess.CalledProcessError as failure:
            print(f"{name}: FAILED: {' '.join(map(str, failure.cmd))}", flush=True)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
