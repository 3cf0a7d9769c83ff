"""Start JupyterLab for one learner's folder and stop it cleanly.

Everything that this server reads or writes of its own (settings, the list of trusted notebooks, connection files, its
log) lies in the learner's folder under ``.course/jupyter``. The person's own Jupyter settings are neither read nor
changed.
"""

import errno
import json
import logging
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import zmq
from ipykernel.kernelspec import get_kernel_dict
from jupyter_server.serverapp import ServerApp
from jupyterlab_server.workspaces_handler import WorkspacesManager
from traitlets.config import Config

from course_lib.workspace import ANSWERS, MARK, WorkspaceError

__all__ = ["prepare", "serve"]

SETTINGS = Path(__file__).parent / "settings"
ROOM = 2_000_000
WORKSPACE = "course"
CONTENTS = "@jupyterlab/toc:plugin"


def prepare(folder: Path, lesson: str, port: int, browser: bool, retries: int = 0) -> ServerApp:
    """Set up JupyterLab on a learner's folder.

    Parameters
    ----------
    folder
        The learner's folder.
    lesson
        The lesson to open, a path inside the folder.
    port
        A free port of this machine.
    browser
        Whether to open the person's browser.
    retries
        How many other ports to try if somebody takes this one in the meantime.

    Raises
    ------
    WorkspaceError
        If JupyterLab does not start; the message names its log.
    OSError
        If the folder cannot be written, or its disk has no room for the learner's work.
    """
    folder = folder.resolve()
    own = folder / MARK / "jupyter"
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_kernel(own / "data" / "kernels" / "python3", folder / ANSWERS)
    _write_workspace(own / "workspaces")
    if shutil.disk_usage(own).free < ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    log = own / "server.log"
    log.unlink(missing_ok=True)
    logging.raiseExceptions = False
    os.environ.update(_environment(own))
    server = ServerApp.instance(
        config=Config(_configuration(folder, own, lesson, port, retries, browser) | _logging(log)),
        jpserver_extensions={"jupyterlab": True},
    )
    try:
        server.initialize(argv=[], starter_extension="lab", find_extensions=False)
    except SystemExit as error:
        raise WorkspaceError(f"JupyterLab did not start; its log, {log}, says why.") from error
    return server


def serve(server: ServerApp, ready: Callable[[str], object]) -> None:
    """Serve until Ctrl-C. Kernels are shut down before it returns.

    Parameters
    ----------
    server
        What `prepare` made.
    ready
        Called once the server listens, with the address that opens the lesson.

    Raises
    ------
    WorkspaceError
        If another program took the port at the last moment.
    """
    address = f"{server.connection_url}{server.default_url.lstrip('/')}?token={server.identity_provider.token}"
    signal.signal(signal.SIGINT, lambda *_: server.stop(from_signal=True))
    server.io_loop.add_callback(ready, address)
    try:
        server.start()
    except SystemExit as error:
        raise WorkspaceError(f"Port {server.port} was taken while the course started: type the same again.") from error


def _environment(own: Path) -> dict[str, str]:
    return {
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_CONFIG_PATH": "",
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_PATH": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "IPYTHONDIR": str(own / "ipython"),
    }


def _configuration(
    folder: Path, own: Path, lesson: str, port: int, retries: int, browser: bool
) -> dict[str, dict[str, object]]:
    return {
        "ServerApp": {
            "ip": "localhost",
            "port": port,
            "port_retries": retries,
            "open_browser": browser,
            "root_dir": str(folder),
            "allow_root": True,
            "terminals_enabled": False,
        },
        "LabApp": {
            "default_url": f"/doc/workspaces/{WORKSPACE}/tree/{lesson}",
            "app_settings_dir": str(SETTINGS),
            "user_settings_dir": str(own / "settings"),
            "workspaces_dir": str(own / "workspaces"),
            "extension_manager": "readonly",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        },
        "KernelManager": {"transport_encryption": "auto" if zmq.has("curve") else "disabled"},
        "KernelSpecManager": {"allowed_kernelspecs": {"python3"}},
    }


def _logging(path: Path) -> dict[str, dict[str, object]]:
    handler = {"class": "logging.FileHandler", "filename": str(path), "encoding": "utf-8", "formatter": "console"}
    loggers = {name: {"level": "INFO", "handlers": ["file"]} for name in ("ServerApp", "LabApp")}
    return {"Application": {"logging_config": {"handlers": {"file": handler}, "loggers": loggers}}}


def _write_kernel(folder: Path, answers: Path) -> None:
    kernel = get_kernel_dict() | {"env": {"COURSE_ANSWERS": str(answers)}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kernel.json").write_text(json.dumps(kernel, indent=1), encoding="utf-8")


def _write_workspace(folder: Path) -> None:
    left = {"collapsed": False, "visible": True, "current": CONTENTS, "widgets": ["filebrowser", CONTENTS]}
    right = {"collapsed": True, "visible": True, "widgets": []}
    layout = {"layout-restorer:data": {"left": left, "right": right}}
    WorkspacesManager(str(folder)).save(WORKSPACE, json.dumps({"data": layout, "metadata": {"id": WORKSPACE}}))
