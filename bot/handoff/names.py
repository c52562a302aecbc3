"""What she wants to be called."""

LONGEST_NAME = 40


def name_in(text: str) -> str:
    """The name that a message is: its words on one line, cut to a length that a list can show."""
    return " ".join(text.split())[:LONGEST_NAME]
