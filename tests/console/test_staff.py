"""The staff's group on Telegram is told that somebody waits: at once, again after a while, by one front door, and of nobody by name."""

import pytest

from bot.channels.message import DeliveryError, OutboundMessage
from bot.console import staff
from bot.console.staff import StaffGroup
from bot.content.live import LiveLibrary
from bot.handoff.desk import Desk
from bot.settings import ROOT
from bot.storage import advocates
from bot.storage.database import Database
from tests.handoff.conftest import (  # noqa: F401  (fixtures)
    NewSurvivor,
    an_advocate,
    arta,
    desk,
    desk_clock,
    new_survivor,
)
from tests.storage.conftest import Clock

content = LiveLibrary(ROOT)


class Group:
    """A Telegram that takes messages to one chat, unless it is down."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.down = False

    async def send(self, address: str, message: OutboundMessage) -> str:
        if self.down:
            raise DeliveryError("Telegram cannot be reached or is not well.")
        assert address == "-100"
        self.told.append(message.text)
        return "1"


@pytest.fixture
def group() -> Group:
    return Group()


@pytest.fixture
def staff_group(database: Database, group: Group) -> StaffGroup:
    return StaffGroup(database, content, group, "-100")  # type: ignore[arg-type]


@pytest.fixture
def staff_clock(desk_clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(staff, "now", desk_clock)
    return desk_clock


async def test_it_is_told_how_many_wait_in_which_languages_and_no_more(
    new_survivor: NewSurvivor,
    arta: int,
    staff_group: StaffGroup,
    group: Group,
) -> None:
    await staff_group.tell()
    assert group.told == []
    await new_survivor("ana").asks(language="sq", country="XK", topic="ask_shelter")
    await new_survivor("bea").asks(language="vi", country="DE")
    await staff_group.tell()
    (told,) = group.told
    assert "2" in told and "Albanian" in told and "Vietnamese" in told
    assert not any(word in told for word in ("Kosovo", "Germany", "shelter", "ana", "bea"))


async def test_it_is_told_again_until_somebody_takes_it(
    new_survivor: NewSurvivor,
    arta: int,
    desk: Desk,
    staff_group: StaffGroup,
    group: Group,
    staff_clock: Clock,
) -> None:
    handoff = await new_survivor("ana").asks()
    await staff_group.tell()
    await staff_group.tell()
    assert len(group.told) == 1
    staff_clock.ahead += staff.AGAIN_SECONDS + 1
    await staff_group.tell()
    assert len(group.told) == 2
    await desk.claim(handoff.id, arta)
    staff_clock.ahead += staff.AGAIN_SECONDS + 1
    await staff_group.tell()
    assert len(group.told) == 2


@pytest.mark.parametrize(("open_then", "times"), [(True, 2), (False, 1), (None, 1)])
async def test_of_a_wish_that_is_kept_it_is_told_again_only_in_the_hours(
    new_survivor: NewSurvivor,
    database: Database,
    staff_group: StaffGroup,
    group: Group,
    staff_clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    open_then: bool | None,
    times: int,
) -> None:
    await an_advocate(database, "arta", here=False)
    monkeypatch.setattr(staff, "is_open", lambda *_: open_then)
    await new_survivor("ana").asks()
    await staff_group.tell()
    staff_clock.ahead += staff.AGAIN_SECONDS + 1
    await staff_group.tell()
    assert len(group.told) == times


async def test_danger_is_told_at_once_and_first(
    new_survivor: NewSurvivor,
    arta: int,
    desk: Desk,
    staff_group: StaffGroup,
    group: Group,
) -> None:
    ana = new_survivor("ana")
    await ana.asks()
    await staff_group.tell()
    await ana.does(desk.is_in_danger)
    await staff_group.tell()
    assert len(group.told) == 2
    assert group.told[1].startswith("In danger: ")


async def test_two_front_doors_tell_it_once(
    new_survivor: NewSurvivor,
    arta: int,
    database: Database,
    group: Group,
) -> None:
    await new_survivor("ana").asks()
    for _ in range(2):
        await StaffGroup(database, content, group, "-100").tell()  # type: ignore[arg-type]
    assert len(group.told) == 1


async def test_while_telegram_is_down_it_is_not_forgotten(
    new_survivor: NewSurvivor,
    arta: int,
    staff_group: StaffGroup,
    group: Group,
) -> None:
    await new_survivor("ana").asks()
    group.down = True
    await staff_group.tell()
    group.down = False
    await staff_group.tell()
    assert len(group.told) == 1


async def test_it_reads_it_in_the_staffs_language(
    new_survivor: NewSurvivor,
    database: Database,
    staff_group: StaffGroup,
    group: Group,
) -> None:
    arta_id = await an_advocate(database, "arta")
    async with database.begin() as session:
        await advocates.change(session, arta_id, console_language="sr")
    await new_survivor("ana").asks(language="de")
    await staff_group.tell()
    assert "nemački" in group.told[0]
