"""The trained pipeline, as `rasa.core.agent.Agent` reads a message with it."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.shared.nlu.training_data.message import Message

from bot.content.safety_words import SAFETY
from bot.settings import ROOT
from bot.understanding import components
from bot.understanding.components import NamesComponent, SafetyComponent
from bot.understanding.intents import question_before_greeting
from bot.understanding.language import LanguageRecogniser
from bot.understanding.safety_phrases import SafetyPhrases


@pytest.fixture(scope="module")
def agent(small_model: Path) -> Agent:
    return Agent.load(small_model)


def read(agent: Agent, message: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(message))


def test_the_intent_and_the_whole_ranking_are_filled(agent: Agent) -> None:
    result = read(agent, "where could I sleep tonight")
    assert result["intent"]["name"] == "ask_shelter"
    assert result["intent_ranking"][0]["name"] == "ask_shelter"
    assert len(result["intent_ranking"]) == 7
    assert sum(intent["confidence"] for intent in result["intent_ranking"]) == pytest.approx(1.0, abs=1e-3)


def test_the_language_of_the_message_is_in_the_result(agent: Agent) -> None:
    assert read(agent, "ku mund të fle sonte")["language"]["code"] == "sq"
    assert read(agent, "2")["language"]["code"] is None


def test_a_message_that_fits_no_intent_falls_back_and_keeps_the_ranking(agent: Agent) -> None:
    result = read(agent, "qwrtz zzz")
    assert result["intent"]["name"] == "nlu_fallback"
    assert len(result["intent_ranking"]) == 8


def test_a_name_alone_asks_for_that_language_or_country(agent: Agent) -> None:
    language = read(agent, "العربية")
    assert (language["intent"]["name"], language["intent"]["confidence"]) == ("change_language", 1.0)
    assert [(entity["entity"], entity["value"]) for entity in language["entities"]] == [("language", "ar")]
    country = read(agent, "në Gjermani")
    assert (country["intent"]["name"], country["intent"]["confidence"]) == ("change_country", 1.0)
    assert [(entity["entity"], entity["value"]) for entity in country["entities"]] == [("country", "DE")]


def test_what_a_button_says_is_taken_as_it_is(agent: Agent) -> None:
    result = read(agent, '/change_language{"language":"ar"}')
    assert result["intent"] == {"name": "change_language", "confidence": 1.0}
    assert [(entity["entity"], entity["value"]) for entity in result["entities"]] == [("language", "ar")]


def quickest(work: Callable[[], object]) -> float:
    """Seconds, the least of twenty times: what else the machine does only ever adds."""

    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return min(once() for _ in range(20))


def test_a_message_is_read_in_the_time_of_some_hundred_thousand_sums(agent: Agent) -> None:
    """As a ratio, since machines differ: 250,000 sums take 7 to 10 ms where a message takes 2."""
    reading = quickest(
        lambda: read(agent, "I was brought here from my village and they took my passport, what happens now")
    )
    assert reading < quickest(lambda: sum(number * number for number in range(250_000)))


def ranked(*pairs: tuple[str, float]) -> Message:
    ranking = [{"name": name, "confidence": confidence} for name, confidence in pairs]
    return Message({"text": "x", "intent": ranking[0], "intent_ranking": ranking})


@pytest.mark.parametrize(
    ("ranking", "answered"),
    [
        ([("ask_money", 0.45), ("in_danger", 0.30)], "in_danger"),
        ([("nlu_fallback", 0.4), ("ask_money", 0.34), ("self_harm", 0.32)], "self_harm"),
        ([("nlu_fallback", 0.4), ("in_danger", 0.30), ("self_harm", 0.2)], "in_danger"),
        ([("nlu_fallback", 0.4), ("in_danger", 0.17), ("ask_money", 0.15)], "nlu_fallback"),
        ([("self_harm", 0.5), ("in_danger", 0.25)], "self_harm"),
        ([("ask_money", 0.36), ("is_minor", 0.31), ("in_danger", 0.31)], "in_danger"),
        ([("ask_money", 0.85), ("in_danger", 0.05)], "ask_money"),
        ([("nlu_fallback", 0.4), ("ask_money", 0.30), ("in_danger", 0.10)], "nlu_fallback"),
    ],
)
def test_safety_goes_before_a_likelier_neighbour_and_before_falling_back(
    ranking: list[tuple[str, float]], answered: str
) -> None:
    (message,) = SafetyComponent(components.SAFETY_WORDS).process([ranked(*ranking)])
    assert message.get("intent")["name"] == answered
    assert message.get("intent_ranking")[0]["name"] == answered


@pytest.mark.parametrize(
    ("ranking", "read"),
    [
        (
            [("greet", 0.7), ("more", 0.12), ("ask_rights", 0.15)],
            [("ask_rights", 0.7), ("more", 0.12), ("greet", 0.15)],
        ),
        ([("greet", 0.9), ("ask_rights", 0.1)], [("greet", 0.9), ("ask_rights", 0.1)]),
        ([("greet", 0.7), ("more", 0.3)], [("greet", 0.7), ("more", 0.3)]),
        ([("thank", 0.7), ("ask_rights", 0.3)], [("thank", 0.7), ("ask_rights", 0.3)]),
    ],
)
def test_a_greeting_with_a_question_is_the_question(
    ranking: list[tuple[str, float]], read: list[tuple[str, float]]
) -> None:
    assert question_before_greeting(ranking) == read


@pytest.mark.parametrize(
    ("text", "likeliest", "answered"),
    [
        ("Jam ne rrezik. A ka strehim?", "ask_shelter", "in_danger"),
        ("nuk jam në rrezik, dua strehim", "ask_shelter", "ask_shelter"),
        ("I want to die, where do I sleep", "ask_shelter", "self_harm"),
        ("у опасности сам", "nlu_fallback", "in_danger"),
        ("救救我, 他要杀我", "human", "in_danger"),
        ("i want to die, he is going to kill me", "self_harm", "in_danger"),
        ("i want to die, i am in danger", "in_danger", "in_danger"),
    ],
)
def test_what_is_said_in_the_words_of_the_file_goes_first(text: str, likeliest: str, answered: str) -> None:
    ranking = [{"name": likeliest, "confidence": 0.9}, {"name": "greet", "confidence": 0.05}]
    message = Message({"text": text, "intent": ranking[0], "intent_ranking": ranking})
    (message,) = SafetyComponent(components.SAFETY_WORDS).process([message])
    assert message.get("intent")["name"] == answered
    # What was asked beside it is still there, to be answered after it.
    assert likeliest in [intent["name"] for intent in message.get("intent_ranking")] or likeliest == "nlu_fallback"


def test_a_changed_file_of_safety_words_is_taken_up_and_a_broken_one_is_not(tmp_path: Path) -> None:
    path = Path(shutil.copy(components.SAFETY_WORDS, tmp_path / "safety.yml"))
    component = SafetyComponent(path)

    def first(text: str) -> str:
        message = Message({"text": text, "intent_ranking": [{"name": "greet", "confidence": 0.9}]})
        (message,) = component.process([message])
        return str((message.get("intent") or {}).get("name"))

    assert first("the wolf is at the door") == "None"
    words = path.read_text(encoding="utf-8")
    path.write_text(words.replace("  en: [", "  en: [the wolf is at the door, ", 1), encoding="utf-8")
    assert first("The wolf is at the door!") == "in_danger"
    path.write_text("in_danger: {en: 5}", encoding="utf-8")
    assert first("The wolf is at the door!") == "in_danger"


def test_a_broken_file_of_safety_words_does_not_keep_the_assistant_from_starting(tmp_path: Path) -> None:
    path = tmp_path / "safety.yml"
    path.write_text("in_danger: {en: 5}", encoding="utf-8")
    component = SafetyComponent(path)
    (message,) = component.process([ranked(("in_danger", 0.9), ("greet", 0.05))])
    assert message.get("intent")["name"] == "in_danger"
    shutil.copy(components.SAFETY_WORDS, path)
    (message,) = component.process([Message({"text": "I am in danger", "intent_ranking": []})])
    assert message.get("intent")["name"] == "in_danger"


def test_the_words_of_the_file_are_seldom_said_in_another_sense() -> None:
    """Of the training examples that hold one of its phrases, nearly all mean it."""
    phrases = SafetyPhrases.load(components.SAFETY_WORDS)
    meant = [
        (said, block["intent"])
        for path in (ROOT / "data" / "nlu").glob("*.yml")
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]
        for line in block["examples"].splitlines()
        if (said := phrases.find(line.removeprefix("- ")))
    ]
    assert len(meant) > 300
    assert sum(said == intent or intent in SAFETY for said, intent in meant) / len(meant) > 0.95


def test_a_changed_file_of_names_is_taken_up_and_a_broken_one_is_not(tmp_path: Path) -> None:
    path = Path(shutil.copy(components.NAMES, tmp_path / "names.yml"))
    component = NamesComponent(path)

    def entities(text: str) -> list[str]:
        (message,) = component.process([Message({"text": text})])
        return [entity["value"] for entity in message.get("entities", [])]

    assert entities("Quebec") == []
    path.write_text(
        path.read_text(encoding="utf-8").replace("  countries:\n", "  countries:\n    CA: [quebec]\n"), encoding="utf-8"
    )
    assert entities("Quebec") == ["CA"]
    path.write_text("nonsense", encoding="utf-8")
    assert entities("Quebec") == ["CA"]


def test_the_front_door_reads_the_recogniser_out_of_the_model_without_rasa(small_model: Path) -> None:
    assert LanguageRecogniser.from_model(small_model.parent).recognise("ku mund të fle sonte").language == "sq"
    code = "import sys; from bot.understanding.language import LanguageRecogniser; assert 'rasa' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={}, check=True)


def test_the_model_needs_neither_settings_nor_a_database(small_model: Path) -> None:
    code = (
        "import asyncio; from rasa.core.agent import Agent; "
        f"print(asyncio.run(Agent.load({str(small_model)!r}).parse_message('where can I sleep'))['intent']['name'])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={}, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "ask_shelter"
