"""Where learners' notebooks are run: in sandboxes on this machine, on a cluster, or, loudly chosen, without a sandbox.

An executor takes notebooks one by one, as it has room for them, and gives each back as soon as it has run.
"""

import asyncio
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from functools import cache
from itertools import islice
from pathlib import Path
from queue import Queue
from threading import Lock
from typing import Any
from uuid import uuid4

import course_lib
from course_lib.grading.pool import Pool, Ran
from course_lib.grading.sandbox import Limits, SandboxError

__all__ = ["Executor", "Item", "on_cluster", "sandboxed", "unprotected"]

Item = tuple[str, Mapping[str, Any]]
Executor = Callable[[Iterable[Item]], Iterator[Ran]]
PLUGIN = "who-says-so-sandboxes"
PATIENCE = 20
ON_WORKERS = {"frames", "isolation", "outputs", "pool", "sandbox", "shell", "worker"}
LOST = "The cluster's worker was lost while it ran this notebook. It will be tried again in the next run."


def sandboxed(workers: int, limits: Limits) -> Executor:
    """Run them in sandboxes on this machine.

    Parameters
    ----------
    workers
        How many at a time.
    limits
        What each may use.
    """

    def execute(items: Iterable[Item]) -> Iterator[Ran]:
        with Pool(workers, limits) as pool:
            yield from _windowed(items, 2 * workers, lambda item: pool.submit(item[1], item[0]))

    return execute


def unprotected(workers: int, limits: Limits) -> Executor:
    """Run them in ordinary kernels, with every right that this process has. Only for work that you trust.

    Parameters
    ----------
    workers
        How many at a time.
    limits
        How long a cell may run; no other limit holds.
    """

    def execute(items: Iterable[Item]) -> Iterator[Ran]:
        with ThreadPoolExecutor(workers, "kernel") as threads:
            yield from _windowed(items, 2 * workers, lambda item: threads.submit(_in_kernel, item[0], item[1], limits))

    return execute


def on_cluster(address: str, limits: Limits) -> Executor:
    """Run them in sandboxes on the workers of a Dask cluster.

    Parameters
    ----------
    address
        The scheduler's address, such as ``tcp://10.0.0.5:8786``.
    limits
        What each may use.

    Raises
    ------
    SandboxError
        When it begins: if Dask is not installed, nobody answers, or a worker cannot do it; the message says which.
    """

    def execute(items: Iterable[Item]) -> Iterator[Ran]:
        try:
            from distributed import Client
        except ImportError as error:
            raise SandboxError("A cluster needs Dask: pip install 'who-says-so[grading,dask]'") from error
        try:
            client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise SandboxError(f"No scheduler answers at {address}: start one, or check the address.") from error
        with client:
            yield from _spread(client, items, limits)

    return execute


def _spread(client: Any, items: Iterable[Item], limits: Limits) -> Iterator[Ran]:
    client.wait_for_workers(1, timeout=PATIENCE)
    settings = json.dumps({"limits": asdict(limits), "stamp": stamp(), "run": uuid4().hex})
    workers = list(client.scheduler_info()["workers"])
    asked = [client.submit(_ready, settings, workers=[each], pure=False) for each in workers]
    for worker, fault in zip(workers, client.gather(asked), strict=True):
        if fault:
            raise SandboxError(f"The cluster's worker {worker} cannot take part: {fault}")
    room = 2 * sum(client.nthreads().values()) + 2
    coming = iter(items)
    ready: Queue[Any] = Queue()
    running: dict[str, tuple[Any, Item]] = {}

    def submit(item: Item) -> None:
        future = client.submit(_on_worker, item[0], item[1], settings, pure=False, retries=1)
        running[future.key] = future, item
        future.add_done_callback(ready.put)

    try:
        for item in islice(coming, room):
            submit(item)
        while running:
            future, item = running.pop(ready.get().key)
            yield _gathered(future, item)
            if (after := next(coming, None)) is not None:
                submit(after)
    finally:
        for future, _ in running.values():
            future.cancel()
        client.run(_done, settings)


def _gathered(future: Any, item: Item) -> Ran:
    try:
        return _result(future, item)
    except SandboxError:
        return Ran(item[0], dict(item[1]), LOST)


_pools: dict[str, Pool] = {}
_opening = Lock()


def _ready(settings: str) -> str:
    """On a worker: open its sandboxes, and say in a sentence why that is not possible."""
    try:
        _pool(settings)
    except SandboxError as error:
        return str(error)
    return ""


def _pool(settings: str) -> Pool:
    with _opening:
        if settings not in _pools:
            from distributed import get_worker

            asked = json.loads(settings)
            if asked["stamp"] != stamp():
                raise SandboxError("it has another version of the course's tools. Install the same one there.")
            _pools[settings] = Pool(get_worker().state.nthreads, Limits(**asked["limits"])).__enter__()
        return _pools[settings]


def _on_worker(key: str, notebook: Mapping[str, Any], settings: str) -> Ran:
    return _pool(settings).run(notebook, key)


def _done(settings: str) -> None:
    """On a worker: close the sandboxes of a run."""
    pool = _pools.pop(settings, None)
    if pool is not None:
        pool.__exit__()


@cache
def stamp() -> str:
    """Tells this version of what runs on a worker from any other."""
    folder = Path(course_lib.__file__).parent
    here = Path(__file__).parent
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        if path.parent != here or path.stem in ON_WORKERS:
            found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _windowed(items: Iterable[Item], room: int, submit: Callable[[Item], Future[Ran]]) -> Iterator[Ran]:
    coming = iter(items)
    running: dict[Future[Ran], Item] = {}
    try:
        while True:
            running |= {submit(item): item for item in islice(coming, room - len(running))}
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield _result(future, running.pop(future))
    finally:
        for future in running:
            future.cancel()


def _result(future: Any, item: Item) -> Ran:
    """What came of a notebook; one that cannot be run stops no other."""
    try:
        ran: Ran = future.result()
    except SandboxError:
        raise
    except Exception as error:
        if type(error).__name__ in ("KilledWorker", "CancelledError"):
            return Ran(item[0], dict(item[1]), LOST)
        return Ran(item[0], dict(item[1]), f"The notebook could not be run ({type(error).__name__}).")
    return ran


def _in_kernel(key: str, notebook: Mapping[str, Any], limits: Limits) -> Ran:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    node = nbformat.from_dict(json.loads(json.dumps(notebook)))
    begun, fault = time.monotonic(), None
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        client = NotebookClient(
            node,
            timeout=int(limits.cell_seconds),
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": folder}},
            shutdown_kernel="immediate",
        )
        try:
            asyncio.run(client.async_execute())
        except CellTimeoutError:
            fault = f"A cell ran longer than {limits.cell_seconds:g} seconds, so the notebook was stopped."
        except DeadKernelError:
            fault = "The notebook ended its own kernel."
        except Exception as error:
            fault = f"The notebook could not be run ({type(error).__name__})."
    return Ran(key, json.loads(json.dumps(node)), fault, seconds=time.monotonic() - begun)
