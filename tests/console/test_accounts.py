"""Signing in: nothing tells an account from none, five failures lock, a code is good once, a session ends by itself."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import inspect, select

from bot.console import accounts, credentials
from bot.console.accounts import AccountError, SignInRefused
from bot.console.tries import MOST_ADDRESSES, MOST_TRIES, TRIES_SECONDS, Tries
from bot.storage import advocates, sessions
from bot.storage.database import Database
from bot.storage.models import AdvocateRow, AdvocateSessionRow, AuditRow
from tests.console.conftest import HERE, Hire, Staff
from tests.storage.conftest import Clock, Open

MINUTE = 60.0


async def is_refused(attempt: Awaitable[str]) -> bool:
    try:
        await attempt
    except SignInRefused as error:
        assert error.args == ()
        return True
    return False


async def audited(database: Database) -> list[str]:
    async with database.begin() as session:
        return list(await session.scalars(select(AuditRow.action).order_by(AuditRow.id)))


async def account(database: Database, login: str = "arta") -> advocates.Advocate:
    found = await advocates.by_login(database, login)
    assert found is not None
    return found


async def say_here(database: Database, login: str = "arta") -> None:
    async with database.begin() as session:
        await advocates.change(session, (await account(database, login)).id, here=1)


async def test_a_password_and_a_code_open_a_session(database: Database, hire: Hire) -> None:
    arta = await hire()
    token = await arta.sign_in(database)
    assert len(token) == 43
    signed_in = await accounts.session_of(database, token)
    assert signed_in is not None
    assert (signed_in.advocate.login, signed_in.advocate.shown_name) == ("arta", "Arta")
    assert len(signed_in.csrf) == 43
    assert await accounts.session_of(database, "A" * 43) is None
    assert await audited(database) == ["sign_in"]


async def test_a_login_is_found_in_capitals_and_a_code_in_arabic_digits(database: Database, hire: Hire) -> None:
    arta = await hire()
    assert await arta.sign_in(database, login=" ARTA ")
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    assert await arta.sign_in(database, code=f" {arta.code(1)[:3]} {arta.code(1)[3:]}".translate(arabic))


async def test_what_is_wrong_is_never_told_and_always_costs_a_hash(
    database: Database, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    arta, drita = await hire(), await hire("drita")
    await accounts.disable(database, "drita")
    hashed: list[str] = []

    class Counted(PasswordHasher):
        def verify(self, *values: Any) -> Any:
            hashed.append(values[0])
            return super().verify(*values)

    monkeypatch.setattr(credentials, "_hasher", Counted(time_cost=1, memory_cost=8, parallelism=1))
    for staff, wrong in (
        (arta, {"password": "guessed"}),
        (arta, {"code": "000000"}),
        (arta, {"code": ""}),
        (arta, {"login": "nobody"}),
        (arta, {"login": "nobody\0" * 1000, "password": "p" * 100_000, "code": "9" * 100_000}),
        (drita, {}),
    ):
        hashed.clear()
        assert await is_refused(staff.sign_in(database, **wrong))
        assert len(hashed) == 1
    assert await audited(database) == ["sign_in_refused"] * 4


async def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(
    database: Database, hire: Hire, clock: Clock
) -> None:
    arta = await hire()
    for _ in range(5):
        assert await is_refused(arta.sign_in(database, password="guessed"))
    assert await is_refused(arta.sign_in(database))
    clock.ahead += 14 * MINUTE - 30
    assert await is_refused(arta.sign_in(database))
    clock.ahead += MINUTE
    assert await arta.sign_in(database)


async def test_after_a_lock_there_are_five_tries_again_and_a_right_one_forgets_the_wrong(
    database: Database, hire: Hire, clock: Clock
) -> None:
    arta = await hire()
    for _ in range(5):
        assert await is_refused(arta.sign_in(database, code="000000"))
    clock.ahead += 15 * MINUTE
    for _ in range(2):
        for _ in range(4):
            assert await is_refused(arta.sign_in(database, code="000000"))
        assert await arta.sign_in(database)


async def test_many_tries_at_once_are_no_more_than_five(open_database: Open, hire: Hire, database: Database) -> None:
    await hire()
    arta = await account(database)

    async def count(database: Database) -> bool:
        async with database.begin() as session:
            return await sessions.count_try(session, arta.id, accounts.MOST_FAILURES, accounts.LOCKED_SECONDS)

    assert sum(await asyncio.gather(*(count(one) for one in [database, await open_database()] * 6))) == 5


async def test_a_code_is_good_once_also_at_another_front_door(
    open_database: Open, hire: Hire, database: Database
) -> None:
    arta = await hire()
    code = arta.code()
    doors = [database, await open_database(), database]
    refused = [
        is_refused(accounts.sign_in(door, "arta", arta.password, code, f"192.0.2.{number}"))
        for number, door in enumerate(doors)
    ]
    assert sorted(await asyncio.gather(*refused)) == [False, True, True]


async def test_a_wrong_password_takes_no_code(database: Database, hire: Hire) -> None:
    arta = await hire()
    code = arta.code(1)
    assert await is_refused(arta.sign_in(database, code=code, password="guessed"))
    assert await accounts.sign_in(database, "arta", arta.password, code, "192.0.2.1")


@pytest.mark.parametrize(("off", "is_taken"), [(-2, False), (-1, True), (1, True), (2, False)])
async def test_a_clock_may_be_a_step_off(
    database: Database, hire: Hire, clock: Clock, off: int, is_taken: bool
) -> None:
    arta = await hire()
    clock.ahead += 15 - clock() % credentials.STEP_SECONDS
    code = arta.code(off + 1)
    assert await is_refused(arta.sign_in(database, code=code)) is not is_taken


async def test_a_code_older_than_one_that_was_taken_is_refused(database: Database, hire: Hire) -> None:
    arta = await hire()
    older = arta.code(1)
    assert await arta.sign_in(database, code=arta.code(2))
    assert await is_refused(accounts.sign_in(database, "arta", arta.password, older, "192.0.2.1"))


async def test_a_session_that_nobody_uses_ends_after_half_an_hour(database: Database, hire: Hire, clock: Clock) -> None:
    token = await (await hire()).sign_in(database)
    for _ in range(3):
        clock.ahead += 29 * MINUTE
        assert await accounts.session_of(database, token)
    clock.ahead += 30 * MINUTE + 1
    assert await accounts.session_of(database, token) is None


async def test_looking_on_keeps_no_session_alive(database: Database, hire: Hire, clock: Clock) -> None:
    token = await (await hire()).sign_in(database)
    for _ in range(2):
        clock.ahead += 14 * MINUTE
        assert await accounts.session_of(database, token, used=False)
    clock.ahead += 3 * MINUTE
    assert await accounts.session_of(database, token, used=False) is None


async def test_use_is_noted_every_twenty_seconds_at_most(database: Database, hire: Hire, clock: Clock) -> None:
    token = await (await hire()).sign_in(database)
    begun = (await account(database)).seen_at
    clock.ahead += 10
    await accounts.session_of(database, token)
    assert (await account(database)).seen_at == begun
    clock.ahead += 11
    await accounts.session_of(database, token)
    assert (await account(database)).seen_at > begun + 20


async def test_a_disabled_account_is_out_at_once_and_in_again_after_a_reset(database: Database, hire: Hire) -> None:
    arta = await hire()
    token = await arta.sign_in(database)
    await say_here(database)
    await accounts.disable(database, "arta")
    assert await accounts.session_of(database, token) is None
    assert not (await account(database)).here
    assert await is_refused(arta.sign_in(database))
    made = await accounts.reset(database, "arta")
    assert await is_refused(arta.sign_in(database))
    arta.password, arta.secret = made.password, made.secret
    assert await arta.sign_in(database)


async def test_a_reset_ends_sessions_and_a_lock(database: Database, hire: Hire, clock: Clock) -> None:
    arta = await hire()
    token = await arta.sign_in(database)
    for _ in range(5):
        assert await is_refused(arta.sign_in(database, password="guessed"))
    made = await accounts.reset(database, "ARTA")
    assert await accounts.session_of(database, token) is None
    assert await Staff("arta", made.password, made.secret, clock).sign_in(database)


async def test_who_signs_out_is_not_here_any_more(database: Database, hire: Hire) -> None:
    arta = await hire()
    phone, desktop = await arta.sign_in(database), await arta.sign_in(database)
    await say_here(database)
    await accounts.sign_out(database, phone)
    await accounts.sign_out(database, phone)
    assert await accounts.session_of(database, phone) is None
    assert await accounts.session_of(database, desktop)
    assert (await account(database)).here
    await accounts.sign_out(database, desktop)
    assert not (await account(database)).here
    assert await audited(database) == ["sign_in", "sign_in", "sign_out", "sign_out"]


async def test_after_an_idle_end_she_says_anew_that_she_is_here(database: Database, hire: Hire, clock: Clock) -> None:
    arta = await hire()
    await arta.sign_in(database)
    await say_here(database)
    clock.ahead += 31 * MINUTE
    await arta.sign_in(database)
    assert not (await account(database)).here


async def test_nothing_that_opens_an_account_stands_in_the_database(database: Database, hire: Hire) -> None:
    arta = await hire()
    token = await arta.sign_in(database)
    async with database.begin() as session:
        rows = [*await session.scalars(select(AdvocateRow)), *await session.scalars(select(AdvocateSessionRow))]
    stored = str([[getattr(row, column.key) for column in inspect(type(row)).columns] for row in rows])
    assert "argon2id" in stored
    for secret in ("arta", "Arta", arta.password, arta.secret, token):
        assert secret not in stored


async def test_who_fails_too_often_from_one_address_waits_and_others_do_not(
    database: Database, hire: Hire, clock: Clock
) -> None:
    arta = await hire()
    for number in range(MOST_TRIES):
        assert await is_refused(accounts.sign_in(database, f"nobody{number}", "guessed", "000000", HERE))
    assert await is_refused(arta.sign_in(database))
    assert await arta.sign_in(database, address="192.0.2.8")
    clock.ahead += TRIES_SECONDS
    assert await arta.sign_in(database)


def test_tries_that_were_right_do_not_count() -> None:
    tries = Tries(lambda: 0.0)
    for _ in range(3 * MOST_TRIES):
        assert tries.take("192.0.2.7")
        tries.give_back("192.0.2.7")


def test_an_ipv6_site_is_one_address_and_only_so_many_are_remembered() -> None:
    tries = Tries(lambda: 0.0)
    assert [tries.take(f"2001:db8::{number:x}") for number in range(MOST_TRIES + 1)] == [True] * MOST_TRIES + [False]
    assert tries.take("2001:db8:0:1::1")
    for number in range(MOST_ADDRESSES):
        tries.take(f"site {number}")
    assert len(tries._times) == MOST_ADDRESSES
    assert tries.take("2001:db8::1")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"login": "Arta"}, "This login is taken"),
        ({"login": "a"}, "A login is 2 to 40"),
        ({"login": "arta krasniqi"}, "A login is 2 to 40"),
        ({"login": "arta\n"}, "A login is 2 to 40"),
        ({"shown_name": " "}, "The name that survivors read"),
        ({"shown_name": "Arta\u202e"}, "The name that survivors read"),
        ({"role": "owner"}, "A role is one of advocate, supervisor"),
        ({"languages": ()}, "She speaks one language at least"),
        ({"languages": ("sq", "tlh")}, "The languages that she speaks are some of en, sq, sr"),
        ({"console_language": "vi"}, "The language of her console is one of en"),
    ],
)
async def test_what_no_account_can_have_is_told(
    database: Database, hire: Hire, wrong: dict[str, Any], told: str
) -> None:
    await hire()
    values = {
        "login": "drita",
        "shown_name": "Drita",
        "role": "advocate",
        "languages": ("en",),
        "console_language": "en",
    }
    with pytest.raises(AccountError, match=f"^{told}"):
        await accounts.new_account(database, **(values | wrong))


def test_a_password_is_long_and_kept_as_argon2id() -> None:
    password = credentials.new_password()
    assert len(password) == 29 and password != credentials.new_password()
    assert PasswordHasher().hash(password).startswith("$argon2id$v=19$m=65536,t=3,")
