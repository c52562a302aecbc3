"""Stands for the front door's inbox in tests of a channel alone."""

from bot.channels.message import InboundMessage


class Inbox:
    """Keeps what it is given, and fails as often as `failures` says, with an error that tells too much."""

    def __init__(self) -> None:
        self.messages: list[InboundMessage] = []
        self.failures = 0

    async def __call__(self, message: InboundMessage) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError(f"no room for {message.text!r} of {message.address}")
        self.messages.append(message)
