"""The recogniser in the model that `make train` leaves, and a Rasa model trained on a handful of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.run.training import MODEL
from bot.settings import ROOT
from bot.understanding.language import LanguageRecogniser


@pytest.fixture(scope="session")
def recogniser() -> LanguageRecogniser:
    return LanguageRecogniser.from_model(MODEL.parent)


EXAMPLES = {
    "ask_shelter": [
        "where can I sleep",
        "I need a bed tonight",
        "is there a safe house",
        "I have nowhere to stay",
        "a place to sleep please",
    ],
    "ask_money": [
        "I have no money",
        "who gives me food",
        "I need clothes",
        "is there an allowance",
        "I cannot pay for food",
    ],
    "in_danger": [
        "help me he is here",
        "they locked me in",
        "he is beating me",
        "they are coming for me now",
        "call the police now",
    ],
    "self_harm": [
        "I want to die",
        "I will kill myself",
        "I cannot go on living",
        "I want to end my life",
        "better if I were dead",
    ],
    "is_minor": ["I am 15", "I am a child", "I am not 18 yet", "I am only sixteen", "I'm a minor"],
    "change_language": [
        "another language",
        "speak my language",
        "do you speak Vietnamese",
        "in Arabic please",
        "change the language",
    ],
    "change_country": [
        "I am in Germany now",
        "I moved to another country",
        "change country",
        "I live in Serbia",
        "they took me to Albania",
    ],
}
SHQIP = [
    "ku mund të fle sonte",
    "kam nevojë për një shtrat",
    "nuk kam ku të shkoj",
    "a ka ndonjë strehë të sigurt",
    "dua një vend për të fjetur",
]


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a Rasa model: the pipeline of config.yml, seven intents, one action each."""
    import rasa

    folder = tmp_path_factory.mktemp("rasa")
    intents = [*EXAMPLES, "nlu_fallback"]
    domain = {
        "version": "3.1",
        "intents": [{intent: {"use_entities": []}} for intent in intents],
        "entities": ["language", "country"],
        "slots": {"topic": {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]}},
        "actions": ["action_answer"],
    }
    nlu = [
        {"intent": intent, "metadata": {"language": "en"}, "examples": "".join(f"- {line}\n" for line in lines)}
        for intent, lines in EXAMPLES.items()
    ]
    nlu.append(
        {"intent": "ask_shelter", "metadata": {"language": "sq"}, "examples": "".join(f"- {line}\n" for line in SHQIP)}
    )
    rules = [{"rule": intent, "steps": [{"intent": intent}, {"action": "action_answer"}]} for intent in intents]
    (folder / "domain.yml").write_text(yaml.safe_dump(domain), encoding="utf-8")
    (folder / "data.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu, "rules": rules}), encoding="utf-8")
    trained = rasa.train(str(folder / "domain.yml"), str(ROOT / "config.yml"), [str(folder / "data.yml")], str(folder))
    return Path(trained.model)
