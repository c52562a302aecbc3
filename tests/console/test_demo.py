"""The demo account: made where only this machine reaches Waypost, and where there is no other."""

import pytest

from bot.console import accounts, demo
from bot.console.accounts import AccountError
from bot.settings import Settings
from bot.storage import advocates
from bot.storage.database import Database
from tests.console.conftest import HERE, Hire
from tests.storage.conftest import Clock

ELSEWHERE = [
    Settings(host="0.0.0.0"),
    Settings(host="::"),
    Settings(host="192.0.2.1"),
    Settings(public_url="https://chat.example.org"),
    Settings(telegram_bot_token="1:a"),
]


async def test_it_is_made_once_and_signs_in_with_the_code_of_the_command(database: Database, clock: Clock) -> None:
    made = await demo.tend(database, Settings())
    assert made is not None
    assert await demo.tend(database, Settings()) is None
    token = await accounts.sign_in(database, "demo", made.password, await demo.code(database, "demo"), HERE)
    signed_in = await accounts.session_of(database, token)
    assert signed_in is not None
    assert (signed_in.advocate.role, signed_in.advocate.languages) == ("supervisor", ("en",))


@pytest.mark.parametrize("settings", ELSEWHERE, ids=["all", "all of IPv6", "a network", "a public address", "Telegram"])
async def test_it_is_never_made_where_others_reach_waypost(database: Database, settings: Settings) -> None:
    assert await demo.tend(database, settings) is None
    assert await advocates.everyone(database) == []


@pytest.mark.parametrize("settings", ELSEWHERE, ids=["all", "all of IPv6", "a network", "a public address", "Telegram"])
async def test_it_is_disabled_once_others_reach_waypost(database: Database, settings: Settings) -> None:
    await demo.tend(database, Settings())
    await demo.tend(database, settings)
    assert [account.disabled for account in await advocates.everyone(database)] == [True]


async def test_it_is_not_made_beside_an_advocate(database: Database, hire: Hire) -> None:
    await hire()
    assert await demo.tend(database, Settings()) is None


async def test_the_codes_of_others_are_not_shown(database: Database, hire: Hire) -> None:
    await hire()
    with pytest.raises(AccountError, match=r"^Only the codes of the demo account"):
        await demo.code(database, "arta")
    with pytest.raises(AccountError, match=r"^There is no account with this login"):
        await demo.code(database, "Demo")
