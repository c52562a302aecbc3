"""Waypost's parts of Rasa's pipeline, named in config.yml: the language of a message, its intent, the names in it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.understanding import rasa_36  # noqa: F401  (applies the changes to Rasa before its classes are used)

from rasa.engine.graph import ExecutionContext, GraphComponent  # isort: skip
from rasa.engine.recipes.default_recipe import DefaultV1Recipe  # isort: skip
from rasa.engine.storage.resource import Resource  # isort: skip
from rasa.engine.storage.storage import ModelStorage  # isort: skip
from rasa.nlu.classifiers.classifier import IntentClassifier  # isort: skip
from rasa.nlu.extractors.extractor import EntityExtractorMixin  # isort: skip
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as FALLBACK  # isort: skip
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, METADATA_INTENT, TEXT  # isort: skip
from rasa.shared.nlu.training_data.message import Message  # isort: skip
from rasa.shared.nlu.training_data.training_data import TrainingData  # isort: skip

from bot.content.errors import ContentError
from bot.content.locales import catalogue_of
from bot.content.safety_words import SAFETY
from bot.understanding import language
from bot.understanding.intents import IntentModel, safety_intent
from bot.understanding.language import LanguageRecogniser
from bot.understanding.names import Name, Names, NamesError
from bot.understanding.safety_phrases import SafetyPhrases

logger = logging.getLogger(__name__)

Component = DefaultV1Recipe.ComponentType
Content = TypeVar("Content")

LANGUAGE = "language"
"""In the parse result: {"code": "sq", None when unsure; "confidence": 0.98; "script": "LATIN"; "words": 5}."""

URGENT_PART = "urgent_part"
"""What `IntentModel.urgent_part` found, for `SafetyComponent`; not in the parse result."""

CONTENT = Path(__file__).parents[2] / "content"
NAMES, SAFETY_WORDS = CONTENT / "names.yml", CONTENT / "safety.yml"
_OF_MIXED_LANGUAGE = ("change_language", "out_of_scope")
"""Intents whose examples are often in another language than the file they stand in."""


class UntaughtError(Exception):
    """The training data lack what a component learns from; the message says what."""


class _Taught(GraphComponent):
    """What the trained components share: their place in the model."""

    def __init__(self, storage: ModelStorage, resource: Resource) -> None:
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Taught:
        return cls(model_storage, resource)


@DefaultV1Recipe.register(Component.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageComponent(_Taught):
    """Adds `LANGUAGE` to each message. Learns from examples whose block carries `metadata: {language: <code>}`."""

    recogniser: LanguageRecogniser

    def train(self, training_data: TrainingData) -> Resource:
        taught = [
            (example.get(TEXT), code)
            for example in training_data.intent_examples
            if (code := _language(example)) and example.get(INTENT) not in _OF_MIXED_LANGUAGE
        ]
        if len({code for _, code in taught}) < 2:
            raise UntaughtError(
                "data/nlu: examples of two languages at least must carry 'metadata: {language: <code>}'."
            )
        self.recogniser = LanguageRecogniser.fit([text for text, _ in taught], [code for _, code in taught])
        with self._storage.write_to(self._resource) as folder:
            self.recogniser.save(folder / language.FOLDER)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> LanguageComponent:
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.recogniser = LanguageRecogniser.load(folder / language.FOLDER)
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            seen = self.recogniser.recognise(message.get(TEXT) or "")
            found = {"code": seen.language, "confidence": seen.confidence, "script": seen.script, "words": seen.words}
            message.set(LANGUAGE, found, add_to_output=True)
        return messages


@DefaultV1Recipe.register(Component.INTENT_CLASSIFIER, is_trainable=True)
class IntentComponent(_Taught, IntentClassifier):
    """Sets the intent and the whole ranking of each message, by probability."""

    model: IntentModel

    def train(self, training_data: TrainingData) -> Resource:
        self.model = IntentModel.fit(
            [
                (text, example.get(INTENT), code)
                for example in training_data.intent_examples
                if (text := example.get(TEXT)) and (code := _language(example))
            ]
        )
        with self._storage.write_to(self._resource) as folder:
            self.model.save(folder / "intents")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> IntentComponent:
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.model = IntentModel.load(folder / "intents")
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text, code = message.get(TEXT) or "", (message.get(LANGUAGE) or {}).get("code")
            language = code and catalogue_of(code)
            ranking = self.model.rank(text, language)
            if urgent := self.model.urgent_part(text, language):
                intent, probability, rest = urgent
                message.set(URGENT_PART, (intent, probability))
                if rest and safety_intent(ranking) is None:
                    # What is asked beside it is read without it.
                    ranking = self.model.rank(rest, language)
            _set_ranking(message, [{"name": intent, "confidence": probability} for intent, probability in ranking])
        return messages


class _Kept(Generic[Content]):
    """A file of content/ that a running assistant takes up when it was changed. The last good one stays where it cannot be read;
    `nothing` serves where none was read yet, so that a broken file does not keep the assistant from starting."""

    def __init__(self, path: Path, load: Callable[[Path], Content], nothing: Content) -> None:
        self._path = path
        self._load = load
        self._changed = 0
        self._last_good = nothing
        self.current()

    def current(self) -> Content:
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._changed:
                self._changed = changed
                self._last_good = self._load(self._path)
        except (OSError, NamesError, ContentError) as error:
            logger.error("The last good file stays in use. %s", error)
        return self._last_good


@DefaultV1Recipe.register(Component.INTENT_CLASSIFIER, is_trainable=False)
class SafetyComponent(GraphComponent, IntentClassifier):
    """Puts a safety intent first, before a likelier neighbour and before `nlu_fallback`: one that the message says in the words of
    `content/safety.yml`, one of substantial probability, or one that a part of the message carries."""

    def __init__(self, path: Path) -> None:
        self._phrases = _Kept(path, SafetyPhrases.load, SafetyPhrases({}, []))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyComponent:
        return cls(SAFETY_WORDS)

    def process(self, messages: list[Message]) -> list[Message]:
        phrases = self._phrases.current()
        for message in messages:
            said = phrases.find(message.get(TEXT) or "")
            ranking = [other for other in message.get(INTENT_RANKING_KEY) or [] if other["name"] != FALLBACK]
            first = safety_intent([(intent["name"], intent["confidence"]) for intent in ranking])
            if said and (first is None or SAFETY.index(said) < SAFETY.index(first)):
                _put_first(message, said, 1.0)
            elif first:
                _set_ranking(message, sorted(ranking, key=lambda intent: intent["name"] != first))
            elif urgent := message.get(URGENT_PART):
                _put_first(message, *urgent)
        return messages


@DefaultV1Recipe.register(Component.ENTITY_EXTRACTOR, is_trainable=False)
class NamesComponent(GraphComponent, EntityExtractorMixin):
    """Adds the entities `language` and `country`; a message that is nothing but such a name asks to change it.

    Takes up a changed `content/names.yml` at the next message; one that cannot be read leaves the last good one in use.
    """

    def __init__(self, path: Path) -> None:
        self._names = _Kept(path, Names.load, Names(frozenset(), frozenset()))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NamesComponent:
        return cls(NAMES)

    def process(self, messages: list[Message]) -> list[Message]:
        names = self._names.current()
        for message in messages:
            text = message.get(TEXT) or ""
            if found := names.find(text):
                message.set(
                    ENTITIES, message.get(ENTITIES, []) + [self._entity(name) for name in found], add_to_output=True
                )
            if only := names.only(text):
                _put_first(message, f"change_{only.kind}", 1.0)
        return messages

    def _entity(self, name: Name) -> dict[str, Any]:
        return {"entity": name.kind, "value": name.code, "start": name.start, "end": name.end, "extractor": self.name}


def _language(example: Message) -> str | None:
    return ((example.get(METADATA) or {}).get(METADATA_INTENT) or {}).get("language")


def _set_ranking(message: Message, ranking: list[dict[str, Any]]) -> None:
    message.set(INTENT, ranking[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)


def _put_first(message: Message, intent: str, confidence: float) -> None:
    rest = [other for other in message.get(INTENT_RANKING_KEY) or [] if other["name"] not in (intent, FALLBACK)]
    _set_ranking(message, [{"name": intent, "confidence": confidence}, *rest])
