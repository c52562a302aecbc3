"""The command that starts a Python process of Waypost's, with what its environment must hold."""

import sys

RASA = {
    # No word to Rasa's makers, whatever the environment says.
    "RASA_TELEMETRY_ENABLED": "false",
    # Rasa writes the texts of messages at DEBUG.
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    # The action server would listen on every network card.
    "SANIC_HOST": "127.0.0.1",
    # One event loop each: Rasa's lock store is per process.
    "SANIC_WORKERS": "1",
    "ACTION_SERVER_SANIC_WORKERS": "1",
    # Rasa imports TensorFlow, nothing uses it: no talk, no graphics card.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
"""What Rasa's processes must have in their environment."""

RASA_MODULE = "bot.understanding.rasa_36"
"""Rasa's command line, with Waypost's changes to it in force from its first line."""

_PYTHON = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": ""}


def python_command(environment: dict[str, str], module: str, *arguments: str) -> tuple[str, ...]:
    """A command that runs a module, with these variables over the inherited ones."""
    assignments = [f"{name}={value}" for name, value in (_PYTHON | environment).items()]
    return ("env", *assignments, sys.executable, "-m", module, *arguments)
