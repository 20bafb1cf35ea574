"""The packages of packages.txt: fetched from a package index once, unpacked into the cache, only read.

They live in $MPLINT_CACHE_DIR/corpus (default ~/.cache/mplint/corpus), each in a folder whose name
holds the wheel's hash: a changed pin is a new folder. Of a wheel only the Python files are unpacked.
Nothing of a package is installed, imported or run.
"""

import fcntl
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "keras"))
import environments  # noqa: E402  (found by the line above)

# What pip is told to be, so that every machine fetches the same wheels.
PLATFORM = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311",
            "--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64"]


def cache_dir():
    return environments.cache_dir().parent / "corpus"


class Package:
    """One pinned wheel; `name` is as in packages.txt, "keras-cv==0.5.1"."""

    def __init__(self, requirement):
        self.requirement = requirement
        self.name, _, digest = requirement.partition(" --hash=sha256:")
        self.folder = cache_dir() / "packages" / f"{self.name.replace('==', '-')}-{digest[:12]}"

    def fetch(self, python):
        """Fetches and unpacks the wheel unless that was done, with the pip of an interpreter."""
        ready = self.folder / ".ready"
        if ready.exists():
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with open(f"{self.folder}.lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be fetching it
            if ready.exists():
                return
            print(f"fetching {self.name}", flush=True)
            shutil.rmtree(self.folder, ignore_errors=True)  # half unpacked by a run that was stopped
            with tempfile.TemporaryDirectory() as scratch:
                unpack(download(python, self.requirement, scratch), self.folder)
            ready.touch()


def download(python, requirement, scratch):
    """The path of the one wheel that fits the requirement's hash."""
    wanted = Path(scratch) / "wanted.txt"
    wanted.write_text(requirement + "\n", encoding="utf-8")
    wheels = Path(scratch) / "wheels"
    subprocess.run(
        [str(python), "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
         *PLATFORM, "--require-hashes", "-r", str(wanted), "-d", str(wheels)],
        check=True,
    )
    (wheel,) = wheels.iterdir()
    return wheel


def unpack(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member.endswith(".py"):
                archive.extract(member, folder)


def read_pins(path=HERE / "packages.txt"):
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [Package(line) for line in lines if line and not line.startswith("#")]


def choose(packages, names):
    """The packages that a command line names, "keras-cv" or "keras-cv==0.5.1"; all without names."""
    unknown = [name for name in names if not any(fits(package, name) for package in packages)]
    if unknown:
        sys.exit(f"no package {unknown[0]} in packages.txt")
    return [package for package in packages if not names or any(fits(package, n) for n in names)]


def fits(package, name):
    return name in (package.name, package.name.partition("==")[0])
