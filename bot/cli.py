"""Waypost's command line."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, NoReturn

import typer
from cryptography.fernet import Fernet

from bot import advocate_commands, content_commands
from bot.console import demo
from bot.console.accounts import AccountError, NewAccount
from bot.content.errors import ContentError
from bot.content.live import LiveLibrary
from bot.run.parts import choose_ports, local_address, parts
from bot.run.ports import PortError, check_port
from bot.run.supervisor import StartError, Supervisor
from bot.run.talk import ERASE_LINE, Talk, TalkError
from bot.run.training import MODEL, TrainingError, is_current, refuse_unready
from bot.run.training import train as train_model
from bot.run.welcome import KEYS, welcome
from bot.settings import LAST_GOOD_CONTENT, ROOT, SettingError, Settings, read_settings
from bot.storage.database import Database
from bot.storage.encryption import UnreadableError
from bot.storage.retention import erase_conversation
from bot.storage.rotation import rotate

app = typer.Typer(
    name="waypost",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="""Waypost tells survivors of trafficking their rights, in their own language.

    Everything is set in the environment, for example PORT=8080 ./waypost run; docs/settings.md lists every setting.
    A mistake is told in one line that names it and the mend. Exit codes: 0 well, 1 it could not be done, 2 a setting or
    an argument is wrong.""",
)

app.add_typer(content_commands.app, name="content")
app.add_typer(advocate_commands.app, name="advocate")

PLAIN_ERRORS = (AccountError, ContentError, UnreadableError, PortError, StartError, TrainingError, TalkError)
"""What is told in one line: the reader can mend it."""


class ErasableChannel(StrEnum):
    telegram = "telegram"
    whatsapp = "whatsapp"


@app.command()
def run() -> None:
    """Start Waypost and keep it running: the action server, Rasa and the front door.

    Trains the model first if what it is made of has changed. When all answer, it says where the web chat is and which
    channels are on. A part that dies is started again. Ctrl-C or SIGTERM ends all within five seconds.
    """
    settings = read_settings()
    check_port(settings.host, settings.port)
    problem = LiveLibrary(ROOT, LAST_GOOD_CONTENT).problem
    if problem:
        _say(f"The last good words and facts are in use, because the files have a mistake: {problem}")
    _train_or_go_on()
    keys_made_now = not KEYS.exists()
    demo_account = asyncio.run(_demo_account(settings))

    def when_up() -> None:
        for line in welcome(settings, keys_made_now, demo_account):
            _say(line)

    asyncio.run(Supervisor(parts(settings, choose_ports()), ROOT, _say).run(when_up))


async def _demo_account(settings: Settings) -> NewAccount | None:
    async with Database.opened(settings) as database:
        return await demo.tend(database, settings)


@app.command()
def train() -> None:
    """Train the model if data/, domain.yml, config.yml or its components have changed; else say so."""
    _train()


@app.command()
def talk(
    url: Annotated[str, typer.Option(help="Where Waypost answers. Without it: HOST and PORT, as for run.")] = "",
    language: Annotated[str, typer.Option(help="The browser's language that is pretended, for example sq.")] = "",
) -> None:
    """Chat with a running Waypost in the terminal. A number picks a choice; an empty line or Ctrl-D ends it."""
    conversation = Talk((url or local_address(read_settings())).rstrip("/"))
    conversation.start(language or None)

    def show(text: str) -> None:
        _say(f"{ERASE_LINE if sys.stdout.isatty() else ''}{text}\n")
        if sys.stdin.isatty():
            print("> ", end="", flush=True)

    conversation.listen(show, lambda error: print(error, file=sys.stderr, flush=True))
    for line in sys.stdin:
        if not line.strip():
            break
        conversation.say(line.strip())


@app.command()
def key() -> None:
    """Print a new key for WAYPOST_SECRET_KEYS (put it before the ones in use, separated by a comma)."""
    _say(Fernet.generate_key().decode())


@app.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt all that is stored under the newest key in WAYPOST_SECRET_KEYS; after that the older ones can be taken away."""
    _say(f"{asyncio.run(_rotate())} values are under the newest key now.")


async def _rotate() -> int:
    async with Database.opened(read_settings()) as database:
        return await rotate(database)


@app.command()
def erase(channel: Annotated[ErasableChannel, typer.Argument(help="Where she writes.")]) -> None:
    """Erase one person's conversation everywhere, by her address on the channel.

    The address (a Telegram chat id, a phone number as +383...) is asked for and not shown, so that it stands in no shell
    history. On Telegram the messages of both sides that are younger than 48 hours are deleted too.
    """
    address = typer.prompt("Address", hide_input=True).strip().replace(" ", "")
    if channel is ErasableChannel.whatsapp:
        address = f"whatsapp:{address.removeprefix('whatsapp:')}"
    if not asyncio.run(_erase(channel.value, address)):
        _fail("There is no conversation with this address on this channel.", 1)
    _say("Erased. A running front door deletes at the platform what can be deleted there.")


async def _erase(channel: str, address: str) -> bool:
    async with Database.opened(read_settings()) as database:
        return await erase_conversation(database, channel, address, farewell=[])


def _train() -> None:
    if not is_current(ROOT):
        refuse_unready(ROOT)
    train_model(_say)


def _train_or_go_on() -> None:
    """Train if needed; where that fails, the last good model answers on, and the operator is told."""
    try:
        _train()
    except TrainingError as error:
        if not MODEL.exists():
            raise
        _say(f"{error}\nThe last good model is in use.")


def _say(line: str) -> None:
    """One line for the operator. A reader that has gone away is no reason to stop."""
    with contextlib.suppress(BrokenPipeError):
        print(line, flush=True)


def main() -> NoReturn:
    """Run the command line; what the reader can mend is told in one line on stderr."""
    with _plain_errors():
        app(prog_name="./waypost")
    sys.exit(0)


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except SettingError as error:
        _fail(str(error), 2)
    except PLAIN_ERRORS as error:
        _fail(str(error), getattr(error, "code", 1))
    except KeyboardInterrupt:
        _fail("Stopped.", 130)
    except OSError as error:
        _fail(f"{error.filename or 'The system'}: {error.strerror or error}", 1)


def _fail(line: str, code: int) -> NoReturn:
    print(line, file=sys.stderr, flush=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
