"""What must be at hand before the course can open: JupyterLab and a free port."""

import os
import socket
from importlib.util import find_spec

from course_lib.workspace import WorkspaceError

__all__ = ["FIRST_PORT", "PORTS", "check_installed", "free_port"]

FIRST_PORT = 8888
PORTS = 100


def check_installed() -> None:
    """Refuse to go on where JupyterLab, an extra of the package, is not installed.

    Raises
    ------
    WorkspaceError
        With the command that installs it.
    """
    if find_spec("jupyterlab") is None:
        raise WorkspaceError("JupyterLab is not installed here: type pip install 'who-says-so[lab]' first.")


def free_port(wanted: int | None = None) -> int:
    """A free port of this machine: the one wanted, else the first free one from 8888 on.

    Raises
    ------
    WorkspaceError
        If the wanted port is taken or not allowed, or none is free.
    """
    if wanted is None:
        for port in range(FIRST_PORT, FIRST_PORT + PORTS):
            if _refusal(port) is None:
                return port
        last = FIRST_PORT + PORTS - 1
        raise WorkspaceError(f"The ports {FIRST_PORT} to {last} are all taken: name another one with --port.")
    error = _refusal(wanted)
    if isinstance(error, PermissionError):
        raise WorkspaceError(f"You may not use port {wanted}: name one above 1023, or leave --port out.")
    if error:
        raise WorkspaceError(f"Port {wanted} is taken: name another one, or leave --port out to get a free one.")
    return wanted


def _refusal(port: int) -> OSError | None:
    for family, kind, protocol, _, address in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, protocol) as trial:
            if os.name == "posix":
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(address)
            except OSError as error:
                return error
    return None
