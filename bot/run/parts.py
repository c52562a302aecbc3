"""The three parts of Waypost: how each is started."""

from dataclasses import dataclass
from functools import partial

from bot.run.command import RASA, RASA_MODULE, python_command
from bot.run.loglines import safe_line
from bot.run.ports import free_ports
from bot.run.supervisor import Part
from bot.run.training import MODEL
from bot.settings import ROOT, Settings


@dataclass(frozen=True)
class Ports:
    """Where Rasa and the action server listen, on 127.0.0.1 alone."""

    rasa: int
    actions: int


def choose_ports() -> Ports:
    """Free ones, chosen anew at each start."""
    return Ports(*free_ports(2))


def parts(settings: Settings, ports: Ports) -> list[Part]:
    """The action server, Rasa and the front door, in the order of their lines in the log."""
    rasa_url, actions_url = f"http://127.0.0.1:{ports.rasa}", f"http://127.0.0.1:{ports.actions}"
    shared = {"RASA_URL": rasa_url, "ACTIONS_URL": actions_url}
    quiet = partial(safe_line, root=ROOT)
    return [
        Part(
            "actions",
            python_command(shared | RASA, "rasa_sdk", "--actions", "actions", "--port", str(ports.actions), "--quiet"),
            f"{actions_url}/health",
            quiet,
        ),
        Part(
            "rasa",
            python_command(
                shared | RASA,
                *(RASA_MODULE, "run", "--interface", "127.0.0.1", "--port", str(ports.rasa)),
                *(
                    "--endpoints",
                    "endpoints.yml",
                    "--credentials",
                    "credentials.yml",
                    "--model",
                    str(MODEL.relative_to(ROOT)),
                ),
            ),
            rasa_url,
            quiet,
        ),
        Part("front door", python_command(shared, "bot.server"), f"{local_address(settings)}/health", str),
    ]


def local_address(settings: Settings) -> str:
    """The web chat's address as a browser on this machine can open it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"http://{host}:{settings.port}"
