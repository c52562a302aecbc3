"""The accounts of those who answer, and the sessions that they open with a password and a one-time code."""

import re
import time
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlsplit

from bot.console import credentials
from bot.console.tries import Tries
from bot.content.library import Library
from bot.content.locales import SOURCE_LANGUAGE
from bot.settings import ROOT
from bot.storage import advocates, audit, sessions
from bot.storage.advocates import Advocate, Role
from bot.storage.database import Database, now

MOST_FAILURES = 5
LOCKED_SECONDS = 15 * 60.0
USED_EVERY = 20.0
"""Seconds between two notes that a session is in use."""

NO_ACCOUNT = 0
"""The id of no account. What is done for one is done for it too, so that both take as long."""

_tries = Tries(time.monotonic)


class AccountError(Exception):
    """An account cannot be made or changed; the message says why. `code` is the exit code of a command."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class SignInRefused(Exception):
    """Login, password or code is wrong, or there were too many tries: which of these is never told."""


@dataclass(frozen=True, repr=False)
class NewAccount:
    """What the advocate needs, once: the password, and the `otpauth://` address for the app that makes her codes."""

    password: str
    totp_uri: str

    @property
    def secret(self) -> str:
        """What is typed into an app that takes no address."""
        return parse_qs(urlsplit(self.totp_uri).query)["secret"][0]


@dataclass(frozen=True, repr=False)
class SignedIn:
    """Whose session it is, and the token that its forms carry."""

    advocate: Advocate
    csrf: str


async def new_account(
    database: Database, login: str, shown_name: str, role: str, languages: tuple[str, ...], console_language: str
) -> NewAccount:
    """Make an account. Raises AccountError: the login is taken, or a value is not one that an account can have."""
    _check(login, shown_name, role, languages, console_language)
    password, secret = credentials.new_password(), credentials.new_secret()
    made = await advocates.add(
        database,
        login,
        shown_name,
        secret,
        role=role,
        languages=",".join(dict.fromkeys(languages)),
        console_language=console_language,
        password_hash=await credentials.hash_of(password),
    )
    if made is None:
        raise AccountError("This login is taken: choose another.")
    return NewAccount(password, credentials.totp_uri(login, secret))


async def reset(database: Database, login: str) -> NewAccount:
    """A new password and a new secret; every session of hers ends, and a disabled account can be used again. Raises AccountError."""
    advocate = await existing(database, login)
    password, secret = credentials.new_password(), credentials.new_secret()
    password_hash = await credentials.hash_of(password)
    async with database.begin() as session:
        await advocates.change(
            session,
            advocate.id,
            password_hash=password_hash,
            totp_secret=database.cipher.seal(secret),
            totp_step=0,
            failures=0,
            locked_until=0.0,
            disabled=0,
        )
        await sessions.end_all(session, advocate.id)
    return NewAccount(password, credentials.totp_uri(advocate.login, secret))


async def disable(database: Database, login: str) -> None:
    """Nobody signs in to the account any more, and every session of it ends. Raises AccountError."""
    advocate = await existing(database, login)
    async with database.begin() as session:
        await advocates.change(session, advocate.id, disabled=1)
        await sessions.end_all(session, advocate.id)


async def existing(database: Database, login: str) -> Advocate:
    """The account. Raises AccountError where there is none."""
    advocate = await advocates.by_login(database, login)
    if advocate is None:
        raise AccountError("There is no account with this login: 'waypost advocate list' shows them.")
    return advocate


async def sign_in(database: Database, login: str, password: str, code: str, address: str) -> str:
    """The token of a new session, 43 characters. `address` is where the browser is, of which nothing is kept. Raises SignInRefused.

    Where there is no such account the same work is done, so that neither the answer nor its time tells.
    """
    if not _tries.take(address):
        raise SignInRefused
    advocate = await advocates.by_login(database, login.strip())
    async with database.begin() as session:
        counted = await sessions.count_try(
            session, advocate.id if advocate else NO_ACCOUNT, MOST_FAILURES, LOCKED_SECONDS
        )
    is_right = await credentials.is_password(advocate.password_hash if advocate else None, password)
    step = credentials.step_of(code, advocate.totp_secret if advocate else None)
    token: str | None = None
    async with database.begin() as session:
        if advocate and counted and is_right and step and await sessions.take_code(session, advocate, step):
            token = token_urlsafe(32)
            await sessions.begin(session, _session_id(token), advocate.id, csrf=token_urlsafe(32))
            audit.write(session, advocate.id, "sign_in")
        elif advocate:
            audit.write(session, advocate.id, "sign_in_refused")
    if token is None:
        raise SignInRefused
    _tries.give_back(address)
    return token


async def session_of(database: Database, token: str, used: bool = True) -> SignedIn | None:
    """The live session of a token; None where it ended, was idle for advocates.IDLE_SECONDS, or its account is disabled.

    `used` notes that the advocate is at work. An open event stream looks with used=False whether it may go on: a page that nobody
    touches keeps no session alive.
    """
    session_id = _session_id(token)
    async with database.begin() as session:
        found = await sessions.find(database, session, session_id)
        if found is None:
            return None
        if used and now() - found.used_at >= USED_EVERY:
            await sessions.use(session, session_id, found.advocate.id)
    return SignedIn(found.advocate, found.csrf)


async def sign_out(database: Database, token: str) -> None:
    """End the session, if it has not ended."""
    async with database.begin() as session:
        advocate_id = await sessions.end(session, _session_id(token))
        if advocate_id is not None:
            audit.write(session, advocate_id, "sign_out")


def _check(login: str, shown_name: str, role: str, languages: tuple[str, ...], console_language: str) -> None:
    """Raises AccountError."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,39}", login):
        raise AccountError("A login is 2 to 40 letters, digits and . _ @ -, without spaces.", 2)
    if not re.fullmatch(r"\S(.{0,38}\S)?", shown_name) or not shown_name.isprintable():
        raise AccountError("The name that survivors read is 1 to 40 letters, without a line break.", 2)
    if role not in tuple(Role):
        raise AccountError(f"A role is one of {', '.join(Role)}.", 2)
    if not languages:
        raise AccountError("She speaks one language at least.", 2)
    _check_languages(languages, console_language)


def _check_languages(languages: tuple[str, ...], console_language: str) -> None:
    """English is offered always, also while a file of the others has a mistake. Raises AccountError."""
    if {*languages, console_language} == {SOURCE_LANGUAGE}:
        return
    library = _library()
    if not set(languages) <= set(library.languages):
        raise AccountError(f"The languages that she speaks are some of {', '.join(library.languages)}.", 2)
    if console_language not in library.console_languages:
        raise AccountError(f"The language of her console is one of {', '.join(library.console_languages)}.", 2)


@cache
def _library() -> Library:
    return Library.load(ROOT)


def _session_id(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
