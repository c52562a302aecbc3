"""All texts of a view, under their headings, and what a search leaves of them."""

from collections.abc import Iterator

from bot.content.status import State
from bot.preview.edition import Edition
from bot.preview.texts import Form, Group, Item, searchable
from bot.preview.view import Kind, View
from bot.preview.writer import MESSAGES, Writer, topic_parts

UNREVIEWED = (State.MISSING, State.FUZZY, State.DRAFT)


def groups(edition: Edition, view: View) -> list[Group]:
    """All that the view shows, in the order of the menu or of content/messages.yml."""
    whole = _topics(edition, view) if view.kind is Kind.TOPICS else _messages(edition, view)
    return [left for group in whole if (left := _left(group, view)) is not None]


def item(edition: Edition, view: View, item_id: str) -> Item | None:
    """One text by its id; None where there is none of that name."""
    library = edition.library
    group_id, _, name = item_id.partition("/")
    writer = Writer(edition, view)
    if group_id == MESSAGES and name in library.messages:
        return writer.message(name)
    if group_id in library.topics and name in topic_parts(library, group_id):
        return writer.topic_part(group_id, name)
    return None


def _topics(edition: Edition, view: View) -> Iterator[Group]:
    library = edition.library
    writer = Writer(edition, view)
    in_menu = [topic_id for page in library.menu for topic_id in page]
    for topic_id in dict.fromkeys((*in_menu, *library.topics)):
        items = tuple(writer.topic_part(topic_id, part) for part in topic_parts(library, topic_id))
        yield Group(topic_id, library.topics[topic_id].title, items)


def _messages(edition: Edition, view: View) -> Iterator[Group]:
    writer = Writer(edition, view)
    for name in edition.library.messages:
        yield Group(f"{MESSAGES}/{name}", name, (writer.message(name),))


def _left(group: Group, view: View) -> Group | None:
    """The group with what search and review leave of it; None where that is nothing. A topic that is found by its name, its title or
    its button is shown whole."""
    wanted = searchable(view.search)
    names = [searchable(group.id.replace("_", " ")), searchable(group.id)]
    names += [text.words for part in group.items for text in part.texts if text.form is not Form.BUBBLE]
    whole = any(wanted in name for name in names)
    items = tuple(
        part
        for part in group.items
        if (whole or any(wanted in text.words for text in part.texts))
        and (not view.unreviewed or part.texts[-1].state in UNREVIEWED)
    )
    return Group(group.id, group.title, items) if items else None
