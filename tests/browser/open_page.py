"""Pages of a real browser, that complain by themselves."""

from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    StorageState,
    ViewportSize,
    WebError,
)

PHONE = ViewportSize(width=390, height=844)
NARROW = ViewportSize(width=320, height=568)
DESKTOP = ViewportSize(width=1280, height=800)
ZOOMED = ViewportSize(width=640, height=400)
"""What is left of `DESKTOP` when somebody zooms to 200 %."""

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_REFUSED = 400


class OpenPage:
    """Opens pages, each in a context of its own: another person's browser, with cookies of its own.

    Whatever no page may ever do is collected in `complaints` and fails the test at its end: an error in a script or on the
    console, something refused by the Content-Security-Policy, a part that is not there, a request that leaves this machine.
    """

    def __init__(self, browser: Browser, base_url: str = "") -> None:
        self._browser = browser
        self._base_url = base_url
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(
        self,
        *,
        viewport: ViewportSize = PHONE,
        javascript: bool = True,
        locale: str = "zh-CN",
        state: StorageState | None = None,
    ) -> Page:
        """Open an empty page in a new context; `page.goto("/path")` goes to the served club, where there is one.

        Args:
            viewport: the size of the window; above 600 px wide it is no touch screen.
            javascript: whether scripts run.
            locale: what the browser asks for in Accept-Language.
            state: cookies to begin with, such as those of a signed-in officer.
        """
        context = self._browser.new_context(
            viewport=viewport,
            java_script_enabled=javascript,
            locale=locale,
            timezone_id="Asia/Shanghai",
            base_url=self._base_url or None,
            has_touch=viewport["width"] <= 600,
            storage_state=state,
            # A seal in mid-press is neither where it was nor where it will be.
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        context.on("request", self._note_request)
        context.on("response", self._note_response)
        context.on("console", self._note_console)
        context.on("weberror", self._note_script)
        return context.new_page()

    def close(self) -> None:
        """Close every context that was opened."""
        for context in self._contexts:
            context.close()

    def _note_request(self, request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme in {"http", "https", "ws", "wss"} and where.hostname not in LOOPBACK:
            self.complaints.append(f"left this machine: {request.url}")

    def _note_response(self, response: Response) -> None:
        # A page may be a refusal in words; a style, a script or a seal may not.
        part = response.request.resource_type not in {"document", "xhr", "fetch"}
        if part and response.status >= _REFUSED:
            self.complaints.append(f"not there: {response.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        # The browser and htmx report every refusal in words here too; `_note_response` knows what else is not there.
        told = message.text.startswith(("Failed to load resource", "Response Status Error Code 4"))
        if message.type == "error" and not told:
            self.complaints.append(f"console: {message.text}")

    def _note_script(self, fault: WebError) -> None:
        self.complaints.append(f"script error: {fault.error}")
