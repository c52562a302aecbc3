"""The one place that knows keys: text and addresses are encrypted, ids are keyed pseudonyms."""

import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.settings import SettingError

UNREADABLE = "What is stored opens with none of the keys: put the key that it was written with into WAYPOST_SECRET_KEYS, behind the newest."


class UnreadableError(Exception):
    """A stored value opens with none of the keys at hand."""


class Cipher:
    """Encrypts with the newest key and opens with any (MultiFernet), so that keys can be rotated."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, value: Any) -> bytes:
        """Any JSON value, encrypted."""
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False).encode())

    def open(self, sealed: bytes) -> Any:
        """The JSON value in `sealed`. Raises UnreadableError."""
        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise UnreadableError(UNREADABLE) from None

    def rotate(self, sealed: bytes) -> bytes:
        """The same value under the newest key. Raises UnreadableError."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise UnreadableError(UNREADABLE) from None


class Pseudonyms:
    """Keyed, stable ids (HMAC-SHA256): whoever has the table without the key can neither read nor guess an address."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, *parts: str) -> str:
        return hmac.new(self._key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:40]


def secret_keys(configured: tuple[str, ...], key_file: Path) -> tuple[str, ...]:
    """The keys: those configured, else those in `key_file` (one a line, newest first), which is made when it is not there.

    Raises SettingError when the file holds something that is no key.
    """
    if configured:
        return configured
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(Fernet.generate_key().decode() + "\n")
    keys = tuple(key_file.read_text(encoding="ascii", errors="replace").split())
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise SettingError(
            f"{key_file} holds a line that is not a Fernet key: mend it, or move the file away to begin anew."
        ) from None
    if not keys:
        raise SettingError(
            f"{key_file} is empty: put a key into it ('waypost key' makes one), or delete it to begin anew."
        )
    return keys
