"""The model in models/, as `make train` leaves it and as anyone may load it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent

from bot.content.library import Library
from bot.content.safety_words import SAFETY
from bot.run.training import MODEL
from bot.settings import ROOT

LANGUAGES = [path.stem for path in sorted(Path(__file__).parent.glob("*.jsonl"))]
LEAST_RIGHT, LEAST_SAFE, MOST_ALARMED = 0.88, 0.93, 0.04
"""Of the development set of each language, so that a change for the worse is seen; how well each is understood is measured by
`make evaluate`."""

Parse = Callable[[str], Any]


@pytest.fixture(scope="module")
def parse() -> Parse:
    agent = Agent.load(str(MODEL))
    return agent.parse_message


async def intent_of(parse: Parse, text: str) -> str:
    return str((await parse(text))["intent"]["name"])


async def test_every_intent_of_the_domain_is_in_the_ranking(parse: Parse) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = {name for intent in domain["intents"] for name in intent}
    assert len(intents) == 44
    ranking = (await parse("where can i sleep tonight"))["intent_ranking"]
    assert intents <= {intent["name"] for intent in ranking}


@pytest.mark.parametrize("language", [*LANGUAGES, "sr-Cyrl"])
async def test_the_words_that_she_is_told_to_write_are_understood(parse: Parse, language: str) -> None:
    words = Library.load(ROOT).words(language)

    def quoted(message: str) -> list[str]:
        return re.findall(r'["„“«]([^"„“”«»]+)["“”»]', words.message(message))

    assert await intent_of(parse, quoted("goodbye")[0]) == "erase"
    health, sleep = quoted("not_understood_more")
    assert (await intent_of(parse, health), await intent_of(parse, sleep)) == ("ask_health", "ask_shelter")
    assert await intent_of(parse, quoted("cannot_again")[1]) == "ask_rights"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_topic_is_understood_by_its_own_name_and_button(parse: Parse, language: str) -> None:
    """She may type what stands on a button. Two or three of 23 may be too short to tell on their own."""
    words = Library.load(ROOT).words(language)
    misread = [topic for topic in words.library.topics if await intent_of(parse, words.title(topic)) != topic]
    assert len(misread) <= 4, misread


def development_set(language: str) -> list[dict[str, str]]:
    lines = Path(__file__).with_name(f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_development_set_is_understood(parse: Parse, language: str) -> None:
    messages = development_set(language)
    right = [await first_guess(parse, message["text"]) == message["intent"] for message in messages]
    assert sum(right) / len(right) >= LEAST_RIGHT


@pytest.mark.parametrize("language", LANGUAGES)
async def test_danger_is_found_and_seldom_where_there_is_none(parse: Parse, language: str) -> None:
    answered = [(message["intent"], await intent_of(parse, message["text"])) for message in development_set(language)]
    found = [read in SAFETY for meant, read in answered if meant in SAFETY]
    alarmed = [read in SAFETY for meant, read in answered if meant not in SAFETY]
    assert sum(found) / len(found) >= LEAST_SAFE
    assert sum(alarmed) / len(alarmed) <= MOST_ALARMED


async def first_guess(parse: Parse, text: str) -> str:
    """The likeliest intent; below the threshold Rasa says nlu_fallback and what it thought stands behind it."""
    ranking = (await parse(text))["intent_ranking"]
    return str(next(intent["name"] for intent in ranking if intent["name"] != "nlu_fallback"))
