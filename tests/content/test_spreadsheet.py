"""A translator's sheet goes out and comes back without a loss; a damaged one is refused row by row, and nothing is half imported."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.content.catalogues import CatalogueFile
from bot.content.errors import SpreadsheetError
from bot.content.library import Library
from bot.content.spreadsheet import COLUMNS, export, import_

TODAY = date(2026, 12, 1)
LANGUAGES = ["sq", "ar"]
GREET = "messages/greet_again"


def catalogues(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.glob("locales/*/LC_MESSAGES/*.po"))}


def take(root: Path, sheet: Path) -> dict[str, int]:
    return import_(Library.load(root), sheet, TODAY)


def rows(sheet: Path) -> list[list[str]]:
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write(sheet: Path, lines: list[list[str]], delimiter: str = ",") -> None:
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)


@pytest.fixture
def sheet(copy: Path) -> Path:
    path = copy / "translations.csv"
    export(Library.load(copy), LANGUAGES, path)
    return path


def row_of(lines: list[list[str]], language: str, context: str) -> int:
    return next(n for n, line in enumerate(lines) if line[:2] == [language, context])


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_round_trip_changes_nothing(copy: Path, ending: str) -> None:
    before = catalogues(copy)
    path = copy / f"translations{ending}"
    number = export(Library.load(copy), LANGUAGES, path)
    assert number == 2 * sum(len(file.by_source()) for file in Library.load(copy).catalogues["sq"].values())
    assert take(copy, path) == {}
    assert catalogues(copy) == before


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_changed_and_reviewed_text_comes_back_and_the_rest_stays(copy: Path, ending: str) -> None:
    path = copy / f"translations{ending}"
    export(Library.load(copy), LANGUAGES, path)
    new = "=Përshëndetje!\nZgjidh një."
    if ending == ".csv":
        lines = rows(path)
        lines[row_of(lines, "sq", GREET)][3:] = [f"'{new}", "reviewed"]
        write(path, lines)
    else:
        book = load_workbook(path)
        for cells in book["sq"].iter_rows(min_row=2):
            if cells[1].value == GREET:
                cells[3].value, cells[3].data_type, cells[4].value = new, "s", "reviewed"
        book.save(path)
    before = catalogues(copy)
    assert take(copy, path) == {"sq": 1}
    changed = [name for name, content in catalogues(copy).items() if content != before[name]]
    assert changed == [str(copy / "locales/sq/LC_MESSAGES/messages.po")]
    catalogue = CatalogueFile.read(copy / "locales/sq/LC_MESSAGES/messages.po", "sq")
    source = next(text for context, text in catalogue.by_source() if context == GREET)
    assert catalogue.translation(GREET, source) == (new, True)


def test_a_european_spreadsheet_that_separates_by_semicolons_is_read(copy: Path, sheet: Path) -> None:
    lines = rows(sheet)
    lines[row_of(lines, "sq", GREET)][3] = "Përshëndetje. Zgjidh, ose shkruaj."
    write(sheet, lines, delimiter=";")
    assert take(copy, sheet) == {"sq": 1}


def test_a_part_of_the_rows_may_come_back(copy: Path, sheet: Path) -> None:
    lines = rows(sheet)
    at = row_of(lines, "ar", GREET)
    lines[at][3] = "أهلا. اختر، أو اكتب بضع كلمات."
    write(sheet, [lines[0], lines[at]])
    assert take(copy, sheet) == {"ar": 1}


DAMAGE: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "the English was changed": (lambda row: [*row[:2], row[2] + "!", *row[3:]], "the English text was changed"),
    "no such place": (lambda row: [row[0], "messages/nowhere", *row[2:]], "'messages/nowhere' is not known"),
    "no such language": (lambda row: ["xx", *row[1:]], "'xx' is not a language of locales/"),
    "no such state": (lambda row: [*row[:4], "perfect"], "the state is 'perfect'"),
    "an empty translation": (lambda row: [*row[:3], "", row[4]], "the translation is empty"),
    "a lost column": (lambda row: row[:3], "filled columns, 5 are wanted"),
    "another placeholder": (lambda row: [*row[:3], "{hotlin}", row[4]], "has {hotlin}, which the source has not"),
    "a tag": (lambda row: [*row[:3], "<b>Përshëndetje", row[4]], "an HTML tag"),
}


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_a_damaged_row_is_told_and_nothing_is_imported(copy: Path, sheet: Path, damage: str) -> None:
    spoil, told = DAMAGE[damage]
    lines = rows(sheet)
    lines[row_of(lines, "ar", GREET)][3] = "أهلا. اختر، أو اكتب بضع كلمات."  # A good change in the same sheet.
    at = row_of(lines, "sq", GREET)
    lines[at] = spoil(lines[at])
    write(sheet, lines)
    before = catalogues(copy)
    with pytest.raises(SpreadsheetError) as refused:
        take(copy, sheet)
    assert len(refused.value.faults) == 1
    assert f"row {at + 1}: " in refused.value.faults[0]
    assert told in refused.value.faults[0]
    assert catalogues(copy) == before


def test_every_damaged_row_is_told_at_once(copy: Path, sheet: Path) -> None:
    lines = rows(sheet)
    for at in (5, 50, 500):
        lines[at][4] = "?"
    lines.append(lines[7])
    write(sheet, lines)
    with pytest.raises(SpreadsheetError) as refused:
        take(copy, sheet)
    numbers = [int(fault.split("row ")[1].split(":")[0]) for fault in refused.value.faults]
    assert numbers == [6, 51, 501, len(lines)]
    assert "stands in row 8 too" in refused.value.faults[-1]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("sheet.xlsx", b"not a zip", "not an .xlsx file that can be read"),
        ("sheet.csv", "language,where\nsq,".encode("utf-16"), "not UTF-8"),
        ("sheet.csv", b"a,b,c\n1,2,3\n", "the first row should be language, where, english, translation, state"),
        ("sheet.ods", b"", "neither in .xlsx nor in .csv"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(copy: Path, name: str, content: bytes, told: str) -> None:
    (copy / name).write_bytes(content)
    with pytest.raises(SpreadsheetError, match=told):
        take(copy, copy / name)


def test_the_sheet_shows_arabic_from_the_right(copy: Path) -> None:
    path = copy / "translations.xlsx"
    export(Library.load(copy), ["ar"], path)
    sheet = load_workbook(path)["ar"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.cell(2, 4).alignment.readingOrder == 2
