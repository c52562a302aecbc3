"""The source texts are plain."""

import re

from bot.content.catalogues import source_texts
from bot.settings import ROOT


def test_sentences_average_under_fifteen_words_and_none_is_over_twenty_five() -> None:
    texts = [source.text for domain in ("topics", "messages") for source in source_texts(ROOT / "content", domain)]
    sentences = [
        sentence.split() for text in texts for sentence in re.split(r"[.?!:]\s+|\n+", text) if sentence.strip()
    ]
    assert sum(map(len, sentences)) / len(sentences) < 15
    assert max(map(len, sentences)) <= 25
