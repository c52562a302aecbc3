"""Forgetting: what is kept, how long, and how one conversation is erased by the operator."""

from sqlalchemy import delete, select, update

from bot.channels.message import OutboundMessage
from bot.storage import outbox
from bot.storage.database import DAY, Database, now
from bot.storage.models import Conversation, InboxRow, OutboxRow

REPEATS_KEPT = 2 * DAY
"""Longer than a platform repeats an update (Telegram: 24 hours) and as long as Telegram lets a bot delete messages (48 hours)."""
COPIES_KEPT = {"whatsapp": 30 * DAY}
"""Channels whose platform keeps copies that can be deleted at any age (Twilio): what names them is kept as long as the conversation."""
UNANSWERED_KEPT = DAY
"""A message that could not be answered, or a reply that could not be delivered, within a day is dropped: it comes too late to be wanted."""
CONVERSATION_KEPT = 30 * DAY
"""D2 in the requirements: 30 days at most after her last message."""
WEB_SESSION_KEPT = DAY
"""A web chat is gone with its tab; what a closed tab left behind goes after a day."""


async def forget(database: Database) -> None:
    """Delete what has reached its age."""
    moment = now()
    async with database.begin() as session:
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.done_at.is_(None), OutboxRow.created_at < moment - UNANSWERED_KEPT)
            .values(done_at=moment, failed=1, content=None, address=None, erases=None)
        )
        await session.execute(
            update(InboxRow)
            .where(InboxRow.done_at.is_(None), InboxRow.received_at < moment - UNANSWERED_KEPT)
            .values(done_at=moment, content=None)
        )
        for table, age in ((InboxRow, InboxRow.received_at), (OutboxRow, OutboxRow.created_at)):
            ended = delete(table).where(table.done_at.is_not(None))
            await session.execute(ended.where(table.channel.not_in(COPIES_KEPT), age < moment - REPEATS_KEPT))
            for channel, kept in COPIES_KEPT.items():
                await session.execute(ended.where(table.channel == channel, age < moment - kept))
        await session.execute(delete(Conversation).where(Conversation.last_message_at < moment - CONVERSATION_KEPT))
        await session.execute(
            delete(Conversation).where(
                Conversation.channel == "web", Conversation.last_message_at < moment - WEB_SESSION_KEPT
            )
        )


async def erase_conversation(database: Database, channel: str, address: str, farewell: list[OutboundMessage]) -> bool:
    """Erase one person's conversation everywhere, by the operator's hand or when she leaves; False when there is none."""
    conversation_id = database.pseudonyms.of(channel, address)
    async with database.begin() as session:
        conversation = await session.scalar(select(Conversation).where(Conversation.id == conversation_id))
        if conversation is None:
            return False
        await session.execute(
            delete(InboxRow).where(InboxRow.conversation_id == conversation_id, InboxRow.done_at.is_(None))
        )
        await outbox.erase(database, session, conversation, farewell)
    return True
