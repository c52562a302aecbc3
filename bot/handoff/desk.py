"""The desk: every step that a handoff can take, each one transaction with what is said to her about it.

    (none) --ask--> requested or waiting --claim--> active --close, leave, fall silent--> closed
                        |        ^                    |
                        |        +-------put back-----+
                        +--withdraw--> withdrawn

`requested` is a wish that is kept until an advocate is here. A step from a state that it does not start in raises StepRefused: of two
who do the same, the second is told.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.channels.message import Channel, DeliveryError, InboundMessage, Undeliverable
from bot.channels.splitting import split_for
from bot.content.live import LiveLibrary
from bot.content.locales import SOURCE_LANGUAGE
from bot.content.words import Words
from bot.handoff import telling
from bot.handoff.hours import is_day
from bot.handoff.names import name_in
from bot.storage import advocates, audit, handoffs, outbox, sessions
from bot.storage.database import DAY, Database, Session, now
from bot.storage.handoffs import OPEN, QUEUED, Handoff, Outcome, State, WhenSafe
from bot.storage.inbox import Step
from bot.storage.models import Conversation

ENDED_KEPT = AUDIT_KEPT = 365 * DAY
"""How long the rows of ended handoffs, which name nobody, and the audit log are kept."""

WHATSAPP_WINDOW_SECONDS = 24 * 3600.0
"""After her last message, WhatsApp takes free text for so long (Twilio, error 63016)."""


CHOSEN = (
    Outcome.HELPED,
    Outcome.REFERRED,
    Outcome.CALL_AGREED,
    Outcome.NO_ANSWER_FROM_HER,
    Outcome.NOT_FOR_US,
)


TYPING_SECONDS = 6.0
"""Somebody who typed is shown as writing for so long. Both pages tell it every four seconds."""


class StepRefused(Exception):
    """The handoff is not in a state, or not in the hands, from which this step can be taken."""


class WindowClosed(Exception):
    """WhatsApp takes no free text: her last message is older than 24 hours."""


class NotSafeYet(Exception):
    """She asked not to be written to at this hour, or not before she writes again."""


@dataclass(frozen=True, repr=False)
class Company:
    """An advocate is with her. `writing` says so in her language while that is so; "" otherwise."""

    writing: str


class Desk:
    """The steps, for the worker (hers) and for the console (the advocate's)."""

    def __init__(
        self,
        database: Database,
        content: LiveLibrary,
        channels: Mapping[str, Channel],
        kept_days: int = 0,
        silence_minutes: int = 30,
    ) -> None:
        """`kept_days`: how long what was written is kept when a handoff has ended; with 0 it is deleted with its end.
        `silence_minutes`: after so many without an answer from the advocate it ends."""
        self.database = database
        self._content = content
        self._channels = channels
        self._kept_days = kept_days
        self._silence_seconds = silence_minutes * 60.0

    # What she asks for: done in the transaction that ends her message (bot.storage.inbox.finish).

    async def asks(self, session: Session, conversation: Conversation) -> None:
        """She wants a person. What the advocates see of her is what Rasa remembers now."""
        here = await advocates.someone_here(session)
        slots = self._slots(conversation)
        await handoffs.add(
            self.database,
            session,
            conversation,
            state=State.WAITING if here else State.REQUESTED,
            waiting_since=now(),
            danger=int(bool(slots.get("in_danger"))),
            when_safe=WhenSafe.ANY_TIME,
            **_shown(slots),
        )

    async def stops(self, session: Session, conversation: Conversation) -> None:
        """She does not want a person any more: her wish is withdrawn, or the conversation with the advocate ends."""
        handoff = await handoffs.of_conversation(self.database, session, conversation.id)
        if handoff is not None and handoff.state == State.ACTIVE:
            await self._end(session, handoff.id, OPEN, State.CLOSED, Outcome.SHE_ENDED)
        elif handoff is not None:
            await self._end(session, handoff.id, OPEN, State.WITHDRAWN, Outcome.WITHDRAWN)

    async def is_in_danger(self, session: Session, conversation: Conversation) -> None:
        """She said so while a handoff is open: she comes first, and the staff are told at once."""
        await self._note(session, conversation, danger=1, staff_told_at=None)

    def says_when(self, when_safe: WhenSafe) -> Step:
        return partial(self._note, when_safe=when_safe.value)

    def is_called(self, name: str) -> Step:
        return partial(self._note, called=self.database.cipher.seal(name_in(name)))

    def writes(self, message: InboundMessage, row_id: int) -> Step:
        """Her message goes to the advocate. `row_id` is the inbox's, so that it arrives once. The step raises StepRefused where no
        advocate is with her any more: then it is for the assistant."""
        return partial(self._write, message=message, key=f"inbox {row_id}")

    # What an advocate does.

    async def claim(self, handoff_id: int, advocate_id: int) -> None:
        """Take a handoff out of the queue: one advocate has it. She is told who is here, when that is safe. Raises StepRefused."""
        async with self.database.begin() as session:
            moment = now()
            taken = await handoffs.move(
                session,
                handoff_id,
                QUEUED,
                state=State.ACTIVE,
                advocate_id=advocate_id,
                joined_at=moment,
                answered_at=moment,
                told_joined=0,
            )
            if not taken:
                raise StepRefused
            audit.write(session, advocate_id, "claim", handoff_id)
            await self._greet(session, await self._open(session, handoff_id))

    async def transfer(self, handoff_id: int, advocate_id: int, to_advocate_id: int) -> None:
        """Hand it to another advocate, who is then the one who is here. Raises StepRefused."""
        async with self.database.begin() as session:
            values = {"advocate_id": to_advocate_id, "answered_at": now(), "told_joined": 0}
            if not await handoffs.move(session, handoff_id, (State.ACTIVE,), held_by=advocate_id, **values):
                raise StepRefused
            audit.write(session, advocate_id, "transfer", handoff_id)
            await self._greet(session, await self._open(session, handoff_id))

    async def put_back(self, handoff_id: int, advocate_id: int) -> None:
        """Back into the queue; she is told. Raises StepRefused."""
        await self._put_back(handoff_id, held_by=advocate_id, done_by=advocate_id)

    async def close(self, handoff_id: int, advocate_id: int, outcome: Outcome) -> None:
        """The end, by the advocate. She is told, and has the assistant again. Raises StepRefused."""
        async with self.database.begin() as session:
            name = await self._name(session, advocate_id)
            handoff = await self._end(session, handoff_id, (State.ACTIVE,), State.CLOSED, outcome, held_by=advocate_id)
            audit.write(session, advocate_id, "close", handoff_id)
            await self._tell_if_told(session, handoff, partial(telling.closed, name=name, kept_days=self._kept_days))

    async def send(self, handoff_id: int, advocate_id: int, text: str, key: str) -> bool:
        """Say `text` to her; False where the same `key` was sent already. Raises StepRefused, NotSafeYet, WindowClosed."""
        async with self.database.begin() as session:
            await self._greet(session, await self._held(session, handoff_id, advocate_id))
            handoff = await self._open(session, handoff_id)
            if not handoff.told_joined:
                raise NotSafeYet
            if window_closed(handoff):
                raise WindowClosed
            what = partial(telling.said, name=await self._name(session, advocate_id), text=text)
            return await self._send(session, handoff, "send", text, key, what)

    async def reopen(self, handoff_id: int, advocate_id: int, key: str) -> bool:
        """Send the approved template (TWILIO_REOPEN_CONTENT_SID) that may be sent after WhatsApp's 24 hours; False where the same `key`
        was sent already. Raises StepRefused, NotSafeYet."""
        async with self.database.begin() as session:
            handoff = await self._held(session, handoff_id, advocate_id)
            if not self._is_safe(handoff):
                raise NotSafeYet
            text = telling.reopening(self._words(handoff)).text
            return await self._send(session, handoff, "reopen", text, key, telling.reopening)

    # Who is writing at this moment.

    async def advocate_types(self, handoff_id: int, advocate_id: int) -> None:
        """She is shown that the advocate writes, if she knows that one is here. Raises StepRefused."""
        async with self.database.begin() as session:
            handoff = await self._held(session, handoff_id, advocate_id)
            if not handoff.told_joined or window_closed(handoff) or handoff.conversation_id is None:
                return
            await handoffs.touch(session, handoff_id, advocate_types_until=now() + TYPING_SECONDS)
            conversation = await session.get(Conversation, handoff.conversation_id)
        if conversation is not None and (channel := self._channels.get(handoff.channel)):
            with contextlib.suppress(DeliveryError, Undeliverable):
                await channel.show_typing(self.database.cipher.open(conversation.address))

    async def she_types(self, conversation_id: str) -> None:
        """The advocate who is with her is shown that she writes; nothing where none is."""
        async with self.database.begin() as session:
            handoff = await handoffs.of_conversation(self.database, session, conversation_id)
            if handoff is not None and handoff.state == State.ACTIVE:
                await handoffs.touch(session, handoff.id, she_types_until=now() + TYPING_SECONDS)

    async def company(self, conversation_id: str) -> Company | None:
        """The advocate who is with her, as far as she knows; None where nobody is."""
        async with self.database.begin() as session:
            handoff = await handoffs.of_conversation(self.database, session, conversation_id)
            if handoff is None or handoff.state != State.ACTIVE or not handoff.told_joined:
                return None
            name = await self._name(session, handoff.advocate_id)
        writing = self._words(handoff).message("handoff_writing", name=name)
        return Company(writing if handoff.advocate_types_until > now() else "")

    # What happens by itself.

    async def tend(self) -> None:
        """What time brings: kept wishes enter the queue, those who wanted no message at night are greeted by day, what nobody answers
        ends, what a disabled account holds is put back. Any number of front doors may do this at once."""
        opened = await handoffs.queue(self.database, (State.REQUESTED, State.ACTIVE))
        disabled = {one.id for one in await advocates.everyone(self.database) if one.disabled} if opened else set()
        if any(handoff.state == State.REQUESTED for handoff in opened):
            await self.begin_waiting()
        for handoff in opened:
            if handoff.state == State.ACTIVE and handoff.advocate_id in disabled:
                with contextlib.suppress(StepRefused):
                    await self._put_back(handoff.id, held_by=handoff.advocate_id, done_by=None)
                continue
            if handoff.state == State.ACTIVE and not handoff.told_joined and self._is_safe(handoff):
                await self._greet_late(handoff)
            if handoff.state == State.ACTIVE and self._is_silent(handoff):
                await self._end_silent(handoff)

    async def forget(self) -> None:
        """Delete what has reached its age."""
        moment = now()
        async with self.database.begin() as session:
            await handoffs.forget(session, moment - self._kept_days * DAY, moment - ENDED_KEPT)
            await audit.forget(session, moment - AUDIT_KEPT)
            await sessions.forget(session)

    async def begin_waiting(self) -> None:
        """An advocate is here: the wishes that were kept are in the queue now."""
        async with self.database.begin() as session:
            if not await advocates.someone_here(session):
                return
        for handoff in await handoffs.queue(self.database, (State.REQUESTED,)):
            async with self.database.begin() as session:
                await handoffs.move(session, handoff.id, (State.REQUESTED,), state=State.WAITING, waiting_since=now())

    async def _put_back(self, handoff_id: int, held_by: int, done_by: int | None) -> None:
        async with self.database.begin() as session:
            name = await self._name(session, held_by)
            values = {"state": State.WAITING, "advocate_id": None, "waiting_since": now(), "staff_told_at": None}
            if not await handoffs.move(session, handoff_id, (State.ACTIVE,), held_by=held_by, **values):
                raise StepRefused
            audit.write(session, done_by, "put_back", handoff_id)
            await self._tell_if_told(
                session, await self._open(session, handoff_id), partial(telling.put_back, name=name)
            )

    async def _greet_late(self, handoff: Handoff) -> None:
        async with self.database.begin() as session:
            if await handoffs.move(session, handoff.id, (State.ACTIVE,)):
                await self._greet(session, await self._open(session, handoff.id))

    def _is_silent(self, handoff: Handoff) -> bool:
        """Whether she wrote and the advocate has not answered for too long."""
        answered_at = max(handoff.answered_at or 0.0, handoff.joined_at or 0.0)
        return handoff.wrote_at > answered_at and now() - answered_at >= self._silence_seconds

    async def _end_silent(self, handoff: Handoff) -> None:
        """She has the assistant again."""
        outcome, held_by = Outcome.ADVOCATE_SILENT, handoff.advocate_id
        async with self.database.begin() as session:
            name = await self._name(session, held_by)
            with contextlib.suppress(StepRefused):
                ended = await self._end(session, handoff.id, (State.ACTIVE,), State.CLOSED, outcome, held_by)
                await self._say(session, ended, partial(telling.fell_silent, name=name))

    async def view(self, conversation_id: str) -> dict[str, Any] | None:
        """What the assistant must know to answer her: None where no advocate works here at all.

        {"with_advocate": whether one is with her, "advocate": the name of that one, "waits": whether she has asked and none has come,
        "place": hers in the queue, "waiting": how many are in it, "here": whether somebody takes handoffs now, "usual_minutes": of
        waiting, None where that is not known}
        """
        async with self.database.begin() as session:
            handoff = await handoffs.of_conversation(self.database, session, conversation_id)
            if handoff is None and not await advocates.anyone(session):
                return None
            if handoff is not None and handoff.state == State.ACTIVE:
                return {
                    "with_advocate": True,
                    "waits": False,
                    "advocate": await self._name(session, handoff.advocate_id),
                }
            wait = await handoffs.usual_wait(session)
            return {
                "with_advocate": False,
                "waits": handoff is not None,
                "place": await handoffs.place(session, handoff, QUEUED) if handoff else None,
                "waiting": await handoffs.count(session, QUEUED),
                "here": await advocates.someone_here(session),
                "usual_minutes": max(round(wait / 60), 1) if wait is not None else None,
            }

    async def _note(self, session: Session, conversation: Conversation, **values: Any) -> None:
        handoff = await handoffs.of_conversation(self.database, session, conversation.id)
        if handoff is not None:
            await handoffs.move(session, handoff.id, OPEN, **values)

    async def _write(self, session: Session, conversation: Conversation, message: InboundMessage, key: str) -> None:
        handoff = await handoffs.of_conversation(self.database, session, conversation.id)
        if handoff is None or handoff.state != State.ACTIVE:
            raise StepRefused
        await handoffs.say(
            self.database, session, handoff.id, "her", message.text, key, kind=message.kind, media=message.media
        )
        await handoffs.touch(
            session, handoff.id, wrote_at=now(), she_types_until=0.0, **_shown(self._slots(conversation))
        )
        await self._greet(session, await self._open(session, handoff.id), she_wrote=True)

    async def _greet(self, session: Session, handoff: Handoff, she_wrote: bool = False) -> None:
        """Tell her who is here, once, and not before it is safe."""
        if not handoff.told_joined and (she_wrote or self._is_safe(handoff)):
            await handoffs.touch(session, handoff.id, told_joined=1)
            name = await self._name(session, handoff.advocate_id)
            await self._say(session, handoff, partial(telling.joined, name=name))

    def _is_safe(self, handoff: Handoff) -> bool:
        """Whether she may be written to now without having written."""
        if handoff.when_safe == WhenSafe.BY_DAY:
            country = self._content.current().countries.get(handoff.country or "")
            return is_day(handoff.country, country, datetime.now(UTC))
        return handoff.when_safe == WhenSafe.ANY_TIME

    async def _end(
        self,
        session: Session,
        handoff_id: int,
        states: tuple[State, ...],
        state: State,
        outcome: Outcome,
        held_by: int | None = None,
    ) -> Handoff:
        """End a handoff and give it as it was; nothing leads from it to her afterwards. Raises StepRefused."""
        handoff = await self._open(session, handoff_id)
        values = {"state": state, "outcome": outcome, "ended_at": now(), "conversation_id": None, "called": None}
        if not await handoffs.move(session, handoff_id, states, held_by=held_by, **values):
            raise StepRefused
        if self._kept_days == 0:
            await handoffs.delete_messages(session, handoff_id)
        return handoff

    async def _held(self, session: Session, handoff_id: int, advocate_id: int) -> Handoff:
        """The handoff that is in this advocate's hands, locked for this transaction. Raises StepRefused."""
        if not await handoffs.move(session, handoff_id, (State.ACTIVE,), held_by=advocate_id):
            raise StepRefused
        return await self._open(session, handoff_id)

    async def _open(self, session: Session, handoff_id: int) -> Handoff:
        handoff = await handoffs.read(self.database, session, handoff_id)
        if handoff is None:
            raise StepRefused
        return handoff

    async def _send(
        self, session: Session, handoff: Handoff, action: str, text: str, key: str, what: telling.Telling
    ) -> bool:
        """Store `text` and tell her `what`; False where the same `key` was sent already."""
        database, name = self.database, f"{handoff.id} {key}"
        message_id = await handoffs.say(database, session, handoff.id, "advocate", text, name)
        if message_id is None:
            return False
        rows = await self._say(session, handoff, what)
        if rows:
            await handoffs.sent_as(session, message_id, rows)
        await handoffs.touch(session, handoff.id, answered_at=now(), advocate_types_until=0.0)
        audit.write(session, handoff.advocate_id, action, handoff.id)
        return True

    async def _tell_if_told(self, session: Session, handoff: Handoff, what: telling.Telling) -> None:
        """That an advocate has gone is no news to her who was not told yet that one came."""
        if handoff.told_joined:
            await self._say(session, handoff, what)

    async def _say(self, session: Session, handoff: Handoff, what: telling.Telling) -> list[Any]:
        """Put it into her outbox, in her language; the rows of its parts, none where she has erased everything meanwhile."""
        conversation = await session.get(Conversation, handoff.conversation_id) if handoff.conversation_id else None
        if conversation is None:
            return []
        message = what(self._words(handoff))
        parts = split_for(self._channels, handoff.channel, [message])
        outbox.choices(self.database, conversation, parts)
        return outbox.put(self.database, session, conversation, parts)

    def _slots(self, conversation: Conversation) -> Mapping[str, Any]:
        return self.database.cipher.open(conversation.slots) if conversation.slots else {}

    def _words(self, handoff: Handoff) -> Words:
        return self._content.current().words(handoff.language, handoff.country)

    async def _name(self, session: Session, advocate_id: int | None) -> str:
        advocate = await advocates.get(self.database, session, advocate_id) if advocate_id is not None else None
        return advocate.shown_name if advocate else ""


def window_closed(handoff: Handoff) -> bool:
    """Whether only the approved template may be sent to her."""
    return handoff.channel == "whatsapp" and now() - handoff.wrote_at > WHATSAPP_WINDOW_SECONDS


def _shown(slots: Mapping[str, Any]) -> dict[str, Any]:
    """What the advocates see of her, and nothing else."""
    return {
        "language": slots.get("language") or SOURCE_LANGUAGE,
        "country": slots.get("country"),
        "topic": slots.get("topic"),
    }
