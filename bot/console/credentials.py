"""What an advocate signs in with: a password, kept as an Argon2id hash, and one-time codes (TOTP, RFC 6238)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hmac import compare_digest
from secrets import choice, token_urlsafe
from typing import TypeVar

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.storage.database import now

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those of a password: none can be read as another."""

STEP_SECONDS = 30
STEPS_OFF = (0, -1, 1)
"""The clock of a phone may be a step behind or before ours."""

MOST_LETTERS = 40
"""Of what is given as a code, so many are read."""

Result = TypeVar("Result")

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
"""A hash takes 64 MiB: two are made at a time, however many try to sign in."""


def new_password() -> str:
    """25 letters in fives, 124 bits."""
    return "-".join("".join(choice(LETTERS) for _ in range(5)) for _ in range(5))


async def hash_of(password: str) -> str:
    return await _in_turn(lambda: _hasher.hash(password))


async def is_password(password_hash: str | None, password: str) -> bool:
    """Whether it is right; with no hash it never is, after as much work."""
    return await _in_turn(lambda: _verify(password_hash, password))


def new_secret() -> str:
    """What the codes are made from, 160 bits in base 32."""
    return pyotp.random_base32()


def totp_uri(login: str, secret: str) -> str:
    """The `otpauth://` address that an app on a phone takes the secret from."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Waypost")


def code_of_now(secret: str) -> str:
    """The code of six digits that the app shows now."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).generate_otp(_step_now())


def step_of(code: str, secret: str | None) -> int | None:
    """The time step whose code it is, of those that are near; None where it is none of these, and where there is no secret."""
    totp = pyotp.TOTP(secret or _nobodys_secret(), interval=STEP_SECONDS)
    given = _digits(code).encode("utf-8", "replace")
    steps = [_step_now() + off for off in STEPS_OFF]
    near = [step for step in steps if compare_digest(totp.generate_otp(step).encode(), given)]
    return near[0] if near and secret else None


def _digits(code: str) -> str:
    """The code without spaces, in the digits of ASCII: an Arabic keyboard writes others."""
    return "".join(
        str(int(letter)) if letter.isdecimal() else letter for letter in code[:MOST_LETTERS] if not letter.isspace()
    )


def _step_now() -> int:
    return int(now() // STEP_SECONDS)


def _verify(password_hash: str | None, password: str) -> bool:
    nobodys = _nobodys_hash()
    try:
        return _hasher.verify(password_hash or nobodys, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(token_urlsafe(32))


@cache
def _nobodys_secret() -> str:
    return pyotp.random_base32()


async def _in_turn(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
