import json
import os
import socket
import time
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

pytest.importorskip("jupyter_client", reason="the kernel of the sandbox needs Jupyter")

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from course_lib.grading import provisioner


def test_the_kernel_is_written_where_jupyter_looks(tmp_path):
    folder = provisioner.install_kernelspec(tmp_path)
    assert folder == tmp_path / "share" / "jupyter" / "kernels" / "who-says-so-sandbox"
    written = json.loads((folder / "kernel.json").read_text())
    assert written == provisioner.kernelspec()
    assert written["interrupt_mode"] == "message"
    assert not any(str(Path.home()) in word for word in written["argv"])


@pytest.fixture(scope="module")
def kernel(walls, tmp_path_factory):
    prefix = tmp_path_factory.mktemp("prefix")
    provisioner.install_kernelspec(prefix)
    factory = KernelProvisionerFactory.instance()
    value = "course_lib.grading.provisioner:SandboxProvisioner"
    factory.provisioners["bubblewrap"] = EntryPoint("bubblewrap", value, factory.GROUP_NAME)
    specs = KernelSpecManager(kernel_dirs=[str(prefix / "share" / "jupyter" / "kernels")])
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("COURSE_TEST_SECRET", "the key")
        manager = KernelManager(kernel_name=provisioner.KERNEL, kernel_spec_manager=specs)
        manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield manager, client
    client.stop_channels()
    if manager.has_kernel:
        manager.shutdown_kernel(now=True)


def said(kernel, code):
    _, client = kernel
    messages = []
    client.execute_interactive(code, timeout=30, output_hook=messages.append)
    parts = [m["content"] for m in messages if m["msg_type"] in ("stream", "error", "execute_result")]
    return "".join(
        p.get("text", "") + p.get("evalue", "") + str(p.get("data", {}).get("text/plain", "")) for p in parts
    )


def test_it_sees_nothing_of_the_outside(kernel, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the key")
    assert "No such file" in said(kernel, f"open({str(secret)!r}).read()")
    assert said(kernel, "import os\nos.environ.get('COURSE_TEST_SECRET'), os.getcwd()") == "(None, '/submission')"
    assert said(kernel, f"os.path.exists({__file__!r})") == "False"


def test_it_reaches_no_network(kernel):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        assert "efused" in said(kernel, f"import socket\nsocket.create_connection(('127.0.0.1', {port}), timeout=2)")
        with pytest.raises(TimeoutError):
            server.accept()


def test_it_has_limits(kernel):
    assert said(kernel, "x = bytearray(6 << 30)") == ""
    assert "too large" in said(kernel, "open('big', 'wb').write(bytes(40 << 20))")


def test_it_can_be_interrupted(kernel):
    manager, client = kernel
    client.execute("import time\nprint('asleep')\ntime.sleep(60)", stop_on_error=False)
    while client.get_iopub_msg(timeout=20)["content"].get("text") != "asleep\n":
        pass
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=20)["content"]["ename"] == "KeyboardInterrupt"
    assert said(kernel, "'alive'") == "'alive'"


def test_too_many_processes_end_it_and_nothing_is_left(kernel):
    manager, client = kernel
    folder = manager.provisioner._private
    mark = f"9{os.getpid()}"
    client.execute(
        f"import subprocess\nfor _ in range(100):\n    subprocess.Popen(['sleep', '{mark}'], start_new_session=True)\n"
    )
    deadline = time.monotonic() + 10
    while manager.is_alive() and time.monotonic() < deadline and os.getuid() == 0:
        time.sleep(0.1)
    assert not (os.getuid() == 0 and manager.is_alive())
    manager.shutdown_kernel(now=True)
    time.sleep(0.2)
    assert not [p for p in Path("/proc").glob("[0-9]*/cmdline") if _says(p, mark)]
    assert not folder.exists()


def _says(path, mark):
    try:
        return mark.encode() in path.read_bytes()
    except OSError:
        return False
