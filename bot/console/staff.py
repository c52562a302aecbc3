"""Telling the staff that somebody waits: a message to their Telegram group, until an advocate takes it."""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime

from bot.channels.message import Channel, DeliveryError, OutboundMessage, Undeliverable
from bot.console.words import ConsoleWords
from bot.content.facts import listed
from bot.content.live import LiveLibrary
from bot.content.locales import SOURCE_LANGUAGE
from bot.handoff.hours import is_open
from bot.storage import advocates, handoffs
from bot.storage.database import UNAVAILABLE, Database, now
from bot.storage.handoffs import QUEUED, Handoff, State

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
AGAIN_SECONDS, AGAIN_IN_DANGER_SECONDS = 300.0, 60.0
"""How often they are told of the same one while nobody takes it."""


class StaffGroup:
    """The group TELEGRAM_STAFF_CHAT_ID. What it reads names nobody: how many wait, in which languages, for how long."""

    def __init__(self, database: Database, content: LiveLibrary, channel: Channel, chat_id: str) -> None:
        self._database = database
        self._content = content
        self._channel = channel
        self._chat_id = chat_id

    async def run(self) -> None:
        """Tell them until cancelled. Any number of front doors may do this at once: each message goes out once."""
        while True:
            try:
                await self.tell()
            except UNAVAILABLE as error:
                logger.error("The staff group cannot be told (%s); trying again.", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def tell(self) -> None:
        queue = await handoffs.queue(self._database, QUEUED)
        due = [handoff for handoff in queue if self._is_due(handoff) and await self._takes_on(handoff)]
        if not due:
            return
        try:
            await self._channel.send(self._chat_id, OutboundMessage(await self._text(queue)))
        except (DeliveryError, Undeliverable) as reason:
            logger.warning("The staff group was not told: %s", reason)
            async with self._database.begin() as session:
                for handoff in due:
                    await handoffs.touch(session, handoff.id, staff_told_at=handoff.staff_told_at)

    def _is_due(self, handoff: Handoff) -> bool:
        """At once, and again after a while. A wish that is kept until somebody is here is told once, and again only in the hours in
        which somebody should be."""
        if handoff.staff_told_at is None:
            return True
        country = self._content.current().countries.get(handoff.country or "")
        expected = handoff.danger or handoff.state == State.WAITING or is_open(country, datetime.now(UTC))
        again = AGAIN_IN_DANGER_SECONDS if handoff.danger else AGAIN_SECONDS
        return bool(expected) and now() - handoff.staff_told_at >= again

    async def _takes_on(self, handoff: Handoff) -> bool:
        async with self._database.begin() as session:
            return await handoffs.tell_staff_once(session, handoff)

    async def _text(self, queue: list[Handoff]) -> str:
        words = ConsoleWords(self._content.current(), await self._language())
        languages = listed(sorted({words.language_name(handoff.language) for handoff in queue}), words.language)
        longest = now() - min(handoff.waiting_since or handoff.asked_at for handoff in queue)
        lines = [words.say("staff_waiting", count=len(queue), languages=languages, time=words.span(longest))]
        in_danger = sum(handoff.danger for handoff in queue)
        return "\n".join([words.say("staff_danger", count=in_danger), *lines] if in_danger else lines)

    async def _language(self) -> str:
        """The language of most of the staff's pages."""
        staff = await advocates.everyone(self._database)
        count = Counter(advocate.console_language for advocate in staff if not advocate.disabled)
        return count.most_common(1)[0][0] if count else SOURCE_LANGUAGE
