"""The inbox: what people wrote, taken in once, answered in order, one message per conversation at a time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import update

from bot.channels.message import InboundMessage, Kind, OutboundMessage
from bot.storage import claims, outbox
from bot.storage.database import Database, Session, now
from bot.storage.models import Conversation, InboxRow

LEASE_SECONDS = 45.0
"""How long a worker may take for one message; after that another may take it up. Longer than Rasa's 10 s and its retries."""


Step = Callable[[Session, Conversation], Awaitable[None]]
"""Something that is done in the transaction which ends a message."""


class ClaimLost(Exception):
    """The message was taken up by another worker, or its conversation was erased, meanwhile: its answer must not be stored."""


@dataclass(frozen=True, repr=False)
class Claimed:
    """A message in this worker's hands, with what is known of its conversation."""

    row_id: int
    conversation_id: str
    worker: str
    attempts: int
    message: InboundMessage
    slots: dict[str, Any]
    payloads: list[str]
    held_at: float | None


async def take_in(database: Database, message: InboundMessage) -> bool:
    """Store `message` durably; False when it was there already (same channel and external id)."""
    conversation_id = database.pseudonyms.of(message.channel, message.address)
    external_key = database.pseudonyms.of(message.channel, message.external_id)
    content = asdict(message)
    platform_message_id = content.pop("platform_message_id")
    received = now()
    async with database.begin() as session:
        stored = await session.execute(
            database.insert(InboxRow)
            .values(
                conversation_id=conversation_id,
                channel=message.channel,
                external_key=external_key,
                content=database.cipher.seal(content),
                platform_message_id=database.cipher.seal(platform_message_id) if platform_message_id else None,
                received_at=received,
                due_at=received,
            )
            .on_conflict_do_nothing()
            .returning(InboxRow.id)
        )
        if stored.scalar() is None:
            return False
        await session.execute(
            database.insert(Conversation)
            .values(
                id=conversation_id,
                channel=message.channel,
                address=database.cipher.seal(message.address),
                last_message_at=received,
            )
            .on_conflict_do_update(index_elements=["id"], set_={"last_message_at": received})
        )
    return True


async def claim(database: Database, worker: str) -> Claimed | None:
    """The oldest message that is due and whose conversation has no earlier one open; None when there is none."""
    async with database.begin() as session:
        row = await claims.claim(session, InboxRow, worker, LEASE_SECONDS)
        if row is None:
            return None
        conversation = await session.get(Conversation, row.conversation_id)
    cipher = database.cipher
    assert row.content is not None, "an open message has its content"
    content = cipher.open(row.content)
    content["kind"] = Kind(content["kind"])
    return Claimed(
        row_id=row.id,
        conversation_id=row.conversation_id,
        worker=worker,
        attempts=row.attempts,
        message=InboundMessage(**content),
        slots=cipher.open(conversation.slots) if conversation and conversation.slots else {},
        payloads=cipher.open(conversation.payloads) if conversation and conversation.payloads else [],
        held_at=conversation.held_at if conversation else None,
    )


async def finish(database: Database, claimed: Claimed, reply: list[OutboundMessage], also: Sequence[Step] = ()) -> None:
    """In one transaction: the reply goes to the outbox, the slots that Rasa laid down become the conversation's, the message ends,
    and `also` is done. A reply of nothing leaves the choices as they were. Raises ClaimLost.
    """
    async with database.begin() as session:
        await _end(session, claimed)
        conversation = await _conversation(session, claimed)
        if conversation.slots_next is not None:
            conversation.slots, conversation.slots_next = conversation.slots_next, None
        conversation.held_at = None
        if reply:
            outbox.choices(database, conversation, reply)
            outbox.put(database, session, conversation, reply)
        for step in also:
            await step(session, conversation)


async def hold(database: Database, claimed: Claimed, notice: list[OutboundMessage], retry_in: float) -> None:
    """The assistant cannot answer now: send `notice` and take the message up again in `retry_in` seconds. Raises ClaimLost."""
    async with database.begin() as session:
        released = await session.scalar(
            update(InboxRow)
            .where(*_still_ours(claimed))
            .values(claimed_by=None, claimed_until=0.0, due_at=now() + retry_in)
            .returning(InboxRow.id)
        )
        if released is None:
            raise ClaimLost
        if notice:
            conversation = await _conversation(session, claimed)
            conversation.held_at = now()
            outbox.put(database, session, conversation, notice)


async def end_erased(database: Database, claimed: Claimed, farewell: list[OutboundMessage]) -> None:
    """She asked to be forgotten: delete her conversation everywhere and leave one last row that deletes at the platform and says so."""
    async with database.begin() as session:
        await _end(session, claimed)
        conversation = await _conversation(session, claimed)
        await outbox.erase(database, session, conversation, farewell)


def _still_ours(claimed: Claimed) -> tuple[Any, ...]:
    return (InboxRow.id == claimed.row_id, InboxRow.claimed_by == claimed.worker, InboxRow.done_at.is_(None))


async def _end(session: Session, claimed: Claimed) -> None:
    ended = await session.scalar(
        update(InboxRow).where(*_still_ours(claimed)).values(done_at=now(), content=None).returning(InboxRow.id)
    )
    if ended is None:
        raise ClaimLost


async def _conversation(session: Session, claimed: Claimed) -> Conversation:
    conversation = await session.get(Conversation, claimed.conversation_id)
    if conversation is None:
        raise ClaimLost
    return conversation
