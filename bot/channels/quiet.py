"""Keep the libraries' own logs quiet: they write what Waypost must never write, at levels an operator may well choose.

httpx logs every URL at INFO, and Telegram's holds the bot token. python-telegram-bot logs each call with the text and
the chat id at DEBUG. httpcore logs headers at DEBUG. The twilio library logs URLs and headers, and the sid of the
account, at INFO. sse_starlette logs what is sent at DEBUG.
"""

import logging

LIBRARIES = (
    "httpx",
    "httpcore",
    "telegram",
    "twilio",
    "aiohttp",
    "requests",
    "urllib3",
    "python_multipart",
    "sse_starlette",
)


def quiet_libraries() -> None:
    """End the logs of the platform libraries here, whatever LOG_LEVEL says. May be called more than once.

    A logger without propagation keeps its children's records too, so one that a library or an operator sets to DEBUG
    stays quiet. What an operator must know of a library's failure is logged by the channel, in words without text,
    address or token.
    """
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)
