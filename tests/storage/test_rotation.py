"""Keys can be rotated: after it, what is stored opens with the new key alone."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.channels.message import InboundMessage, Kind, OutboundMessage
from bot.settings import SettingError, Settings
from bot.storage import inbox, outbox
from bot.storage.database import Database
from bot.storage.rotation import rotate

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


async def opened(folder: Path, *keys: str) -> Database:
    return await Database.open(Settings(database_url=f"sqlite:///{folder}/waypost.sqlite3", secret_keys=keys))


async def test_after_a_rotation_the_old_key_is_not_needed_any_more(tmp_path: Path) -> None:
    database = await opened(tmp_path, OLD)
    first = InboundMessage("telegram", "42", "1", Kind.TEXT, text="hello", platform_message_id="7")
    await inbox.take_in(database, first)
    claimed = await inbox.claim(database, "worker")
    assert claimed is not None
    await database.write_next_slots(claimed.conversation_id, {"language": "sq"})
    await inbox.finish(database, claimed, [OutboundMessage("good day")])
    await inbox.take_in(database, InboundMessage("telegram", "42", "2", Kind.TEXT, text="again"))
    await database.close()

    database = await opened(tmp_path, NEW, OLD)
    assert await rotate(database) > 5
    await database.close()

    database = await opened(tmp_path, NEW)
    assert not await inbox.take_in(database, first), "a repeat is still known as one"
    again = await inbox.claim(database, "worker")
    part = await outbox.claim(database, "worker", ["telegram"])
    assert again is not None
    assert (again.message.text, again.slots) == ("again", {"language": "sq"})
    assert part is not None
    assert part.message is not None
    assert (part.message.text, part.address) == ("good day", "42")
    await database.close()


async def test_without_the_key_that_it_was_written_with_the_start_ends_with_one_plain_line(tmp_path: Path) -> None:
    await (await opened(tmp_path, OLD)).close()
    with pytest.raises(SettingError, match="WAYPOST_SECRET_KEYS"):
        await opened(tmp_path, NEW)
