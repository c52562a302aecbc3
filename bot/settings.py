"""All configuration, read once from the environment. A wrong value stops the start with one line that names it and the mend."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
LAST_GOOD_CONTENT = ROOT / "var" / "last-good-content.tar"


class SettingError(Exception):
    """A setting is wrong; the message names it and says how to mend it. It never holds a token or a key."""


@dataclass(frozen=True)
class Settings:
    """Every setting of Waypost. `docs/settings.md` describes each for an operator; a test keeps the two together."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    database_url: str = "sqlite:///var/waypost.sqlite3"
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    country: str | None = None
    rasa_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055"
    embed_origins: tuple[str, ...] = ()
    leave_url: str = "https://www.wikipedia.org/"
    telegram_bot_token: str | None = field(default=None, repr=False)
    telegram_webhook_secret: str | None = field(default=None, repr=False)
    telegram_api_url: str = "https://api.telegram.org"
    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = field(default=None, repr=False)
    twilio_whatsapp_number: str | None = field(default=None, repr=False)
    twilio_api_url: str = "https://api.twilio.com"
    twilio_reopen_content_sid: str | None = None
    telegram_staff_chat_id: str | None = field(default=None, repr=False)
    handoff_retention_days: int = 0
    handoff_silence_minutes: int = 30
    log_level: str = "INFO"

    @property
    def telegram_on(self) -> bool:
        return self.telegram_bot_token is not None

    @property
    def whatsapp_on(self) -> bool:
        return self.twilio_account_sid is not None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in `environment`; an empty value counts as absent. Raises SettingError."""
    env = {name: value.strip() for name, value in environment.items() if value.strip()}
    settings = Settings(
        host=env.get("HOST", Settings.host),
        port=_port(env.get("PORT", str(Settings.port))),
        public_url=_url(env, "PUBLIC_URL", None),
        database_url=_database_url(env.get("DATABASE_URL", Settings.database_url)),
        secret_keys=_secret_keys(env.get("WAYPOST_SECRET_KEYS", "")),
        country=_country(env.get("WAYPOST_COUNTRY")),
        rasa_url=_url(env, "RASA_URL", Settings.rasa_url) or Settings.rasa_url,
        actions_url=_url(env, "ACTIONS_URL", Settings.actions_url) or Settings.actions_url,
        embed_origins=_origins(env.get("EMBED_ORIGINS", "")),
        leave_url=_url(env, "LEAVE_URL", Settings.leave_url) or Settings.leave_url,
        telegram_bot_token=_telegram_token(env.get("TELEGRAM_BOT_TOKEN")),
        telegram_webhook_secret=_webhook_secret(env.get("TELEGRAM_WEBHOOK_SECRET")),
        telegram_api_url=_url(env, "TELEGRAM_API_URL", Settings.telegram_api_url) or Settings.telegram_api_url,
        twilio_account_sid=env.get("TWILIO_ACCOUNT_SID"),
        twilio_auth_token=env.get("TWILIO_AUTH_TOKEN"),
        twilio_whatsapp_number=_whatsapp_number(env.get("TWILIO_WHATSAPP_NUMBER")),
        twilio_api_url=_url(env, "TWILIO_API_URL", Settings.twilio_api_url) or Settings.twilio_api_url,
        twilio_reopen_content_sid=_content_sid(env.get("TWILIO_REOPEN_CONTENT_SID")),
        telegram_staff_chat_id=_staff_chat(env.get("TELEGRAM_STAFF_CHAT_ID")),
        handoff_retention_days=_whole_number(env, "HANDOFF_RETENTION_DAYS", Settings.handoff_retention_days, 0, 365),
        handoff_silence_minutes=_whole_number(
            env, "HANDOFF_SILENCE_MINUTES", Settings.handoff_silence_minutes, 1, 1440
        ),
        log_level=_log_level(env.get("LOG_LEVEL", Settings.log_level)),
    )
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    twilio = {
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "TWILIO_WHATSAPP_NUMBER": settings.twilio_whatsapp_number,
    }
    absent = [name for name, value in twilio.items() if value is None]
    if absent and len(absent) < len(twilio):
        raise SettingError(f"{absent[0]} is missing: WhatsApp needs {', '.join(twilio)} together, or none of them.")
    if settings.whatsapp_on and settings.public_url is None:
        raise SettingError("PUBLIC_URL is missing: WhatsApp reaches Waypost at the public address that Twilio signs.")
    if settings.telegram_staff_chat_id is not None and not settings.telegram_on:
        raise SettingError(
            "TELEGRAM_BOT_TOKEN is missing: the staff group of TELEGRAM_STAFF_CHAT_ID is told by the bot."
        )
    if settings.twilio_reopen_content_sid is not None and not settings.whatsapp_on:
        raise SettingError("TWILIO_ACCOUNT_SID is missing: TWILIO_REOPEN_CONTENT_SID is a template of that account.")
    if settings.telegram_on and settings.public_url is not None and settings.telegram_webhook_secret is None:
        raise SettingError(
            "TELEGRAM_WEBHOOK_SECRET is missing: with PUBLIC_URL set, Telegram uses a webhook, which needs a secret of 1 to 256 "
            "letters, digits, _ or -. Leave PUBLIC_URL out to use long polling."
        )


def _port(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise SettingError(f"PORT is {value!r}: give a number from 1 to 65535.")
    return int(value)


def _url(env: Mapping[str, str], name: str, default: str | None) -> str | None:
    value = env.get(name)
    if value is None:
        return default
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingError(f"{name} is not a web address: write it in full, for example https://chat.example.org.")
    return value.rstrip("/")


def _origins(value: str) -> tuple[str, ...]:
    origins = tuple(value.split())
    for origin in origins:
        if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", origin):
            raise SettingError(
                "EMBED_ORIGINS may hold origins only, with spaces between: https://www.example.org, without a path."
            )
    return origins


def _database_url(value: str) -> str:
    scheme = value.partition("://")[0]
    if scheme not in ("sqlite", "postgresql", "postgres"):
        raise SettingError(
            "DATABASE_URL begins with neither sqlite:// nor postgresql://: give sqlite:///folder/file or "
            "postgresql://user:password@host/database."
        )
    return value


def _secret_keys(value: str) -> tuple[str, ...]:
    keys = tuple(key for key in re.split(r"[\s,]+", value) if key)
    for position, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise SettingError(
                f"WAYPOST_SECRET_KEYS: key {position} is not a Fernet key (32 bytes in URL-safe base64): make one with 'waypost key'."
            ) from None
    return keys


def _country(value: str | None) -> str | None:
    if value is None:
        return None
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise SettingError(
            f"WAYPOST_COUNTRY is {value!r}: give the two letters of an ISO 3166 code, for example XK or DE."
        )
    return value.upper()


def _telegram_token(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value):
        raise SettingError(
            "TELEGRAM_BOT_TOKEN does not look like a token: copy it from @BotFather, digits, a colon, then letters."
        )
    return value


def _webhook_secret(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
        raise SettingError("TELEGRAM_WEBHOOK_SECRET may hold 1 to 256 letters, digits, _ and - only: choose another.")
    return value


def _whatsapp_number(value: str | None) -> str | None:
    if value is None:
        return None
    number = value.removeprefix("whatsapp:")
    if not re.fullmatch(r"\+\d{6,15}", number):
        raise SettingError("TWILIO_WHATSAPP_NUMBER is not an international number: write it as +383..., digits only.")
    return number


def _content_sid(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"HX[0-9a-fA-F]{32}", value):
        raise SettingError(
            "TWILIO_REOPEN_CONTENT_SID is not a content SID: copy it from Twilio's Content Template Builder, HX and 32 hex digits."
        )
    return value


def _staff_chat(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"-?\d+", value):
        raise SettingError(
            "TELEGRAM_STAFF_CHAT_ID is not a chat id: give the group's number, for example -1001234567890."
        )
    return value


def _whole_number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = env.get(name, str(default))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise SettingError(f"{name} is {value!r}: give a number from {least} to {most}.")
    return int(value)


def _log_level(value: str) -> str:
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingError(f"LOG_LEVEL is {value!r}: give DEBUG, INFO, WARNING or ERROR.")
    return value.upper()
