"""A chat in the terminal, over the web chat's own API."""

import json
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx

ERASE_LINE = "\r\x1b[2K"


class TalkError(Exception):
    """The chat cannot go on; the message says why and what to do."""


class Talk:
    """One conversation with a running front door at `address`."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=httpx.Timeout(10.0, read=None), trust_env=False)
        self._address = address

    def start(self, language: str | None = None) -> None:
        """Begin a conversation; `language` is a hint as a browser gives it. Raises TalkError."""
        if language:
            self._client.headers["Accept-Language"] = language
        self._client.headers["Authorization"] = f"Bearer {self._ask('/chat/sessions', {})['token']}"

    def listen(self, show: Callable[[str], None], show_error: Callable[[TalkError], None]) -> None:
        """Show what arrives, from a thread of its own, until the process ends."""
        threading.Thread(target=self._listen, args=(show, show_error), daemon=True).start()

    def say(self, text: str) -> None:
        """Send one message. Raises TalkError."""
        self._ask("/chat/messages", {"id": str(uuid.uuid4()), "text": text})

    def _listen(self, show: Callable[[str], None], show_error: Callable[[TalkError], None]) -> None:
        try:
            with self._client.stream("GET", "/chat/events", headers={"Accept": "text/event-stream"}) as response:
                if response.is_error:
                    raise TalkError(f"{self._address} answered {response.status_code} to GET /chat/events.")
                for event, data in events(response.iter_lines()):
                    if event == "message":
                        message = json.loads(data)
                        show(written(message))
                        self._ask("/chat/received", {"through": message["id"]})
        except httpx.HTTPError:
            show_error(self._silent())
        except TalkError as error:
            show_error(error)

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            response = self._client.post(path, json=body, timeout=10.0)
        except httpx.HTTPError:
            raise self._silent() from None
        if response.is_error:
            raise TalkError(f"{self._address} answered {response.status_code} to POST {path}.")
        try:
            answer = response.json() if response.content else {}
        except ValueError:
            raise TalkError(
                f"What answers at {self._address} is not Waypost: give another address with --url."
            ) from None
        return answer if isinstance(answer, dict) else {}

    def _silent(self) -> TalkError:
        return TalkError(
            f"Nothing answers at {self._address}: start it with 'make run', or give another address with --url."
        )


def events(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The (event, data) pairs of a server-sent-event stream. https://html.spec.whatwg.org/multipage/server-sent-events.html"""
    event = "message"
    data: list[str] = []
    for line in lines:
        if not line:
            if data:
                yield event, "\n".join(data)
            event, data = "message", []
        elif line.startswith("event:"):
            event = line.removeprefix("event:").removeprefix(" ")
        elif line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))


def written(message: dict[str, Any]) -> str:
    """A message as it stands in the terminal: its text, then its choices, numbered."""
    choices = [f"  {number}. {choice['title']}" for number, choice in enumerate(message.get("choices") or (), start=1)]
    return "\n".join([message.get("text", ""), *choices])
