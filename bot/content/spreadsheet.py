"""Translations as a sheet, .xlsx or .csv, for translators who work in one: out, and back in without a loss.

A row is one text: language, where it stands, the English, the translation, its state. Only the last two may be changed. A sheet
with one wrong row is refused whole, and each wrong row is told.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import BadZipFile

from babel.messages.catalog import Message
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils.exceptions import InvalidFileException

from bot.content.catalogues import DRAFT, SourceText
from bot.content.checks.forms import form_faults
from bot.content.errors import SpreadsheetError
from bot.content.library import Library
from bot.content.locales import is_right_to_left
from bot.content.status import State, state_of

COLUMNS = ("language", "where", "english", "translation", "state")
WIDTHS = (10, 30, 70, 70, 12)
STATES = tuple(str(state) for state in State)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet takes for a formula at the beginning of a cell of a .csv file; an apostrophe before it keeps it text."""


@dataclass(frozen=True)
class Row:
    """One row as it stands in the sheet; `number` as the spreadsheet counts, the head being 1."""

    place: str
    number: int
    cells: tuple[str, ...]


def export(library: Library, languages: list[str], path: Path) -> int:
    """Write the texts of some catalogues to `path`, by its ending .xlsx (a sheet a language) or .csv. Returns how many rows.

    Raises SpreadsheetError for another ending.
    """
    tables = {language: list(_rows(library, language)) for language in languages}
    if path.suffix == ".xlsx":
        _write_xlsx(tables, path)
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(map(_guarded, (row for rows in tables.values() for row in rows)))
    else:
        raise SpreadsheetError([f"{path}: the name ends neither in .xlsx nor in .csv."])
    return sum(map(len, tables.values()))


def import_(library: Library, path: Path, today: date) -> dict[str, int]:
    """Take the translations of a sheet over into the catalogues. Returns how many texts changed, by language.

    A catalogue in which nothing changed is not written. Raises SpreadsheetError with every faulty row; then nothing is written.
    """
    rows = list(
        _read_xlsx(path) if path.suffix == ".xlsx" else _read_csv(path) if path.suffix == ".csv" else _no_sheet(path)
    )
    if not rows:
        raise SpreadsheetError([f"{path}: there is no row of a translation in it."])
    sources = {
        (language, source.context, source.text): source
        for language in library.catalogues
        for source in library.sources_in(language)
    }
    seen: dict[tuple[str, str, str], int] = {}
    faults = [f"{row.place} {row.number}: {fault}." for row in rows for fault in _faults(row, sources, seen, library)]
    if faults:
        raise SpreadsheetError(faults)
    changed = dict.fromkeys(library.catalogues, 0)
    for row in rows:
        language, context, english, translation, state = row.cells
        source = sources[language, context, english]
        changed[language] += _take_over(library, language, source, translation, State(state), today)
    for language in (language for language, number in changed.items() if number):
        for file in library.catalogues[language].values():
            file.write()
    return {language: number for language, number in changed.items() if number}


def _rows(library: Library, language: str) -> Iterator[tuple[str, ...]]:
    for source in library.sources_in(language):
        found = library.catalogues[language][source.domain].translation(source.context, source.text)
        state = state_of(library, language, source.context, source.text)
        yield (language, source.context, source.text, found[0] if found else "", str(state))


def _write_xlsx(tables: dict[str, list[tuple[str, ...]]], path: Path) -> None:
    book = Workbook()
    book.remove(book.active)
    for language, rows in tables.items():
        sheet = book.create_sheet(language)
        sheet.freeze_panes = "A2"
        for column, width in zip("ABCDE", WIDTHS, strict=True):
            sheet.column_dimensions[column].width = width
        for number, cells in enumerate([COLUMNS, *rows], start=1):
            for index, value in enumerate(cells, start=1):
                cell = sheet.cell(number, index)
                cell.value = value
                cell.data_type = "s"  # Text, also where it begins like a formula.
                direction = 2 if index == 4 and number > 1 and is_right_to_left(language) else 1
                cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=direction)
                cell.font = Font(bold=number == 1)
    book.save(path)


def _read_xlsx(path: Path) -> Iterator[Row]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise SpreadsheetError([f"{path}: there is no such file."]) from None
    except (InvalidFileException, BadZipFile, OSError, KeyError, ValueError) as error:
        raise SpreadsheetError([f"{path}: this is not an .xlsx file that can be read ({error})."]) from None
    for sheet in book.worksheets:
        yield from _with_head(f"{path.name}, sheet {sheet.title}, row", sheet.iter_rows(values_only=True))


def _read_csv(path: Path) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SpreadsheetError([f"{path}: there is no such file."]) from None
    except UnicodeDecodeError:
        raise SpreadsheetError(
            [f"{path}: it is not UTF-8. In the spreadsheet choose 'CSV UTF-8' when you save."]
        ) from None
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    for row in _with_head(f"{path.name}, row", rows):
        yield Row(row.place, row.number, tuple(map(_unguarded, row.cells)))


def _no_sheet(path: Path) -> list[Row]:
    raise SpreadsheetError([f"{path}: the name ends neither in .xlsx nor in .csv."])


def _with_head(place: str, rows: Iterable[Iterable[object]]) -> Iterator[Row]:
    for number, values in enumerate(rows, start=1):
        cells = tuple("" if value is None else _text(str(value)) for value in values)
        cells = cells[: max((index for index, cell in enumerate(cells, start=1) if cell), default=0)]
        if number == 1:
            if tuple(cell.strip().lower() for cell in cells) != COLUMNS:
                what = f"the first row should be {', '.join(COLUMNS)}: leave it as it was exported."
                raise SpreadsheetError([f"{place} 1: {what}"])
        elif cells:
            yield Row(place, number, cells)


def _text(value: str) -> str:
    """A cell with line ends as the catalogues have them; spreadsheets write others."""
    return value.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _faults(
    row: Row,
    sources: dict[tuple[str, str, str], SourceText],
    seen: dict[tuple[str, str, str], int],
    library: Library,
) -> Iterator[str]:
    if len(row.cells) != len(COLUMNS):
        yield f"it has {len(row.cells)} filled columns, {len(COLUMNS)} are wanted ({', '.join(COLUMNS)})"
        return
    language, context, english, translation, state = row.cells
    key = (language, context, english)
    if language not in library.catalogues:
        yield f"'{language}' is not a language of locales/"
    elif key not in sources:
        known = any(source[:2] == key[:2] for source in sources)
        yield "the English text was changed, or is no longer the one in use" if known else f"'{context}' is not known"
    elif key in seen:
        yield f"the same text stands in row {seen[key]} too"
    elif state not in STATES:
        yield f"the state is '{state}': it is one of {', '.join(STATES)}"
    elif (state == State.MISSING) != (not translation):
        yield "a translation is there, so the state is not 'missing'" if translation else "the translation is empty"
    elif translation:
        yield from form_faults(sources[key], translation, library)
    seen.setdefault(key, row.number)


def _take_over(
    library: Library, language: str, source: SourceText, translation: str, state: State, today: date
) -> bool:
    """Change one entry where the sheet says something else than the catalogue."""
    file = library.catalogues[language][source.domain]
    found = file.translation(source.context, source.text)
    before = state_of(library, language, source.context, source.text)
    if (found[0] if found else "") == translation and before == state:
        return False
    entry = file.entry(source.context, source.text)
    entry.string = translation
    if state in (State.REVIEWED, State.FUZZY, State.MISSING) or before != State.DRAFT:
        _mark(entry, state, today)
    return True


def _mark(entry: Message, state: State, today: date) -> None:
    entry.flags.discard("fuzzy")
    entry.user_comments = [comment for comment in entry.user_comments if not comment.startswith(DRAFT)]
    if state == State.FUZZY:
        entry.flags.add("fuzzy")
    if state == State.DRAFT:
        entry.user_comments.append(f"{DRAFT}: from a spreadsheet, {today}")


def _guarded(cells: tuple[str, ...]) -> list[str]:
    return [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
