"""What a link and a browser tell of her."""

import pytest

from bot.conversation import web_hints

LANGUAGES = ("en", "sq", "sr", "sr-Cyrl", "ar")


@pytest.mark.parametrize(
    ("link", "browser", "language"),
    [
        ("sq", "en-GB,en;q=0.9", "sq"),
        (None, "sq-XK,sq;q=0.9,en;q=0.8", "sq"),
        (None, "mk, en;q=0.5, ar;q=0.9", "ar"),
        (None, "ar;q=0, en", "en"),
        (None, "ar_EG", "ar"),
        (None, "sr-Cyrl-RS", "sr-Cyrl"),
        ("tlh", "x-klingon;q=7, *, ;;;,", None),
        (7, "", None),
        ("' OR 1=1", "\x00, \ud800", None),
    ],
)
def test_the_link_comes_before_the_browser_and_the_browsers_first_wish_first(
    link: object, browser: str, language: str | None
) -> None:
    assert web_hints.language(link, browser, LANGUAGES) == language


@pytest.mark.parametrize(
    ("given", "country"), [("xk", "XK"), ("DE", "DE"), ("DEU", None), (None, None), (3, None), ("é1", None)]
)
def test_a_country_is_two_letters(given: object, country: str | None) -> None:
    assert web_hints.country(given) == country
