"""A chat in the terminal speaks the web chat's API."""

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.run.talk import events, written

ROOT = Path(__file__).resolve().parents[2]


class WebChat(http.server.BaseHTTPRequestHandler):
    """The web chat's API, as long as one answer takes."""

    sent = threading.Event()
    received = threading.Event()
    bodies: dict[str, dict[str, object]] = {}

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        self.bodies[self.path] = body
        if self.path != "/chat/sessions":
            assert self.headers["Authorization"] == "Bearer secret"
        answer = json.dumps({"token": "secret"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        {"/chat/messages": self.sent, "/chat/received": self.received}.get(self.path, threading.Event()).set()

    def do_GET(self) -> None:
        assert self.path == "/chat/events" and self.headers["Authorization"] == "Bearer secret"
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.sent.wait(10)
        message = {
            "id": 7,
            "text": "Ke kohë.",
            "choices": [{"title": "Më shumë", "payload": "/more"}, {"title": "Njeri", "payload": "/human"}],
        }
        self.wfile.write(f": ping\n\nid: 7\nevent: message\ndata: {json.dumps(message)}\n\n".encode())
        self.wfile.flush()
        self.received.wait(10)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), WebChat)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def talk(address: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "talk", "--url", address],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_what_is_typed_is_sent_and_the_answer_is_shown_and_told_as_received(address: str) -> None:
    process = talk(address)
    assert process.stdin is not None
    process.stdin.write("sa kohë kam?\n")
    process.stdin.flush()
    assert WebChat.received.wait(10)
    output, errors = process.communicate("\n", timeout=10)
    assert errors == ""
    assert output.strip() == "Ke kohë.\n  1. Më shumë\n  2. Njeri"
    assert WebChat.bodies["/chat/messages"]["text"] == "sa kohë kam?"
    assert WebChat.bodies["/chat/received"] == {"through": 7}


def test_where_nothing_answers_one_line_says_so() -> None:
    process = talk("http://127.0.0.1:9")
    _, errors = process.communicate("hello\n", timeout=10)
    assert process.returncode == 1
    assert (
        errors
        == "Nothing answers at http://127.0.0.1:9: start it with 'make run', or give another address with --url.\n"
    )


def test_an_event_may_have_many_lines_and_comments_between() -> None:
    lines = [": ping", "", "event: message", "id: 1", 'data: {"a":', "data: 1}", "", "data: x", ""]
    assert list(events(lines)) == [("message", '{"a":\n1}'), ("message", "x")]


def test_a_message_without_choices_is_its_text() -> None:
    assert written({"id": 1, "text": "a"}) == "a"
