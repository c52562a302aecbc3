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


class HandoffRow(Base):
    """One wish for a person, from asking to its end. What a closed one keeps is for counting: no conversation, no name.

    `state` is one of bot.storage.handoffs.State.
    """

    __tablename__ = "handoffs"
    __table_args__ = (Index("ix_handoffs_state", "state", "danger", "waiting_since"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    """None once it has ended, so that a person has one open handoff at most."""
    channel: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    topic: Mapped[str | None] = mapped_column(String(60))
    danger: Mapped[int] = mapped_column(Integer, default=0)
    when_safe: Mapped[str] = mapped_column(String(20))
    """When she may be written to first: one of bot.storage.handoffs.WhenSafe."""
    called: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What she wants to be called."""
    advocate_id: Mapped[int | None] = mapped_column(RowId, index=True)
    asked_at: Mapped[float] = mapped_column(Float)
    waiting_since: Mapped[float | None] = mapped_column(Float)
    joined_at: Mapped[float | None] = mapped_column(Float)
    told_joined: Mapped[int] = mapped_column(Integer, default=0)
    """Whether she was told that the advocate is here."""
    wrote_at: Mapped[float] = mapped_column(Float)
    """When she last wrote; WhatsApp's 24 hours run from here."""
    answered_at: Mapped[float | None] = mapped_column(Float)
    """When the advocate last wrote."""
    she_types_until: Mapped[float] = mapped_column(Float, default=0.0)
    advocate_types_until: Mapped[float] = mapped_column(Float, default=0.0)
    staff_told_at: Mapped[float | None] = mapped_column(Float)
    ended_at: Mapped[float | None] = mapped_column(Float, index=True)
    outcome: Mapped[str | None] = mapped_column(String(40))
    changed_at: Mapped[float] = mapped_column(Float, index=True)


class HandoffMessageRow(Base):
    """One message of a handoff, deleted when it ends (HANDOFF_RETENTION_DAYS)."""

    __tablename__ = "handoff_messages"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    handoff_id: Mapped[int] = mapped_column(RowId, index=True)
    sender: Mapped[str] = mapped_column(String(20))
    """`her`, `advocate` or `waypost`."""
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """{"text": ..., "media": what the platform needs to give her voice message or picture, or null}"""
    key: Mapped[str] = mapped_column(String(80), unique=True)
    """Names this message, so that a request that is repeated stores it once."""
    outbox_id: Mapped[int | None] = mapped_column(RowId)
    """The last part of it in the outbox: there stands whether it was delivered."""
    sent_at: Mapped[float] = mapped_column(Float)


class AdvocateRow(Base):
    """A member of staff who signs in to the console."""

    __tablename__ = "advocates"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    login_key: Mapped[str] = mapped_column(String(40), unique=True)
    """A pseudonym of the login, to find it by."""
    login: Mapped[bytes] = mapped_column(LargeBinary)
    shown_name: Mapped[bytes] = mapped_column(LargeBinary)
    """The name that survivors read."""
    role: Mapped[str] = mapped_column(String(20))
    languages: Mapped[str] = mapped_column(String(200))
    """Codes of the languages that she speaks, with commas between."""
    console_language: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_secret: Mapped[bytes] = mapped_column(LargeBinary)
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The time step of the last code that was taken: none is taken twice (RFC 6238, 5.2)."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[float] = mapped_column(Float, default=0.0)
    disabled: Mapped[int] = mapped_column(Integer, default=0)
    here: Mapped[int] = mapped_column(Integer, default=0)
    """Whether she takes handoffs now."""
    seen_at: Mapped[float] = mapped_column(Float, default=0.0)
    """When one of her sessions was last used."""


class AdvocateSessionRow(Base):
    """A signed-in browser. `id` is a hash of the token in its cookie."""

    __tablename__ = "advocate_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    advocate_id: Mapped[int] = mapped_column(RowId, index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[float] = mapped_column(Float)
    used_at: Mapped[float] = mapped_column(Float, index=True)


class AuditRow(Base):
    """What a member of staff did, and when. Never what was written."""

    __tablename__ = "audit"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    at: Mapped[float] = mapped_column(Float, index=True)
    advocate_id: Mapped[int | None] = mapped_column(RowId, index=True)
    action: Mapped[str] = mapped_column(String(40))
    handoff_id: Mapped[int | None] = mapped_column(RowId, index=True)


class StaffNoteRow(Base):
    """What the staff set for all front doors: `away` (nobody answers until somebody takes it back)."""

    __tablename__ = "staff_notes"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
