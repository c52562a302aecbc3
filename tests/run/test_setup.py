"""`make setup` tells what is missing in one line, and brings nothing that is there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with what setup needs, a lock of one package, and no tools."""
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/setup.sh", "scripts/setup.py", "scripts/uv.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "requirements.lock").write_text(f"idna==3.10 --hash=sha256:{'0' * 64}\n")
    return tmp_path


def setup(project: Path, *command: str, path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(project / "scripts/setup.sh"), *command],
        env={"PATH": path, "HOME": str(project), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def programs(folder: Path, **scripts: str) -> str:
    """A PATH with the system's programs and these scripts in place of what they are named after."""
    folder.mkdir()
    for name in ("sh", "cat", "cmp", "dirname", "env", "sleep"):
        (folder / name).symlink_to(shutil.which(name) or name)
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return str(folder)


UV = 'case "$1" in --version) echo "uv 0.99.0";; venv) mkdir -p .venv/bin; for last; do :; done;; *) echo "{said}" >&2; exit 1;; esac'


def one_line(told: subprocess.CompletedProcess[str], beginning: str) -> bool:
    return told.returncode == 1 and told.stderr.startswith(beginning) and told.stderr.count("\n") == 1


def test_without_a_python_one_line_says_what_to_install(project: Path, tmp_path: Path) -> None:
    assert one_line(setup(project, path=programs(tmp_path / "bin")), "Python 3.9 or newer is missing: install it")


def test_an_old_python_is_as_good_as_none(project: Path, tmp_path: Path) -> None:
    path = programs(tmp_path / "bin", python3="exit 1")
    assert one_line(setup(project, path=path), "Python 3.9 or newer is missing: install it")


def test_without_venv_and_pip_one_line_says_what_to_install(project: Path, tmp_path: Path) -> None:
    bare = f'case "$*" in *ensurepip*|*"import pip"*) exit 1;; *) exec {sys.executable} "$@";; esac'
    wrapper = tmp_path / "bare"
    wrapper.write_text(f"#!/bin/sh\n{bare}\n")
    wrapper.chmod(0o755)
    (project / "scripts/setup.py").write_text(
        (ROOT / "scripts/setup.py").read_text().replace("sys.executable", repr(str(wrapper)))
    )
    told = setup(project, path=programs(tmp_path / "bin", python3=f'exec {sys.executable} "$@"'))
    assert one_line(told, "python3-venv is missing: sudo apt install python3-venv")


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            "error: error sending request: dns error",
            "The packages could not be brought: the network or the package index does not answer",
        ),
        (
            "error: No space left on device (os error 28)",
            "The packages could not be brought: no space is left on the disk",
        ),
        (
            "error: Hash mismatch for idna",
            "The packages could not be brought: a downloaded package is not the one in requirements.lock",
        ),
        ("error: something new", "The packages could not be brought: error: something new (the whole output is in "),
    ],
)
def test_what_stops_uv_is_told_in_one_line(project: Path, tmp_path: Path, said: str, line: str) -> None:
    path = programs(tmp_path / "bin", uv=UV.format(said=said), python3=f'exec {sys.executable} "$@"')
    assert one_line(setup(project, path=path), line)
    assert not (project / ".venv/waypost-stamp").exists()


def test_a_network_that_does_not_answer_is_told_in_one_line(project: Path, tmp_path: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"}
    told = setup(project, path=programs(tmp_path / "bin", python3=f'exec {sys.executable} "$@"'), **nowhere)
    assert one_line(told, "uv could not be brought: the network or the package index does not answer"), told


def test_what_is_there_is_not_brought_again(project: Path, tmp_path: Path) -> None:
    python = project / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (project / ".venv/waypost-stamp").write_text(f"{project}\n{(project / 'requirements.lock').read_text()}")
    told = setup(project, "sh", "-c", "echo became $0", path=programs(tmp_path / "bin"))
    assert (told.returncode, told.stdout) == (0, "became sh\n")
