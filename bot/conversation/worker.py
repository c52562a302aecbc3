"""The worker: takes messages from the inbox, has them answered, and delivers what is in the outbox. Many conversations at a time,
each in order. All that it knows stands in the database, so that it can be killed at any moment."""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from bot.channels.message import Channel, DeliveryError, InboundMessage, Kind, OutboundMessage, Undeliverable
from bot.channels.splitting import split_for
from bot.content.live import LiveLibrary
from bot.content.locales import SOURCE_LANGUAGE, best_match
from bot.content.reply import Command
from bot.content.words import Words
from bot.conversation import front_words
from bot.conversation.assistant import Answer, Assistant, AssistantUnavailable, button_text, to_rasa
from bot.conversation.bell import Bell, wait
from bot.handoff.desk import Desk, StepRefused
from bot.storage import claims, inbox, outbox, retention
from bot.storage.database import UNAVAILABLE, Database, now
from bot.storage.handoffs import WhenSafe
from bot.understanding.language import LanguageRecogniser

logger = logging.getLogger(__name__)

Item = TypeVar("Item", inbox.Claimed, outbox.Part)

AT_A_TIME = 8
IDLE_SECONDS = 0.5
"""How soon work that another front door took in, or that became due, is seen."""
TEND_EVERY_SECONDS = 2.0
"""How soon a handoff follows what time brings: an advocate who is here, the day, a silence."""
FORGET_EVERY_SECONDS = 3600.0
HELD_AGAIN_SECONDS = 600.0
"""In one outage she is told once in this time that her answer has to wait."""
LONGEST_RETRY_SECONDS = 10.0
LONGEST_DELIVERY_RETRY_SECONDS = 300.0
ATTEMPTS_WITHOUT_ANSWER = 4
"""With Rasa and the action server up, a message that has no answer after so many attempts gets the menu instead."""


class Worker:
    """One per front door. `name` is its own among all, and the same after a restart, so that what it held is taken up at once."""

    def __init__(
        self,
        database: Database,
        assistant: Assistant,
        desk: Desk,
        content: LiveLibrary,
        channels: Mapping[str, Channel],
        recogniser: LanguageRecogniser | None,
        country: str | None,
        name: str,
    ) -> None:
        self.database = database
        self._assistant = assistant
        self.desk = desk
        self._content = content
        self._channels = channels
        self._recogniser = recogniser
        self._country = country
        self._name = name
        self._arrived = Bell()
        self._answered = Bell()

    async def receive(self, message: InboundMessage) -> bool:
        """Store a message durably; False for a repeat. Channels call it before they tell the platform that they have it."""
        new = await inbox.take_in(self.database, message)
        self._arrived.ring()
        return new

    async def wait_for_answer(self, seconds: float) -> None:
        """Return when this front door has answered something, or after `seconds`."""
        await wait(self._answered.next_ring(), seconds)

    def language_of(self, text: str) -> str | None:
        """The language that a text is written in; None when unsure, or without a trained model."""
        return self._recogniser.recognise(text).language if self._recogniser is not None else None

    async def run(self) -> None:
        """Work until cancelled."""
        await claims.release(self.database, self._name)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._each(self._claim_message, self._answer, self._arrived))
            tasks.create_task(self._each(self._claim_part, self._deliver, self._answered))
            tasks.create_task(self._tend())
            tasks.create_task(self._forget())

    async def _each(
        self, claim: Callable[[], Awaitable[Item | None]], work_on: Callable[[Item], Awaitable[None]], bell: Bell
    ) -> None:
        """Claim one item after the other and work on up to AT_A_TIME of them at once; where there is none, wait for the bell."""
        free = asyncio.Semaphore(AT_A_TIME)

        async def work(item: Item) -> None:
            with _surviving(work_on.__name__):
                await work_on(item)
            free.release()
            # The next one of the same conversation may be due now.
            bell.ring()

        async with asyncio.TaskGroup() as tasks:
            while True:
                await free.acquire()
                ring = bell.next_ring()
                item = None
                with _surviving(claim.__name__):
                    item = await claim()
                if item is not None:
                    tasks.create_task(work(item))
                else:
                    free.release()
                    await wait(ring, IDLE_SECONDS)

    async def _claim_message(self) -> inbox.Claimed | None:
        return await inbox.claim(self.database, self._name)

    async def _claim_part(self) -> outbox.Part | None:
        return await outbox.claim(self.database, self._name, list(self._channels))

    async def _answer(self, claimed: inbox.Claimed) -> None:
        try:
            await self._answer_or_hold(claimed)
        except inbox.ClaimLost:
            logger.info("A message was taken up elsewhere or its conversation was erased meanwhile.")
        self._answered.ring()

    async def _answer_or_hold(self, claimed: inbox.Claimed) -> None:
        words = self._words(claimed)
        handoff = await self.desk.view(claimed.conversation_id)
        with_advocate = handoff is not None and handoff["with_advocate"]
        if with_advocate and not claimed.message.kind.has_words:
            await self._finish(claimed, Answer(commands=(Command.PASS_ON,)))
            return
        if not claimed.message.kind.has_words:
            told = front_words.cannot_read(claimed.message, words, _introduced(claimed), claimed.payloads)
            await self._finish(claimed, Answer([told]))
            return
        try:
            text = to_rasa(claimed.message, claimed.payloads, words)
            answer = await self._assistant.ask(claimed.conversation_id, text, claimed.message, self._country, handoff)
        except AssistantUnavailable as reason:
            if with_advocate:
                # The person who is with her reads it, whatever it says.
                await self._finish(claimed, Answer(commands=(Command.PASS_ON,)))
                return
            logger.warning("No answer from Rasa (%s); the message waits.", reason)
            await self._hold(claimed, words)
            return
        await self._finish(claimed, answer)

    async def _finish(self, claimed: inbox.Claimed, answer: Answer) -> None:
        parts = self._split(claimed.message.channel, answer.messages)
        if Command.ERASE in answer.commands:
            await inbox.end_erased(self.database, claimed, parts)
            return
        try:
            await inbox.finish(self.database, claimed, parts, [self._step(claimed, name) for name in answer.commands])
        except StepRefused:
            logger.info("An advocate left while she wrote: the message is answered anew.")
            await inbox.hold(self.database, claimed, [], retry_in=0.0)

    def _step(self, claimed: inbox.Claimed, command: str) -> inbox.Step:
        """What an action asks for, done by the desk."""
        match command:
            case Command.ASK_PERSON:
                return self.desk.asks
            case Command.STOP_PERSON:
                return self.desk.stops
            case Command.WRITE_BY_DAY:
                return self.desk.says_when(WhenSafe.BY_DAY)
            case Command.WRITE_AFTER_HER:
                return self.desk.says_when(WhenSafe.AFTER_HER)
            case Command.TAKE_NAME:
                return self.desk.is_called(claimed.message.text)
            case Command.IN_DANGER:
                return self.desk.is_in_danger
            case Command.PASS_ON:
                return self.desk.writes(self._as_read(claimed), claimed.row_id)
        raise ValueError(f"The front door knows no command '{command}'.")

    def _as_read(self, claimed: inbox.Claimed) -> InboundMessage:
        """Her message as the advocate can read it: of a button, what stands on it."""
        message = claimed.message
        if message.kind is not Kind.BUTTON:
            return message
        return replace(message, text=button_text(message, self._words(claimed)))

    async def _hold(self, claimed: inbox.Claimed, words: Words) -> None:
        if claimed.attempts >= ATTEMPTS_WITHOUT_ANSWER and await self._all_parts_answer():
            await self._finish(claimed, Answer([front_words.without_assistant(words, _introduced(claimed))]))
            return
        told_lately = claimed.held_at is not None and now() - claimed.held_at < HELD_AGAIN_SECONDS
        later = front_words.answer_later(words, _introduced(claimed))
        notice = [] if told_lately else self._split(claimed.message.channel, [later])
        await inbox.hold(self.database, claimed, notice, retry_in=min(2.0**claimed.attempts / 2, LONGEST_RETRY_SECONDS))

    async def _all_parts_answer(self) -> bool:
        return await self._assistant.rasa_answers() and await self._assistant.actions_answer()

    async def _deliver(self, part: outbox.Part) -> None:
        channel = self._channels[part.channel]
        try:
            if part.erases:
                await channel.delete(part.address, part.erases)
            sent = await channel.send(part.address, part.message) if part.message else None
        except Undeliverable as reason:
            logger.warning("A reply cannot be delivered by %s: %s", part.channel, reason)
            await outbox.give_up(self.database, part)
        except DeliveryError as reason:
            delay = reason.retry_after or min(2.0**part.attempts, LONGEST_DELIVERY_RETRY_SECONDS)
            logger.warning("%s did not take a reply (%s); trying again in %.0f s.", part.channel, reason, delay)
            await outbox.postpone(self.database, part, delay)
        else:
            await outbox.delivered(self.database, part, sent, channel.seconds_between_messages)

    async def _tend(self) -> None:
        while True:
            with _surviving("tend"):
                await self.desk.tend()
            await asyncio.sleep(TEND_EVERY_SECONDS)

    async def _forget(self) -> None:
        while True:
            with _surviving("forget"):
                await retention.forget(self.database)
                await self.desk.forget()
            await asyncio.sleep(FORGET_EVERY_SECONDS)

    def _split(self, channel: str, messages: list[OutboundMessage]) -> list[OutboundMessage]:
        return split_for(self._channels, channel, messages)

    def _words(self, claimed: inbox.Claimed) -> Words:
        """Her language as far as the front door knows it: remembered, else read from this message, else hinted."""
        library = self._content.current()
        message = claimed.message
        language = claimed.slots.get("language")
        language = (
            language
            or self.language_of(message.text)
            or best_match(message.language_hint, library.languages)
            or SOURCE_LANGUAGE
        )
        return library.words(language, claimed.slots.get("country") or message.country_hint or self._country)


def _introduced(claimed: inbox.Claimed) -> bool:
    """Whether Rasa has told her that this is a machine."""
    return bool(claimed.slots.get("introduced"))


@contextlib.contextmanager
def _surviving(what: str) -> Iterator[None]:
    """What cannot be worked on, for whatever reason, must not hold up the rest: it is taken up again when its claim has lapsed.

    Only the kind of the failure and its place are logged, since an exception may hold what she wrote.
    """
    try:
        yield
    except UNAVAILABLE as error:
        logger.error("The database does not answer (%s); trying again.", type(error).__name__)
    except Exception as error:
        logger.error("%s failed: %s at %s", what, type(error).__name__, _place(error))


def _place(error: BaseException) -> str:
    """The innermost line of code of an exception, without any value."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename}:{frame.lineno}"
