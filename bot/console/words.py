"""The words of the console in one advocate's language: content/console.yml and its translations."""

from bot.content.library import Library
from bot.content.locales import SOURCE_LANGUAGE, is_right_to_left, isolate, locale_of
from bot.content.words import Words


class ConsoleWords:
    """Cheap to make. A language that the console is not in is read as English."""

    def __init__(self, library: Library, language: str) -> None:
        self.library = library
        self.language = language if language in library.console_languages else SOURCE_LANGUAGE
        self.direction = "rtl" if is_right_to_left(self.language) else "ltr"

    def say(self, name: str, /, **values: object) -> str:
        """A text of content/console.yml. Raises KeyError for a name that is not there."""
        text = self.library.text(f"console/{name}", self.library.console[name], self.language)[0]
        names = self.library.placeholders(text)
        return text.format_map({name: self.isolated(str(values[name])) for name in names}) if names else text

    def has(self, name: str) -> bool:
        return name in self.library.console

    def pattern(self, name: str) -> str:
        """A text with its placeholders left in it, for a script that fills them."""
        return self.library.text(f"console/{name}", self.library.console[name], self.language)[0]

    def isolated(self, value: str) -> str:
        return isolate(value, self.language)

    def language_name(self, language: str) -> str:
        return str(locale_of(self.language).languages.get(locale_of(language).language, language))

    def country_name(self, code: str) -> str:
        return str(locale_of(self.language).territories.get(code, code))

    @property
    def survivors(self) -> Words:
        """What those who are helped read, in the advocate's language."""
        return self.library.words(self.language)

    def span(self, seconds: float) -> str:
        """How long: in whole minutes, with hours from the first on."""
        minutes = max(int(seconds // 60), 0)
        if minutes == 0:
            return self.say("now")
        if minutes < 60:
            return self.say("minutes", minutes=minutes)
        return self.say("hours", hours=minutes // 60, minutes=minutes % 60)
