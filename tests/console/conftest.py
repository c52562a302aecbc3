"""Staff of a database of the test's own, with a clock that the test moves; and the console that the tests of its pages share."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from argon2 import PasswordHasher

from bot.console import accounts, credentials
from bot.console.tries import Tries
from bot.storage import advocates, handoffs, sessions
from bot.storage.advocates import Role
from bot.storage.database import Database
from tests.console.console import console, root, served
from tests.storage.conftest import Clock, database, database_url, open_database, postgresql_url
from tests.web.conftest import browser

__all__ = ["browser", "console", "database", "database_url", "open_database", "postgresql_url", "root", "served"]

HERE = "192.0.2.7"
"""Where the staff sign in from."""

Hire = Callable[..., Awaitable["Staff"]]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (accounts, advocates, credentials, handoffs, sessions):
        monkeypatch.setattr(module, "now", clock)
    return clock


class Staff:
    """A member of staff with her password and the app that makes her codes."""

    def __init__(self, login: str, password: str, secret: str, clock: Clock) -> None:
        self.login = login
        self.password = password
        self.secret = secret
        self._clock = clock

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many steps from now."""
        self._clock.ahead += steps * credentials.STEP_SECONDS
        try:
            return credentials.code_of_now(self.secret)
        finally:
            self._clock.ahead -= steps * credentials.STEP_SECONDS

    async def sign_in(self, database: Database, address: str = HERE, **wrong: str) -> str:
        """Sign in, a step later than before so that the code is new; `wrong` takes the place of what is right."""
        self._clock.ahead += credentials.STEP_SECONDS
        right = {"login": self.login, "password": self.password, "code": self.code()}
        return await accounts.sign_in(database, address=address, **{**right, **wrong})


@pytest.fixture
def hire(database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Hire:
    """Makes an account, with a hash that costs little."""
    monkeypatch.setattr(credentials, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(accounts, "_tries", Tries(clock))

    async def hire(login: str = "arta", **values: Any) -> Staff:
        account: dict[str, Any] = {
            "shown_name": login.title(),
            "role": Role.ADVOCATE,
            "languages": ("sq", "en"),
            "console_language": "en",
            **values,
        }
        made = await accounts.new_account(database, login, **account)
        return Staff(login, made.password, made.secret, clock)

    return hire
