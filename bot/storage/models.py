"""The tables. What a person wrote, is told, or can be reached by stands in encrypted columns only; times are seconds since the epoch."""

from sqlalchemy import BigInteger, Float, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

RowId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    pass


class Secret(Base):
    """Keys that must outlive a rotation of the settings' keys, encrypted under those."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Conversation(Base):
    """One person on one channel. `slots` is what Rasa remembers of her; `slots_next` is what it will be once the reply is stored."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[bytes] = mapped_column(LargeBinary)
    slots: Mapped[bytes | None] = mapped_column(LargeBinary)
    slots_next: Mapped[bytes | None] = mapped_column(LargeBinary)
    payloads: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the numbers 1, 2, 3 ... under the last reply stand for."""
    last_message_at: Mapped[float] = mapped_column(Float, index=True)
    held_at: Mapped[float | None] = mapped_column(Float)
    """When she was last told that her answer has to wait; none once she has had an answer."""


class InboxRow(Base):
    """One message taken in: waiting until its answer is stored, then kept without its content so that a repeat is known."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "external_key"),
        Index("ix_inbox_waiting", "done_at", "conversation_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    external_key: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    platform_message_id: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[float] = mapped_column(Float)
    due_at: Mapped[float] = mapped_column(Float)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[float] = mapped_column(Float, default=0.0)
    done_at: Mapped[float | None] = mapped_column(Float)


class OutboxRow(Base):
    """One part of a reply: waiting until the platform has it, then kept without its content so that it can be deleted there."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "done_at", "conversation_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[bytes | None] = mapped_column(LargeBinary)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    erases: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Platform ids of messages to delete before this part is sent (her conversation was erased)."""
    platform_message_id: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[float] = mapped_column(Float)
    due_at: Mapped[float] = mapped_column(Float)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[float] = mapped_column(Float, default=0.0)
    done_at: Mapped[float | None] = mapped_column(Float)
    failed: Mapped[int] = mapped_column(Integer, default=0)
