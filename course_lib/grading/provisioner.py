"""The sandbox as a kernel, so that nbgrader's own commands run learners' notebooks in it without being changed.

Jupyter finds the class by its entry point ``bubblewrap``, and nbgrader by the name of a kernel::

    c.Execute.kernel_name = "who-says-so-sandbox"

There is no network inside, so the kernel is spoken to through sockets in a folder that it shares with nobody else.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Int

from course_lib.grading import sandbox
from course_lib.grading.sandbox import Limits, SandboxError, size

__all__ = ["KERNEL", "SandboxProvisioner", "install_kernelspec", "kernelspec"]

KERNEL = "who-says-so-sandbox"
OURS = Limits()
TICK = 0.1
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
LIMITER = """
import os, resource, sys
for name, value in zip(("AS", "FSIZE", "NOFILE", "NPROC", "CORE"), sys.argv[1:6]):
    bound = getattr(resource, "RLIMIT_" + name)
    hard = resource.getrlimit(bound)[1]
    value = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
    resource.setrlimit(bound, (value, value))
os.execvp(sys.argv[6], sys.argv[6:])
"""


def kernelspec() -> dict[str, Any]:
    """What stands in the sandbox kernel's ``kernel.json``.

    Examples
    --------
    >>> kernelspec()["metadata"]
    {'kernel_provisioner': {'provisioner_name': 'bubblewrap'}}
    """
    return {
        "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Who Says So? (sandbox for grading)",
        "language": "python",
        "interrupt_mode": "message",
        "metadata": {"kernel_provisioner": {"provisioner_name": "bubblewrap"}},
    }


def install_kernelspec(prefix: Path | None = None) -> Path:
    """Let Jupyter know the sandbox kernel.

    Parameters
    ----------
    prefix
        The environment to write to; the one that runs this if left out.

    Returns
    -------
    Path
        The kernel's folder.
    """
    folder = (prefix or Path(sys.prefix)) / "share" / "jupyter" / "kernels" / KERNEL
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kernel.json").write_text(json.dumps(kernelspec(), indent=1) + "\n", encoding="utf-8")
    return folder


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel inside bubblewrap. Its limits may be set in the kernel's ``kernel_provisioner`` metadata.

    How long a cell may run is for whoever runs the notebook to say: nbgrader's ``Execute.timeout``.
    """

    memory = Int(OURS.memory, config=True, help="Bytes of memory, of one process and of all together.")
    file = Int(OURS.file, config=True, help="Bytes of one file.")
    folder = Int(OURS.folder, config=True, help="Bytes of all files.")
    processes = Int(OURS.processes, config=True, help="Processes and threads at a time.")
    open_files = Int(OURS.open_files, config=True, help="Files open at a time.")

    _private: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Give the kernel a folder for its sockets, and put its command behind the walls.

        Raises
        ------
        SandboxError
            If the sandbox does not work here.
        """
        if fault := sandbox.probe():
            raise SandboxError(fault)
        if self._private is None:
            self._private = sandbox.private_folder()
        shared = self._private / "run"
        shared.mkdir(mode=0o700, exist_ok=True)
        manager: Any = self.parent
        manager.transport = "ipc"
        manager.connection_file = str(shared / "kernel.json")
        manager.ip = str(shared / "k")
        prepared = await super().pre_launch(**kwargs)
        prepared["cmd"] = self._behind_walls(prepared["cmd"], shared)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start it, and watch over what cannot be limited beforehand."""
        info = await super().launch_kernel(cmd, **{"stdout": subprocess.DEVNULL, **kwargs})
        if self.pid is not None:
            _Watch(self.pid, self.processes, self.memory, self.log).start()
        return info

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the sandbox. Interrupts go to the kernel as messages, for they would end the sandbox."""
        if signum != signal.SIGINT:
            await super().send_signal(signum)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the kernel's folder once it will not come back."""
        await super().cleanup(restart)
        if self._private is not None and not restart:
            shutil.rmtree(self._private, ignore_errors=True)
            self._private = None

    def _behind_walls(self, program: list[str], shared: Path) -> list[str]:
        limits = Limits(
            memory=self.memory,
            file=self.file,
            folder=self.folder,
            processes=self.processes,
            open_files=self.open_files,
        )
        bounds = (limits.memory, limits.file, limits.open_files, limits.processes, 0)
        limited = [sys.executable, "-I", "-S", "-c", LIMITER, *map(str, bounds), *program]
        environment = dict(self.kernel_spec.env)
        return sandbox.command(limited, limits=limits, private=self._private, shared=[shared], environment=environment)


class _Watch(threading.Thread):
    """Ends a sandbox that has too many processes, or too much memory in all of them."""

    def __init__(self, pid: int, processes: int, memory: int, log: Any) -> None:
        super().__init__(daemon=True, name="sandbox-watch")
        self._pid = pid
        self._processes = processes
        self._memory = memory
        self._log = log
        self._wait = threading.Event()

    def run(self) -> None:
        """Look every now and then until the sandbox is gone."""
        while Path(f"/proc/{self._pid}/task/{self._pid}/children").exists():
            family = _family(self._pid)
            if len(family) > self._processes:
                return self._end(f"more than {self._processes} processes")
            if sum(map(_resident, family)) > self._memory and sum(map(_proportional, family)) > self._memory:
                return self._end(f"more than {size(self._memory)} of memory")
            self._wait.wait(TICK)
        return None

    def _end(self, why: str) -> None:
        self._log.error(f"The notebook used {why}, so its kernel was ended.")
        try:
            os.killpg(self._pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _family(pid: int) -> list[int]:
    found: list[int] = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        except OSError:
            continue
        found += map(int, children)
        waiting += map(int, children)
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (OSError, IndexError, ValueError):
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    except OSError:
        return 0
