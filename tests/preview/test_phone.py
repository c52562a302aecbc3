"""What the preview shows is what the channels send and what the actions offer."""

import pytest

from bot.channels import telegram, whatsapp
from bot.channels.message import Choice, OutboundMessage
from bot.channels.splitting import text_length
from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.content.library import Library
from bot.content.reply import menu_page, payload
from bot.preview import offers
from bot.preview.phone import LIMITS, Channel, arrive
from bot.settings import ROOT, Settings

TITLES = ("Tell me more", "Çfarë ndodh më pas", "وقت للتفكير")
CHOICES = tuple(Choice(title, "/more") for title in TITLES)
TEXTS = [
    ("Një fjali e shkurtër. Edhe një 😀.\n\n" * 300)[:length] for length in (10, 1540, 1600, 1601, 4096, 4100, 9000)
]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(ROOT)


@pytest.mark.parametrize("text", TEXTS, ids=len)
@pytest.mark.parametrize("choices", [CHOICES, ()], ids=["with choices", "without"])
async def test_a_text_is_cut_as_telegram_cuts_it(text: str, choices: tuple[Choice, ...]) -> None:
    channel = TelegramChannel(Settings(telegram_bot_token="1:a"))
    sent = channel.split(OutboundMessage(text, choices))
    shown = arrive(text, tuple(choice.title for choice in choices), Channel.TELEGRAM)
    assert [part.text for part in shown.parts] == [part.text for part in sent]
    keyboard = telegram._keyboard(choices)
    assert shown.buttons == tuple(row[0].text for row in (keyboard.inline_keyboard if keyboard else ()))
    await channel.close()


@pytest.mark.parametrize("text", TEXTS, ids=len)
@pytest.mark.parametrize("choices", [CHOICES, ()], ids=["with choices", "without"])
async def test_a_text_is_cut_as_whatsapp_cuts_it(text: str, choices: tuple[Choice, ...]) -> None:
    settings = Settings(twilio_account_sid="AC1", twilio_auth_token="a", twilio_whatsapp_number="+14155238886")
    channel = WhatsAppChannel(settings)
    sent = channel.split(OutboundMessage(text, choices))
    shown = arrive(text, tuple(choice.title for choice in choices), Channel.WHATSAPP)
    ends = ["\n\n" + whatsapp._numbered(part.choices) if part.choices else "" for part in sent]
    assert [part.text for part in shown.parts] == [part.text + end for part, end in zip(sent, ends, strict=True)]
    assert all(part.length == text_length(part.text) <= 1600 for part in shown.parts)
    assert shown.buttons == ()
    await channel.close()


def test_the_limits_are_those_of_the_channels() -> None:
    assert LIMITS[Channel.TELEGRAM] == telegram.MAX_TEXT_LENGTH
    assert LIMITS[Channel.WHATSAPP] == whatsapp.MAX_TEXT_LENGTH
    assert arrive("a" * 9000, (), Channel.WEB).parts[0].limit is None


def test_the_choices_under_a_message_are_those_that_the_actions_offer(library: Library) -> None:
    for name in ("menu", "menu_again", "not_understood_again", "not_understood_more"):
        assert offers.after_message(library, name) == menu_page(library.menu, 1)
    for name, offered in library.choices.items():
        if not offers.depends(name):
            wanted = list(map(payload, offered))
            assert offers.after_message(library, name) == wanted
    assert offers.after_message(library, "thank_again") == offers.after_message(library, "thank")
    assert offers.after_message(library, "cannot_voice") == list(map(payload, library.choices["cannot"]))
    assert offers.after_message(library, "erase_web") == [payload("affirm"), payload("deny")]


def test_every_message_whose_choices_depend_is_there(library: Library) -> None:
    assert library.messages.keys() >= offers.DEPENDS | offers.MENU
