"""What a learner does in JupyterLab, step by step, without its races; and what axe says of what the learner sees."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OUTPUTS = ".jp-OutputArea, .jp-MarkdownOutput"


def until_idle(page: Page) -> None:
    """Wait for the kernel; Run All before that would ask which kernel to use."""
    page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
    page.locator(".jp-StatusBar-TextItem", has_text="| Idle").wait_for()


def run_all(page: Page) -> None:
    """Run every cell from the menu, and wait until the last one has run."""
    until_idle(page)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    last = page.locator(".jp-CodeCell .jp-InputArea-prompt").last
    last.scroll_into_view_if_needed()
    page.wait_for_function(r"element => /\[\d+\]/.test(element.textContent)", arg=last.element_handle())
    until_idle(page)


def restart_kernel(page: Page) -> None:
    """Restart the kernel from the menu, and wait until it is ready again."""
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.locator('.lm-Menu-item[data-command="kernelmenu:restart"]').click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.locator(".jp-Dialog").wait_for(state="hidden")
    until_idle(page)


def serious(page: Page) -> list[str]:
    """What axe finds in the lesson's own outputs and prose that is serious or critical, a line each."""
    found = Axe().run(page, context=OUTPUTS)
    return [
        f"{violation['id']}: {violation['help']} ({node['html'][:120]})"
        for violation in found.response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
