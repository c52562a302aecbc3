"""A PostgreSQL database of the run's own, on the server that TEST_DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from urllib.parse import urlsplit

import psycopg
import pytest

SERVER = os.environ.get("TEST_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
MUST_ANSWER = os.environ.get("CI") == "true"


class NoServerError(Exception):
    """No PostgreSQL answers at TEST_DATABASE_URL."""


@contextmanager
def own_database() -> Iterator[str]:
    """The URL of a new database, which is dropped at the end. Raises NoServerError; in CI the run fails instead."""
    name = f"waypost_test_{token_hex(6)}"
    try:
        connection = psycopg.connect(SERVER, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        if MUST_ANSWER:
            pytest.fail(
                f"PostgreSQL does not answer at TEST_DATABASE_URL ({type(error).__name__}): start it, or set the variable."
            )
        raise NoServerError from None
    with connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
