"""What Waypost changes in Rasa, for Rasa 3.6.21 and no other version. Importing this module applies it, once.

- Telemetry and crash reports are off, whatever the environment or Rasa's own settings file say.
- No log line carries what a person wrote, what was understood of it, or what was answered: see `_without_words`.
- A turn whose state cannot be read or written fails; Rasa would go on with an empty conversation kept in memory.
- Training reads the examples once and shares them; Rasa reads them three times, and copies and hashes each at every merge.
- The schema of an action's answer is compiled once, not for each answer (18 ms a message instead of 5).

`python -m bot.understanding.rasa_36 run ...` is Rasa's own command line with all of this from its first line on.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
import warnings
from collections.abc import Iterable, MutableMapping
from functools import cache
from typing import Any, NoReturn

with warnings.catch_warnings():
    import sanic.app  # noqa: F401  (Rasa imports it, and it turns warnings on)

    warnings.simplefilter("ignore")
    import jsonschema
    import pkg_resources  # noqa: F401  (Rasa imports it late)
    import rasa
    import rasa.__main__
    import rasa.core.channels
    import rasa.engine.caching
    import rasa.telemetry
    import rasa.utils.plotting
    import sentry_sdk
    import structlog
    from rasa.core.actions.action import RemoteAction
    from rasa.core.tracker_store import FailSafeTrackerStore
    from rasa.shared.exceptions import RasaException
    from rasa.shared.importers import utils as importers
    from rasa.shared.nlu.training_data import loading
    from rasa.shared.nlu.training_data.training_data import TrainingData
    from rasa.utils import log_utils

VERSION = "3.6.21"


class UnsupportedRasaError(Exception):
    """Another Rasa is installed than the one these changes were made and tested for."""


class TrackerStoreError(RasaException):
    """The state of a conversation could not be read or written."""


class ActionAnswerError(RasaException):
    """The action server's answer is not of the shape that Rasa knows; the message says where, never what stood there."""


def apply() -> None:
    """Makes the changes; doing it twice is doing it once. Raises UnsupportedRasaError."""
    if rasa.__version__ != VERSION:
        raise UnsupportedRasaError(
            f"Rasa {rasa.__version__} is installed, bot/understanding/rasa_36.py is for {VERSION}: read what it changes against the "
            "new version's source, run tests/understanding/test_rasa_36.py, then raise VERSION."
        )
    _telemetry_off()
    _logs_without_words()
    FailSafeTrackerStore.on_tracker_store_error = _store_failed
    FailSafeTrackerStore.on_tracker_store_retrieve_error = _store_failed
    RemoteAction._validate_action_result = _validate_action_result
    TrainingData.merge = _merge
    importers.training_data_from_paths = _training_data_from_paths


# Telemetry


def _telemetry_off() -> None:
    rasa.telemetry.is_telemetry_enabled = _never
    rasa.telemetry.initialize_telemetry = _never
    rasa.telemetry._send_event = _not_sent
    sentry_sdk.Hub.current.bind_client(None)
    sentry_sdk.Hub.main.bind_client(None)


def _never() -> bool:
    return False


def _not_sent(*_: Any, **__: Any) -> None:
    return None


# The tracker store


def _store_failed(_: FailSafeTrackerStore, error: Exception) -> NoReturn:
    raise TrackerStoreError(f"the tracker store failed ({type(error).__name__})") from error


# The action server's answer

_ANSWER = jsonschema.validators.validator_for(RemoteAction.action_response_format_spec())(
    RemoteAction.action_response_format_spec()
)


def _validate_action_result(_: RemoteAction, result: Any) -> bool:
    error = next(_ANSWER.iter_errors(result), None)
    if error is not None:
        raise ActionAnswerError(f"the action server's answer breaks '{error.validator}' at {error.json_path}")
    return True


# Training data


def _merge(self: TrainingData, *others: TrainingData | None) -> TrainingData:
    """The examples of all, in one list. Each was cleaned when it was read, and no component of Waypost changes one."""
    merged = TrainingData()
    for data in (self, *(other for other in others if other)):
        merged.training_examples.extend(data.training_examples)
        merged.entity_synonyms.update(data.entity_synonyms)
        merged.regex_features.extend(data.regex_features)
        merged.lookup_tables.extend(data.lookup_tables)
        merged.responses.update(data.responses)
    merged.sort_regex_features()
    merged._fill_response_phrases()
    return merged


def _training_data_from_paths(paths: Iterable[str], language: str) -> TrainingData:
    return _read_training_data(tuple(paths), language)


@cache
def _read_training_data(paths: tuple[str, ...], language: str) -> TrainingData:
    """Kept for the life of the process, which trains once."""
    return TrainingData().merge(*(loading.load_data(path, language) for path in paths))


# Logs


class _Plain(str):
    """A log message that is known to carry no words of a person."""


_ABOUT_FILES = (
    "rasa.cli",
    "rasa.core.run",
    "rasa.core.training",
    "rasa.engine",
    "rasa.model",
    "rasa.nlu",
    "rasa.shared.importers",
    "rasa.shared.nlu",
    "rasa.utils",
    "rasa.validator",
)
"""Loggers that speak at INFO and above of training data, model files and the start, never of a conversation."""

_SAFE = re.compile(
    r"Loading model \S+"
    r"|Circuit breaker tripped"
    r"|Encountered an exception while running action '\w+'"
    r"|Failed to run custom action '\w+'\. Couldn't connect to the server at '[^']*'"
    r"|Failed to execute custom action '\w+'"
    r"|Tried to set non existent slot '\w+'"
    r"|Trying to run unknown follow-up action '\w+'"
    r"|Could not load model"
    r"|Categorical slot '\w+' is set to a value"
    r"|Failed to parse arguments in line"
)
"""The beginnings of Rasa's messages about a conversation that are kept; what follows them may be a person's words."""

_WATCHED = ("rasa", "asyncio", "sanic.error")


def _logs_without_words() -> None:
    logger = logging.getLogger("rasa")
    logger.setLevel = _set_level_from_info  # type: ignore[method-assign]
    logger.setLevel(logger.level or logging.INFO)
    if logging.getLogRecordFactory() is not _record_without_words:
        logging.setLogRecordFactory(_record_without_words)
    structlog.get_config()["processors"][:] = [_event_without_words]
    log_utils.configure_structlog = _configure_structlog
    rasa.__main__.configure_structlog = _configure_structlog
    rasa.shared.utils.io.raise_warning = _raise_warning


def _set_level_from_info(level: int | str) -> None:
    """DEBUG is where Rasa writes each message with all that it understood of it: "rasa" never goes below INFO."""
    number = logging.getLevelName(level) if isinstance(level, str) else level
    logging.Logger.setLevel(logging.getLogger("rasa"), max(logging.INFO, number))


def _record_without_words(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _make_record(*args, **kwargs)
    if not _is_under(record.name, _WATCHED):
        return record
    failure = _failure(record.exc_info[1]) if record.exc_info else ""
    record.msg = f"{_without_words(record)} {failure}".strip()
    record.args = ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def _without_words(record: logging.LogRecord) -> str:
    """The message where it is known to speak of no conversation, else its safe beginning, else the place that wrote it."""
    if isinstance(record.msg, _Plain):
        return record.msg
    message = record.getMessage()
    if _is_under(record.name, _ABOUT_FILES):
        return message
    known = _SAFE.match(message)
    return known.group() if known else f"{record.name} line {record.lineno} (message withheld)"


def _failure(error: BaseException | None) -> str:
    """The kinds of the errors and the places they were raised at, without their messages: these repeat what was handled."""
    chain: list[str] = []
    while error is not None and len(chain) < 5:
        frames = traceback.extract_tb(error.__traceback__)
        place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        chain.append(f"{type(error).__name__}{place}")
        error = error.__cause__ or error.__context__
    return " from ".join(chain)


def _event_without_words(_: Any, method: str, event: MutableMapping[str, Any]) -> str:
    """structlog's only processor: the event's name, which is a constant in Rasa's source, and the kind of failure."""
    if method == "debug":
        raise structlog.DropEvent
    failing = event.get("exc_info")
    error = sys.exc_info()[1] if failing is True else failing if isinstance(failing, BaseException) else None
    return _Plain(f"{event['event']} {_failure(error)}".strip())


def _configure_structlog(log_level: int | None = None) -> None:
    logging.basicConfig(format="%(message)s", stream=sys.stdout, level=max(logging.INFO, log_level or 0))
    structlog.configure(
        processors=[_event_without_words],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(max(logging.INFO, log_level or 0)),
        cache_logger_on_first_use=True,
    )


def _raise_warning(message: str, *args: Any, **kwargs: Any) -> None:
    known = _SAFE.match(message)
    _rasas_warning(known.group() if known else message, *args, **kwargs)


def _is_under(name: str, parents: tuple[str, ...]) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


_make_record = logging.getLogRecordFactory()
_rasas_warning = rasa.shared.utils.io.raise_warning

apply()

if __name__ == "__main__":
    logging.disable(logging.DEBUG)
    rasa.__main__.main()
