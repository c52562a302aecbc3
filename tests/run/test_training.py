"""The model is trained when what it is made of changed, and an interrupted training leaves the last good one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.run.training import TrainingError, is_current, train

ROOT = Path(__file__).resolve().parents[2]

FAIL = (sys.executable, "-c", "print('YamlException: data/nlu/en.yml line 3'); raise SystemExit(1)")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "data/nlu/en.yml",
        "bot/understanding/names.py",
        "content/names.yml",
        "config.yml",
        "domain.yml",
        "requirements.lock",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("a")
    return tmp_path


def make_model(project: Path) -> list[str]:
    said: list[str] = []
    train(said.append, project, ("sh", "-c", "mkdir -p models/new && echo new > models/new/waypost.tar.gz"))
    return said


def test_a_model_that_is_current_is_said_so_in_one_line(project: Path) -> None:
    make_model(project)
    assert is_current(project)
    assert make_model(project) == ["The model is current."]


@pytest.mark.parametrize(
    "name",
    ["data/nlu/en.yml", "data/nlu/new.yml", "bot/understanding/names.py", "content/names.yml", "requirements.lock"],
)
def test_a_change_in_what_it_is_made_of_asks_for_training(project: Path, name: str) -> None:
    make_model(project)
    (project / name).write_text("b")
    assert not is_current(project)
    make_model(project)
    assert is_current(project)


def test_a_moved_file_asks_for_training(project: Path) -> None:
    make_model(project)
    (project / "data/nlu/en.yml").rename(project / "data/nlu/sq.yml")
    assert not is_current(project)


def test_a_failed_training_leaves_the_last_good_model_and_tells_the_last_line(project: Path) -> None:
    make_model(project)
    (project / "config.yml").write_text("b")
    with pytest.raises(TrainingError, match=r"The training failed: YamlException: data/nlu/en\.yml line 3"):
        train(lambda _: None, project, FAIL)
    assert (project / "models/waypost.tar.gz").read_text() == "new\n"
    assert not is_current(project)
    assert not (project / "models/new").exists()


def test_two_who_train_at_once_train_once(project: Path) -> None:
    counting = ("sh", "-c", "echo x >> count; sleep 2; mkdir -p models/new; echo new > models/new/waypost.tar.gz")
    script = f"import sys; from pathlib import Path; from bot.run.training import train; train(print, Path(sys.argv[1]), {counting})"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(project)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = "".join(one.communicate(timeout=60)[0] for one in both)
    assert (project / "count").read_text() == "x\n"
    assert "The model is being trained by another process; waiting for it ...\nThe model is current.\n" in said


def test_older_models_are_removed(project: Path) -> None:
    (project / "models").mkdir()
    (project / "models/20240101-old.tar.gz").write_text("old")
    make_model(project)
    assert [file.name for file in (project / "models").glob("*.tar.gz")] == ["waypost.tar.gz"]


def test_sigterm_ends_a_training_at_once_and_leaves_nothing_running(project: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from bot.run.training import train\n"
        "train(lambda line: print(line, flush=True), Path(sys.argv[1]), ('sh', '-c', 'echo $$ > pid; exec sleep 600'))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(project)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    )
    pid = project / "pid"
    while not (pid.exists() and pid.read_text().strip()):
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=5)
    assert process.returncode != 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
