"""`waypost content`: the commands for those who keep the words and the facts."""

from typing import Annotated

import typer

from bot.content.catalogues import DOMAINS, update
from bot.content.check import check
from bot.content.library import Library
from bot.content.locales import SOURCE_LANGUAGE, is_known
from bot.settings import ROOT

app = typer.Typer(no_args_is_help=True, help="Words and facts: check them, and bring the translations up to date.")


@app.command("check")
def check_content() -> None:
    """Look through all words and facts. Each finding names the file, the line and the mend."""
    findings = check(ROOT)
    for finding in findings:
        typer.echo(finding)
    if findings:
        typer.echo(f"{len(findings)} to mend.", err=True)
        raise typer.Exit(1)
    library = Library.load(ROOT)
    typer.echo(
        f"All well: {len(library.topics)} topics and {len(library.countries)} countries in {len(library.catalogues) + 1} languages."
    )


@app.command("update")
def update_catalogues(
    languages: Annotated[
        list[str] | None,
        typer.Argument(help="Folders under locales/, for example sq; a new one is made. Default: all."),
    ] = None,
) -> None:
    """Bring the .po files up to date with the source texts. A translation whose source changed is marked fuzzy."""
    for language in languages or sorted(path.name for path in (ROOT / "locales").iterdir() if path.is_dir()):
        if language == SOURCE_LANGUAGE or not is_known(language):
            typer.echo(
                f"'{language}' is not a language to translate into: give a code that CLDR knows, such as sq or pt.",
                err=True,
            )
            raise typer.Exit(2)
        for domain in DOMAINS:
            path = ROOT / "locales" / language / "LC_MESSAGES" / f"{domain}.po"
            untranslated, fuzzy = update(ROOT / "content", path, domain, language)
            typer.echo(f"{path.relative_to(ROOT)}: {untranslated} to translate, {fuzzy} fuzzy")
