"""Handoffs, and the staff who take them"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "handoffs",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("danger", sa.Integer(), nullable=False),
        sa.Column("when_safe", sa.String(length=20), nullable=False),
        sa.Column("called", sa.LargeBinary(), nullable=True),
        sa.Column("advocate_id", ROW_ID, nullable=True),
        sa.Column("asked_at", sa.Float(), nullable=False),
        sa.Column("waiting_since", sa.Float(), nullable=True),
        sa.Column("joined_at", sa.Float(), nullable=True),
        sa.Column("told_joined", sa.Integer(), nullable=False),
        sa.Column("wrote_at", sa.Float(), nullable=False),
        sa.Column("answered_at", sa.Float(), nullable=True),
        sa.Column("she_types_until", sa.Float(), nullable=False),
        sa.Column("advocate_types_until", sa.Float(), nullable=False),
        sa.Column("staff_told_at", sa.Float(), nullable=True),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("changed_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handoffs_state", "handoffs", ["state", "danger", "waiting_since"])
    op.create_index("ix_handoffs_advocate_id", "handoffs", ["advocate_id"])
    op.create_index("ix_handoffs_ended_at", "handoffs", ["ended_at"])
    op.create_index("ix_handoffs_changed_at", "handoffs", ["changed_at"])

    op.create_table(
        "handoff_messages",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("handoff_id", ROW_ID, nullable=False),
        sa.Column("sender", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("outbox_id", ROW_ID, nullable=True),
        sa.Column("sent_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handoff_messages_handoff_id", "handoff_messages", ["handoff_id"])

    op.create_table(
        "advocates",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("login_key", sa.String(length=40), nullable=False),
        sa.Column("login", sa.LargeBinary(), nullable=False),
        sa.Column("shown_name", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("console_language", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.Float(), nullable=False),
        sa.Column("disabled", sa.Integer(), nullable=False),
        sa.Column("here", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login_key"),
        sqlite_autoincrement=True,
    )

    op.create_table(
        "advocate_sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("advocate_id", ROW_ID, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.Float(), nullable=False),
        sa.Column("used_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_advocate_sessions_advocate_id", "advocate_sessions", ["advocate_id"])
    op.create_index("ix_advocate_sessions_used_at", "advocate_sessions", ["used_at"])

    op.create_table(
        "audit",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("advocate_id", ROW_ID, nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("handoff_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_advocate_id", "audit", ["advocate_id"])
    op.create_index("ix_audit_handoff_id", "audit", ["handoff_id"])

    op.create_table(
        "staff_notes",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    for table in ("staff_notes", "audit", "advocate_sessions", "advocates", "handoff_messages", "handoffs"):
        op.drop_table(table)
