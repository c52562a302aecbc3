"""`waypost content`: the commands for those who keep the words and the facts."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.content.catalogues import CONSOLE, DOMAINS, update
from bot.content.checks.everything import check
from bot.content.countries import today
from bot.content.errors import SpreadsheetError
from bot.content.finding import Finding, Severity
from bot.content.library import Library
from bot.content.locales import SOURCE_LANGUAGE, is_known, languages_of, locale_of
from bot.content.new import NewFileError, new_country, new_language, new_topic
from bot.content.status import State, fact_state, text_states, worst
from bot.run.ports import check_port
from bot.settings import ROOT

app = typer.Typer(no_args_is_help=True, help="Words and facts: check them, see them, translate them, begin new ones.")

Languages = Annotated[list[str] | None, typer.Argument(help="Folders under locales/, for example sq. Default: all.")]

SHOWN = {State.REVIEWED: "yes", State.DRAFT: "draft", State.FUZZY: "fuzzy", State.MISSING: "none"}


@app.command("check")
def check_content() -> None:
    """Look through all words and facts. Each finding names the file, the line, the language, what is wrong and the mend.

    An error keeps a running Waypost from taking the files up. A warning is to be mended before people read it. A note says
    that a review is due. Exit code 1 while there are errors or warnings.
    """
    findings = check(ROOT, today())
    for finding in findings:
        typer.echo(finding)
    if not findings:
        library = Library.load(ROOT)
        languages, topics, countries = len(library.catalogues) + 1, len(library.topics), len(library.countries)
        typer.echo(f"All well: {topics} topics and {countries} countries in {languages} languages.")
        return
    typer.echo(_counted(findings), err=True)
    if any(finding.severity != Severity.NOTE for finding in findings):
        raise typer.Exit(1)


@app.command()
def status() -> None:
    """A table of how far the translations are, and one of the facts: fresh, due for review, uncertain, not known."""
    console = Console()
    errors = [finding for finding in check(ROOT, today()) if finding.severity == Severity.ERROR]
    if errors:
        console.print(f"A running Waypost does not take these files up: {errors[0]}", markup=False)
        console.print("It goes on with the last good ones.")
        raise typer.Exit(1)
    library = Library.load(ROOT)
    console.print(_texts_table(library))
    console.print(_topics_table(library))
    console.print(_facts_table(library))


@app.command("preview")
def show_preview(port: Annotated[int, typer.Option(help="Where the page is, on this machine only.")] = 8100) -> None:
    """Show every text as it will look on a phone, beside its source. Saved files show by themselves. Ctrl-C ends it."""
    import uvicorn

    from bot.preview.app import preview

    check_port("127.0.0.1", port)
    typer.echo(f"Open http://127.0.0.1:{port}/ in a browser. Ctrl-C ends it.")
    uvicorn.run(preview(ROOT), host="127.0.0.1", port=port, log_level="warning", ws="none")


@app.command("update")
def update_catalogues(
    languages: Languages = None,
    console: Annotated[
        bool, typer.Option(help="Begin the words of the advocates' console in these languages.")
    ] = False,
) -> None:
    """Bring the .po files up to date with the source texts. A translation whose source changed is marked fuzzy."""
    for language in languages or sorted(path.name for path in (ROOT / "locales").iterdir() if path.is_dir()):
        _known_catalogue(language)
        for domain in (*DOMAINS, CONSOLE):
            path = ROOT / "locales" / language / "LC_MESSAGES" / f"{domain}.po"
            if domain == CONSOLE and not (console or path.exists()):
                continue
            untranslated, fuzzy = update(ROOT / "content", path, domain, language)
            typer.echo(f"{path.relative_to(ROOT)}: {untranslated} to translate, {fuzzy} fuzzy")


@app.command("new-language")
def begin_language(language: Annotated[str, typer.Argument(help="The language's code, for example pt.")]) -> None:
    """Begin a language. Nobody is offered it until content/languages.yml names it."""
    with _told():
        _say_files(new_language(ROOT, language))
    typer.echo(f"Translate them; see them with 'content preview'; then add {language} to content/languages.yml.")
    typer.echo(f"To understand what people write in it: data/nlu/{language}.yml and a new training.")


@app.command("new-country")
def begin_country(code: Annotated[str, typer.Argument(help="ISO 3166, two letters, for example MK.")]) -> None:
    """Begin a country. What you do not fill in is told to people as not known."""
    with _told():
        _say_files([new_country(ROOT, code, today())])


@app.command("new-topic")
def begin_topic(topic_id: Annotated[str, typer.Argument(help="ask_ and a word, for example ask_asylum.")]) -> None:
    """Begin a topic, with its intent. It is refused until its text is written, and training until it has examples."""
    with _told():
        _say_files(new_topic(ROOT, topic_id))
    typer.echo(
        "Write the text, examples for each language, and a place in content/menu.yml; 'content check' says what is left."
    )
    typer.echo("Then: ./waypost content update, make train, and a new start.")


@app.command("export")
def export_sheet(
    path: Annotated[Path, typer.Argument(help="Where to: a name that ends in .xlsx or .csv.")],
    languages: Languages = None,
) -> None:
    """Write translations to a spreadsheet: a row a text."""
    from bot.content.spreadsheet import export

    library = Library.load(ROOT)
    for language in languages or ():
        _known_catalogue(language)
    with _told():
        rows = export(library, languages or list(library.catalogues), path)
    typer.echo(f"{path}: {rows} rows. Change only the columns 'translation' and 'state'.")


@app.command("import")
def import_sheet(
    path: Annotated[Path, typer.Argument(help="An exported .xlsx or .csv, with translations changed.")],
) -> None:
    """Take translations over from a spreadsheet: all of it, or nothing and a list of the rows to mend."""
    from bot.content.spreadsheet import import_

    with _told():
        changed = import_(Library.load(ROOT), path, today())
    for language, number in changed.items():
        typer.echo(f"locales/{language}: {number} texts changed")
    if not changed:
        typer.echo("Nothing has changed.")


@contextmanager
def _told() -> Iterator[None]:
    """What the reader can mend is told line by line, and ends the command with 1."""
    try:
        yield
    except (NewFileError, SpreadsheetError) as error:
        typer.echo(error, err=True)
        if isinstance(error, SpreadsheetError):
            typer.echo(f"{len(error.faults)} to mend. Nothing was changed.", err=True)
        raise typer.Exit(1) from None


def _known_catalogue(language: str) -> None:
    if language == SOURCE_LANGUAGE or not is_known(language):
        what = f"'{language}' is not a language to translate into: give a code that CLDR knows, such as sq or pt."
        typer.echo(what, err=True)
        raise typer.Exit(2)
    if not (ROOT / "locales" / language).is_dir():
        typer.echo(
            f"locales/{language} is not there: begin it with 'waypost content new-language {language}'.", err=True
        )
        raise typer.Exit(2)


def _say_files(paths: list[Path]) -> None:
    for path in paths:
        typer.echo(path.relative_to(ROOT))


def _counted(findings: list[Finding]) -> str:
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(
        f"{numbers[severity]} {severity}{'s' * (numbers[severity] != 1)}" for severity in Severity if numbers[severity]
    )


def _texts_table(library: Library) -> Table:
    table = Table(title="Translations: texts", title_justify="left")
    for column in ("language", "offered", *(str(state) for state in reversed(State))):
        table.add_column(column, justify="left" if column in ("language", "offered") else "right")
    for language, parts in text_states(library).items():
        total = sum(parts.values(), Counter[State]())
        offered = "yes" if languages_of(language)[0] in library.languages else "no"
        name = f"{language} {locale_of(language).get_display_name('en')}"
        table.add_row(name, offered, *(str(total[state]) for state in reversed(State)))
    return table


def _topics_table(library: Library) -> Table:
    table = Table(title="Translations: topics (yes: reviewed by a person)", title_justify="left", pad_edge=False)
    table.add_column("topic", no_wrap=True)
    states = text_states(library)
    for language in states:
        table.add_column(language, no_wrap=True)
    table.add_column("English", no_wrap=True)
    for part in (*library.topics, "messages"):
        topic = library.topics.get(part)
        english = (topic.reviewed_on or "draft") if topic else ""
        table.add_row(part, *(SHOWN[worst(parts[part])] for parts in states.values()), english)
    return table


def _facts_table(library: Library) -> Table:
    table = Table(title="Facts", title_justify="left")
    for column in ("country", "looked at", "state", "lines", "uncertain", "not known", "reviewed by"):
        table.add_column(
            column, justify="right" if column in ("lines", "uncertain", "not known") else "left", no_wrap=True
        )
    for country in library.countries.values():
        facts = fact_state(country, today())
        name = f"{country.code} {locale_of('en').territories.get(country.code, '')}"
        state = "review due" if facts.expired else "fresh"
        looked = country.reviewed_on or f"{country.read_on} (read)"
        numbers = (str(facts.hotlines), str(facts.uncertain or ""), str(facts.unknown or ""))
        table.add_row(name, looked, state, *numbers, country.reviewed_by or "nobody yet")
    return table
