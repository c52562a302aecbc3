"""Alembic runs inside Database.open, on the connection that it is given."""

from alembic import context

from bot.storage.models import Base

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # Two front doors that start together migrate one after the other.
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7305187)")
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
