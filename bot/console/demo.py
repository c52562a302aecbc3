"""The demo account: somebody who tries Waypost on her own machine has an advocate to sign in as."""

from bot.console import accounts, credentials
from bot.console.accounts import AccountError, NewAccount
from bot.settings import Settings
from bot.storage import advocates
from bot.storage.advocates import Role
from bot.storage.database import Database

LOGIN = "demo"
SHOWN_NAME = "Demo"
HOST = "127.0.0.1"


async def tend(database: Database, settings: Settings) -> NewAccount | None:
    """Make the demo account where only this machine reaches Waypost and there is no account, and give what to sign in with.

    Where others reach Waypost it is disabled, if it is there.
    """
    if not _is_tried_out(settings):
        account = await advocates.by_login(database, LOGIN)
        if account is not None and not account.disabled:
            await accounts.disable(database, LOGIN)
        return None
    if await advocates.everyone(database):
        return None
    return await accounts.new_account(database, LOGIN, SHOWN_NAME, Role.SUPERVISOR, ("en",), "en")


async def code(database: Database, login: str) -> str:
    """The one-time code that the app of the demo account would show now. Raises AccountError for every other account."""
    if not is_demo(login):
        raise AccountError("Only the codes of the demo account are shown: an advocate's stand on her own phone.")
    return credentials.code_of_now((await accounts.existing(database, LOGIN)).totp_secret)


def is_demo(login: str) -> bool:
    return login.casefold() == LOGIN


def _is_tried_out(settings: Settings) -> bool:
    """Whether nobody but who sits at this machine can write: nobody else must be offered a person who is not there."""
    alone = settings.host == HOST and settings.public_url is None
    return alone and not settings.telegram_on and not settings.whatsapp_on
