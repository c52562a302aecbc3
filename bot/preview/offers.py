"""Which choices stand under a text, as the actions of the assistant offer them (tests/preview holds the two together)."""

import re

from bot.content.library import Library
from bot.content.reply import menu_page, payload

DEPENDS = frozenset(
    (
        "country_not_known",
        "country_set",
        "country_skipped",
        "erase_not_done",
        "language_changed",
        "no_more",
        "not_understood",
        "which_country",
    )
)
"""Messages under which the choices come out of the conversation: the preview cannot know them."""

MENU = frozenset(("menu", "menu_again", "not_understood_again", "not_understood_more"))
"""Messages with the first page of the menu under them."""


def after_message(library: Library, name: str) -> list[str]:
    """The payloads under a message; none where it has none or where they depend on the conversation."""
    base = name if name in library.choices else name.removesuffix("_again")
    if depends(name):
        return []
    if name in MENU:
        return menu_page(library.menu, 1)
    if base == "which_language":
        return [payload("change_language", language=language) for language in library.languages]
    if re.fullmatch(r"erase_(telegram|whatsapp|web)", base):
        return [payload("affirm"), payload("deny")]
    if base.startswith("cannot_") and base not in library.choices:
        base = "cannot"
    return [payload(intent) for intent in library.choices.get(base, ())]


def depends(name: str) -> bool:
    """Whether the choices under a message come out of the conversation."""
    return name not in MENU and name.removesuffix("_again") in DEPENDS
