"""Pages of a real browser, that complain by themselves."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize, WebError

PHONE = ViewportSize(width=390, height=844)
NARROW = ViewportSize(width=320, height=568)
DESKTOP = ViewportSize(width=1280, height=800)

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class OpenPage:
    """Opens pages, each in a context of its own: another person's browser, with cookies of its own.

    Whatever no page may ever do is collected in `complaints` and fails the test at its end: an error in a script,
    something refused by the Content-Security-Policy, a request that leaves this machine.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(
        self, *, viewport: ViewportSize = PHONE, javascript: bool = True, locale: str = "zh-CN", base_url: str = ""
    ) -> Page:
        """Open an empty page in a new context.

        Args:
            viewport: the size of the window; above 600 px wide it is no touch screen.
            javascript: whether scripts run.
            locale: what the browser asks for in Accept-Language.
            base_url: what `page.goto("/path")` begins with.
        """
        context = self._browser.new_context(
            viewport=viewport,
            java_script_enabled=javascript,
            locale=locale,
            timezone_id="Asia/Shanghai",
            base_url=base_url or None,
            has_touch=viewport["width"] <= 600,
        )
        self._contexts.append(context)
        context.on("request", self._note_request)
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

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def _note_script(self, fault: WebError) -> None:
        self.complaints.append(f"script error: {fault.error}")
