"""YAML content files, with the line of every name in them, so that a mistake can be told where it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.content.errors import ContentError, read_utf8


class Lines(dict[str, Any]):
    """A YAML mapping that knows in which line each of its names stands, and in which it begins itself."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, name: str) -> int:
        return self.lines.get(name, self.line)


class _Loader(yaml.SafeLoader):
    """Keeps the lines, and refuses a name that stands twice, which YAML would let the second win."""

    path: Path
    first_line: int

    def construct_lines(self, node: yaml.MappingNode) -> Iterator[Lines]:
        mapping = Lines(node.start_mark.line + self.first_line)
        yield mapping
        for key_node, value_node in node.value:
            key, line = str(self.construct_object(key_node)), key_node.start_mark.line + self.first_line
            if key in mapping:
                raise ContentError(self.path, line, f"'{key}' stands twice: remove one.")
            mapping[key] = self.construct_object(value_node, deep=True)
            mapping.lines[key] = line


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _Loader.construct_lines)


def read_yaml(path: Path, text: str | None = None, first_line: int = 1) -> Any:
    """What the file says (or `text`, which begins in its line `first_line`). Raises ContentError."""
    loader = _Loader(read_utf8(path) if text is None else text)
    loader.path, loader.first_line = path, first_line
    try:
        return loader.get_single_data()
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + first_line if mark else None
        raise ContentError(path, line, "this is not valid YAML: check indentation, colons and quotes.") from None
    finally:
        loader.dispose()
