"""What the operator reads when Waypost is up."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.console import demo
from bot.console.accounts import NewAccount
from bot.run.parts import local_address
from bot.settings import ROOT, Settings

KEYS = ROOT / "var" / "keys"


def welcome(settings: Settings, keys_made_now: bool, demo_account: NewAccount | None) -> Iterator[str]:
    """A line each: where web chat and console are, which channels are on and why others are off, where data and keys are.

    `demo_account` is told where it was made now.
    """
    yield ""
    yield f"Web chat:  {local_address(settings)}/"
    yield f"Console:   {local_address(settings)}/console  ({_console(demo_account)})"
    yield f"Telegram:  {_telegram(settings)}"
    yield f"WhatsApp:  {_whatsapp(settings)}"
    yield f"Data:      {_data(settings.database_url)}"
    yield f"Keys:      {_keys(settings, keys_made_now)}"
    yield "Ctrl-C stops it."


def _console(demo_account: NewAccount | None) -> str:
    if demo_account is None:
        return "accounts: ./waypost advocate add, list, reset, disable"
    return (
        f"demo advocate: login {demo.LOGIN}, password {demo_account.password}, one-time codes: the secret {demo_account.secret} "
        f"in an authenticator app, or ./waypost advocate code {demo.LOGIN}; told only now"
    )


def _telegram(settings: Settings) -> str:
    if not settings.telegram_on:
        return "off (TELEGRAM_BOT_TOKEN is not set)"
    return f"on (webhook at {settings.public_url}/webhooks/telegram)" if settings.public_url else "on (long polling)"


def _whatsapp(settings: Settings) -> str:
    if not settings.whatsapp_on:
        return "off (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_WHATSAPP_NUMBER are not set)"
    return f"on (Twilio's webhook: {settings.public_url}/webhooks/whatsapp)"


def _data(url: str) -> str:
    """Where the database is, without a password."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return str(ROOT / rest.removeprefix("/")) if not rest.startswith("//") else rest.removeprefix("/")
    parts = urlsplit(url)
    return f"{parts.path.removeprefix('/')} on {parts.hostname or 'this machine'} (PostgreSQL)"


def _keys(settings: Settings, made_now: bool) -> str:
    if settings.secret_keys:
        return "WAYPOST_SECRET_KEYS"
    told = f"{KEYS} (without it nothing that is stored can be read: keep a copy in a safe place)"
    return f"made now in {told}" if made_now else told
