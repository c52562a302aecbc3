"""What Waypost changes in Rasa holds, in this process and in a real server that is told the opposite."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from pathlib import Path

import pytest
import rasa
import rasa.telemetry
import sentry_sdk
import structlog
from cryptography.fernet import Fernet
from rasa.core.actions.action import RemoteAction

from bot.settings import ROOT
from bot.understanding import rasa_36
from bot.understanding.rasa_36 import ActionAnswerError, UnsupportedRasaError

SECRET = "Fatmire sleeps in the red house"


def test_another_version_of_rasa_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa, "__version__", "3.6.22")
    with pytest.raises(UnsupportedRasaError, match=r"3\.6\.22"):
        rasa_36.apply()


def test_telemetry_is_off_when_the_environment_says_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    posted: list[object] = []
    monkeypatch.setattr(rasa.telemetry.requests, "post", lambda *arguments, **_: posted.append(arguments))
    assert not rasa.telemetry.is_telemetry_enabled()
    assert not rasa.telemetry.initialize_telemetry()
    rasa.telemetry.initialize_error_reporting()
    rasa.telemetry._track("Server Start", {})
    assert posted == []
    assert sentry_sdk.Hub.current.client is None


def action() -> RemoteAction:
    return RemoteAction("action_answer", None)


def test_a_good_answer_of_an_action_passes() -> None:
    assert action()._validate_action_result(
        {"events": [{"event": "slot", "name": "topic", "value": "x"}], "responses": []}
    )


def test_a_bad_answer_of_an_action_is_refused_without_repeating_it() -> None:
    with pytest.raises(ActionAnswerError) as raised:
        action()._validate_action_result({"events": [], "responses": [SECRET]})
    assert "responses" in str(raised.value)
    assert SECRET not in str(raised.value)


def test_the_schema_is_not_checked_again_for_each_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(rasa_36._ANSWER), "check_schema", lambda *_: pytest.fail("the schema was checked again"))
    action()._validate_action_result({"events": [], "responses": []})


@pytest.mark.parametrize("level", [logging.DEBUG, "DEBUG", logging.NOTSET])
def test_rasas_loggers_never_go_below_info(level: int | str) -> None:
    logger = logging.getLogger("rasa")
    logger.setLevel(level)
    assert logger.level == logging.INFO
    assert not logging.getLogger("rasa.core.processor").isEnabledFor(logging.DEBUG)


@pytest.mark.parametrize("level", ["info", "warning", "error", "exception", "critical"])
@pytest.mark.parametrize(
    "name", ["rasa.core.processor", "rasa.server", "rasa.shared.core.events", "asyncio", "sanic.error"]
)
def test_a_log_line_about_a_conversation_has_no_words_at_any_level(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, name: str, level: str
) -> None:
    logger = logging.getLogger(name)
    monkeypatch.setattr(logger, "propagate", True)
    caplog.set_level(logging.INFO, logger=name)
    try:
        raise ValueError(SECRET)
    except ValueError:
        getattr(logger, level)(f"Failed on {SECRET}", exc_info=True, stack_info=True)
    assert SECRET not in caplog.text
    assert f"{name} line" in caplog.text
    assert "ValueError at" in caplog.text


def test_a_log_line_that_is_known_keeps_its_beginning(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("rasa.core.processor").error(
        "Encountered an exception while running action 'action_answer'.%s", SECRET
    )
    assert "Encountered an exception while running action 'action_answer'" in caplog.text
    assert SECRET not in caplog.text


def test_a_structured_log_line_keeps_its_name_alone(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logger = structlog.get_logger()
    try:
        raise KeyError(SECRET)
    except KeyError:
        logger.exception("rest.message.received.failure", text=SECRET)
    logger.debug("processor.message.parse", parse_data_text=SECRET)
    written = "".join(capsys.readouterr()) + caplog.text
    assert "rest.message.received.failure KeyError at" in written
    assert "processor.message.parse" not in written
    assert SECRET not in written


def test_a_warning_about_a_slot_does_not_show_its_value() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        rasa.shared.utils.io.raise_warning(
            f"Categorical slot 'question' is set to a value ('{SECRET}') that is not specified."
        )
    assert "Categorical slot 'question'" in str(caught[0].message)
    assert SECRET not in str(caught[0].message)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def test_a_server_told_to_debug_and_to_report_writes_no_word_and_reports_nothing(
    small_model: Path, tmp_path: Path
) -> None:
    port, nobody = free_port(), free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "RASA_TELEMETRY_ENABLED": "true",
        "RASA_TELEMETRY_DEBUG": "true",
        "LOG_LEVEL": "DEBUG",
        "ACTIONS_URL": f"http://127.0.0.1:{nobody}",
        "DATABASE_URL": f"sqlite:///{tmp_path}/test.sqlite3",
        "WAYPOST_SECRET_KEYS": Fernet.generate_key().decode(),
    }
    command = [
        sys.executable,
        "-m",
        "bot.understanding.rasa_36",
        "run",
        "--debug",
        "-i",
        "127.0.0.1",
        "-p",
        str(port),
        "-m",
        str(small_model),
    ]
    written = tmp_path / "log"
    with (
        written.open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            answers = ask(port, f"{SECRET}, they locked me in")
        finally:
            server.terminate()
    text = written.read_text(encoding="utf-8")
    assert answers == []
    assert "Encountered an exception while running action 'action_answer'" in text
    assert "Rasa server is up and running" in text
    for word in ("Fatmire", "red house", "locked", "Telemetry Event", "DEBUG"):
        assert word not in text


def ask(port: int, text: str) -> object:
    """What the server answers, once it is up: within 60 seconds."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/webhooks/rest/webhook",
        json.dumps({"sender": "her", "message": text, "metadata": {"note": text}}).encode(),
        {"Content-Type": "application/json"},
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
