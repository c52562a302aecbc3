"""`waypost advocate`: the accounts of those who answer in the console."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import segno
import typer
from rich.console import Console
from rich.table import Table

from bot.console import accounts, demo
from bot.console.accounts import AccountError, NewAccount
from bot.settings import read_settings
from bot.storage import advocates
from bot.storage.advocates import Advocate, Role
from bot.storage.database import Database

app = typer.Typer(no_args_is_help=True, help="The accounts of those who answer in the console.")

Login = Annotated[str, typer.Argument(help="What she signs in with.")]

Result = TypeVar("Result")


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="The name that survivors read.")],
    languages: Annotated[str, typer.Option(help="Those that she speaks, with commas between, for example sq,sr.")],
    role: Annotated[Role, typer.Option(help="A supervisor sees the audit log and the counts too.")] = Role.ADVOCATE,
    console_language: Annotated[str, typer.Option(help="The language of her pages: en, sq, sr or ar.")] = "en",
) -> None:
    """Make an account. Its password and the QR code for her authenticator app are shown once."""
    if demo.is_demo(login):
        raise AccountError("This login is kept for the demo account: choose another.")
    spoken = tuple(filter(None, (language.strip() for language in languages.split(","))))
    made = _with_database(lambda database: accounts.new_account(database, login, name, role, spoken, console_language))
    _show(login, made)


@app.command("list")
def list_accounts() -> None:
    """Every account: who it is of, whether she takes handoffs now, and the day on which she was last there."""
    table = Table(title="Accounts", title_justify="left")
    for column in ("login", "name", "role", "languages", "console", "state", "last seen"):
        table.add_column(column)
    for advocate in _with_database(advocates.everyone):
        table.add_row(
            advocate.login,
            advocate.shown_name,
            advocate.role,
            ", ".join(advocate.languages),
            advocate.console_language,
            _state(advocate),
            datetime.fromtimestamp(advocate.seen_at, UTC).date().isoformat() if advocate.seen_at else "never",
        )
    Console().print(table)


@app.command()
def disable(login: Login) -> None:
    """End her sessions at once; nobody signs in to the account until 'reset'."""
    _with_database(lambda database: accounts.disable(database, login))
    typer.echo("Disabled. Whoever she was talking with is in the queue again as soon as Waypost runs.")


@app.command()
def reset(login: Login) -> None:
    """Give a new password and a new QR code, and end her sessions: for a lost phone, or to enable the account again."""
    _show(login, _with_database(lambda database: accounts.reset(database, login)))


@app.command()
def code(login: Login) -> None:
    """Show the one-time code of the demo account, which has no phone."""
    typer.echo(_with_database(lambda database: demo.code(database, login)))


def _show(login: str, account: NewAccount) -> None:
    typer.echo("Give her this; it is not shown again.")
    typer.echo(f"Login:     {login}")
    typer.echo(f"Password:  {account.password}")
    typer.echo(f"Codes:     {account.totp_uri}")
    typer.echo(
        "An authenticator app on her phone takes this address, or the picture, and then shows a new code every 30 seconds:"
    )
    segno.make(account.totp_uri).terminal(compact=True)


def _state(advocate: Advocate) -> str:
    if advocate.disabled:
        return "disabled"
    return "here" if advocate.takes_handoffs else ""


def _with_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    async def do() -> Result:
        async with Database.opened(read_settings()) as database:
            return await work(database)

    return asyncio.run(do())
