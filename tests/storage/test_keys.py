"""Keys can be rotated; with the wrong one Waypost says so and does not start."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.settings import SettingError
from bot.storage import inbox
from bot.storage.models import Conversation, InboxRow
from bot.storage.rotation import rotate
from tests.storage.conftest import KEY, Open, a_message

NEW = Fernet.generate_key().decode()


async def test_what_an_older_key_wrote_is_read_and_she_is_still_the_same_person(open_database: Open) -> None:
    before = await open_database(KEY)
    await inbox.take_in(before, a_message("ana", text="sa kohë kam?"))
    after = await open_database(NEW, KEY)
    claimed = await inbox.claim(after, "worker")
    assert claimed is not None
    assert (claimed.message.text, claimed.message.address) == ("sa kohë kam?", "ana")
    assert after.pseudonyms.of("telegram", "ana") == claimed.conversation_id
    assert not await inbox.take_in(after, a_message("ana", text="sa kohë kam?"))


async def test_the_newest_key_writes(open_database: Open) -> None:
    await (await open_database(KEY)).close()
    database = await open_database(NEW, KEY)
    await inbox.take_in(database, a_message("ana"))
    async with database.begin() as session:
        sealed = await session.scalar(select(InboxRow.content))
    assert sealed is not None
    assert Fernet(NEW).decrypt(sealed)


async def test_once_all_is_written_anew_the_older_key_is_not_needed(open_database: Open) -> None:
    before = await open_database(KEY)
    await inbox.take_in(before, a_message("ana", text="sa kohë kam?"))
    assert await rotate(await open_database(NEW, KEY)) >= 4
    claimed = await inbox.claim(await open_database(NEW), "worker")
    assert claimed is not None and claimed.message.text == "sa kohë kam?"
    with pytest.raises(SettingError):
        await open_database(KEY)


async def test_with_an_unknown_key_it_does_not_open_and_says_what_to_do(open_database: Open) -> None:
    await (await open_database(KEY)).close()
    with pytest.raises(SettingError, match="WAYPOST_SECRET_KEYS"):
        await open_database(NEW)


async def test_no_column_holds_an_address_or_a_word_in_clear(open_database: Open) -> None:
    database = await open_database()
    await inbox.take_in(database, a_message("+38344123456", text="unë quhem Zylfije"))
    async with database.begin() as session:
        rows = [*await session.scalars(select(InboxRow)), *await session.scalars(select(Conversation))]
    stored = "".join(str(value) for row in rows for value in vars(row).values())
    assert "Zylfije" not in stored and "44123456" not in stored
