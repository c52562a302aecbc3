"""Waypost's parts of Rasa's pipeline, named in config.yml: language, intent, names."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from bot.understanding import rasa_36  # noqa: F401  (applies the changes to Rasa before its classes are used)

from rasa.engine.graph import ExecutionContext, GraphComponent  # isort: skip
from rasa.engine.recipes.default_recipe import DefaultV1Recipe  # isort: skip
from rasa.engine.storage.resource import Resource  # isort: skip
from rasa.engine.storage.storage import ModelStorage  # isort: skip
from rasa.nlu.classifiers.classifier import IntentClassifier  # isort: skip
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, METADATA_INTENT, TEXT  # isort: skip
from rasa.shared.nlu.training_data.message import Message  # isort: skip
from rasa.shared.nlu.training_data.training_data import TrainingData  # isort: skip

from bot.understanding import language as languages
from bot.understanding.intents import IntentModel
from bot.understanding.language import LanguageRecogniser
from bot.understanding.names import Names, NamesError

logger = logging.getLogger(__name__)

Component = DefaultV1Recipe.ComponentType
NAMES = Path(__file__).parents[2] / "content" / "names.yml"


class UntaughtError(Exception):
    """The training data lack what a component learns from; the message says what and where."""


class Taught(GraphComponent):
    """A component that is trained, and kept in the model's storage."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Taught:
        return cls(config, model_storage, resource)
