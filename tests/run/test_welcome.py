"""What the operator reads when Waypost is up: what is on, what is off and why, and no secret."""

from bot.console.accounts import NewAccount
from bot.run.welcome import welcome
from bot.settings import ROOT, read_settings

KEY = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="


def told(**environment: str) -> str:
    return "\n".join(welcome(read_settings(environment), keys_made_now=False, demo_account=None))


def test_a_channel_without_settings_is_off_and_says_which_is_missing() -> None:
    lines = told()
    assert "Web chat:  http://127.0.0.1:8000/" in lines
    assert "Console:   http://127.0.0.1:8000/console  (accounts: ./waypost advocate add, list, reset, disable)" in lines
    assert "Telegram:  off (TELEGRAM_BOT_TOKEN is not set)" in lines
    assert "WhatsApp:  off (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_WHATSAPP_NUMBER are not set)" in lines
    assert f"Data:      {ROOT}/var/waypost.sqlite3" in lines
    assert f"Keys:      {ROOT}/var/keys" in lines


def test_the_demo_account_is_told_where_it_was_made_now() -> None:
    account = NewAccount("abcde-fghjk", "otpauth://totp/Waypost:demo?secret=JBSWY3DP&issuer=Waypost")
    lines = "\n".join(welcome(read_settings({}), keys_made_now=False, demo_account=account))
    assert "demo advocate: login demo, password abcde-fghjk, one-time codes: the secret JBSWY3DP" in lines


def test_what_is_on_is_told_without_a_secret() -> None:
    lines = told(
        HOST="0.0.0.0",
        PORT="80",
        PUBLIC_URL="https://chat.example.org",
        DATABASE_URL="postgresql://waypost:hunter2@db.example.org/chats",
        WAYPOST_SECRET_KEYS=KEY,
        TELEGRAM_BOT_TOKEN="123:abcdefghijkl",
        TELEGRAM_WEBHOOK_SECRET="hook-secret",
        TWILIO_ACCOUNT_SID="AC1",
        TWILIO_AUTH_TOKEN="twilio-secret",
        TWILIO_WHATSAPP_NUMBER="+38344000000",
    )
    assert "Web chat:  http://127.0.0.1:80/" in lines
    assert "Telegram:  on (webhook at https://chat.example.org/webhooks/telegram)" in lines
    assert "WhatsApp:  on (Twilio's webhook: https://chat.example.org/webhooks/whatsapp)" in lines
    assert "Data:      chats on db.example.org (PostgreSQL)" in lines
    assert "Keys:      WAYPOST_SECRET_KEYS" in lines
    for secret in (KEY, "hunter2", "abcdefghijkl", "hook-secret", "twilio-secret"):
        assert secret not in lines


def test_telegram_polls_without_a_public_address() -> None:
    assert "Telegram:  on (long polling)" in told(TELEGRAM_BOT_TOKEN="123:abcdefghijkl")
