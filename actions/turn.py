"""One turn of the conversation: what is known, in which language it is answered, and what is remembered of the answer."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.advocate import instead_of_an_answer
from bot.content.live import LiveLibrary
from bot.content.locales import SOURCE_LANGUAGE, best_match
from bot.content.reply import Command, Reply, choice_title, item_text, payload
from bot.settings import LAST_GOOD_CONTENT, ROOT
from bot.understanding.language import Recognition, conversation_language

_content = LiveLibrary(ROOT, LAST_GOOD_CONTENT)


class Turn:
    """What every action works with. `say` and `tell` collect; `end` sends it all and gives the events that remember it."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._dispatcher = dispatcher
        self.tracker = tracker
        self.slots: dict[str, Any] = tracker.slots
        self.metadata: dict[str, Any] = tracker.latest_message.get("metadata") or {}
        self.channel: str = self.metadata.get("channel") or "web"
        self.is_payload = (tracker.latest_message.get("text") or "").startswith("/")
        self.intent: str = tracker.get_intent_of_latest_message(skip_fallback_intent=False) or ""
        self.library = _content.current()
        self.country: str | None = self.slots["country"] or self.metadata.get("country_hint")
        self.known_language = self._known_language()
        self.language = self.known_language or self._hinted_language()
        self.words = self.library.words(self.language, self.country)
        self.last = Reply.from_slot(self.slots["answer"]) or Reply()
        self.handoff: dict[str, Any] | None = self.metadata.get("handoff")
        """What the front door knows of a person for her (bot.handoff.desk.Desk.view); None where no advocate works here."""
        self.commands: list[Command] = []
        self._items: list[str] = []
        self._asides: list[str] = []
        self._texts: list[str] = []

    def use(self, language: str | None = None, country: str | None = None) -> None:
        """Go on in another language, or with the facts of another country."""
        self.known_language = language or self.known_language
        self.language = language or self.language
        self.country = country or self.country
        self.words = self.library.words(self.language, self.country)

    @property
    def waits(self) -> bool:
        """Whether she has asked for an advocate, and none has come yet."""
        return self.handoff is not None and bool(self.handoff["waits"])

    @property
    def with_advocate(self) -> bool:
        return self.handoff is not None and bool(self.handoff["with_advocate"])

    def entity(self, name: str) -> str | None:
        """What she named, or what a button carried."""
        return next(self.tracker.get_latest_entity_values(name), None)

    def say(self, name: str, **values: str) -> None:
        """Say a message of content/messages.yml; in its other form when this one was the last thing she read."""
        if f"message:{name}" in self.last.items and self.words.has(f"{name}_again"):
            name = f"{name}_again"
        self._add(f"message:{name}", self.words.message(name, **values))

    def tell(self, topic: str, section: str) -> None:
        """Say a section of a topic."""
        self._add_item(f"section:{topic}:{section}")

    def tell_sources(self, topic: str) -> None:
        self._add_item(f"sources:{topic}")

    def aside(self, name: str, **values: str) -> None:
        """Say something that is no answer: it is not said again when she asks to have the answer again."""
        if name in self.last.asides and self.words.has(f"{name}_again"):
            name = f"{name}_again"
        self._asides.append(name)
        self._texts.append(self.words.message(name, **values))

    def say_again(self, reply: Reply) -> list[SlotSet]:
        """The same reply again, in the language and for the country of now; texts that are gone since then are left out."""
        for item in reply.items:
            try:
                self._add_item(item)
            except KeyError:
                continue
        if not self._items:
            self.say("greet")
        return self.end(reply.payloads)

    def offers(self, name: str) -> list[str]:
        """What content/choices.yml offers under a message."""
        return [payload(intent) for intent in self.library.choices.get(name, ())]

    def end(self, payloads: list[str], answer_payloads: list[str] | None = None, **slots: Any) -> list[SlotSet]:
        """Send what was said with the choices under the last message, and remember: the answer, and `slots`. A question that was
        open is closed, unless `question` opens one. `answer_payloads` are the answer's own choices, where others are shown now.

        Nothing of this where the message is not for the assistant (actions/advocate.py)."""
        instead = instead_of_an_answer(self)
        if instead is not None:
            return instead
        if not self.slots["introduced"]:
            slots.setdefault("question", self._introduce())
        self.send(self._texts, payloads)
        own = payloads if answer_payloads is None else answer_payloads
        items, choices = (self._items, own) if self._items else (self.last.items, self.last.payloads)
        reply = Reply(items, choices, self._asides)
        remembered = {
            "language": self.known_language,
            "country": self.country,
            "answer": reply.to_slot(),
            "introduced": True,
            "misunderstood": 0.0,
            "question": "none",
            **slots,
        }
        return [SlotSet(name, value) for name, value in remembered.items() if self.slots.get(name) != value]

    def send(self, texts: list[str], payloads: list[str]) -> None:
        """Hand the messages and `commands` to the front door as one custom message: Rasa would cut a text at every empty line."""
        choices = [{"title": choice_title(choice, self.words), "payload": choice} for choice in payloads]
        self._dispatcher.utter_message(
            json_message={"texts": texts, "choices": choices, "commands": list(self.commands)}
        )

    def _introduce(self) -> str:
        """At first contact (EU AI Act art. 50(1)): the first message says that this is a machine, the second asks whether it is safe
        to write. What she asked is answered in the first. Returns the question that is then open."""
        if self._items and self._items[0] in ("message:greet", "message:menu"):
            self._texts = [
                self.words.message("first_machine"),
                self.words.message(f"first_safe_{self.channel}"),
                self.words.message("first_ask"),
            ]
            return "safe"
        self._texts[0] = f"{self.words.message('first_machine_line')}\n\n{self._texts[0]}"
        if self.intent not in NOT_ASKED_IF_SAFE:
            self._texts.insert(1, self.words.message(f"first_safe_{self.channel}"))
            return "safe"
        return "none"

    def _add_item(self, item: str) -> None:
        self._add(item, item_text(item, self.words))

    def _add(self, item: str, text: str) -> None:
        self._items.append(item)
        self._texts.append(text)

    def _known_language(self) -> str | None:
        """The language that she writes or asked for; None while nothing but a hint is there, so that her first words decide."""
        seen = self.tracker.latest_message.get("language")
        if seen is None:
            return self.slots["language"]
        recognised = Recognition(seen["code"], seen["confidence"], seen["script"], seen["words"])
        return conversation_language(self.slots["language"], recognised, self.library.languages)

    def _hinted_language(self) -> str:
        return best_match(self.metadata.get("language_hint"), self.library.languages) or SOURCE_LANGUAGE


NOT_ASKED_IF_SAFE = ("in_danger", "self_harm", "is_minor", "erase")
"""Intents after which a first reply does not ask whether it is safe to write: help comes first, and a yes must answer one question."""
