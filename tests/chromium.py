"""The browser of the browser tests: the distribution's Chromium, and `python -m tests.chromium`, which sees to it."""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright

CHROMIUM = Path(os.environ.get("DONGWANG_CHROMIUM", "/usr/bin/chromium"))
# Without a font for them, Chinese characters are boxes: every width that a test measures would be wrong.
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--force-color-profile=srgb",
    # A page that asks for a foreign host must not get an answer here that it would not get offline.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1 , EXCLUDE [::1]",
    "--no-first-run",
    # The tests' pages are on this machine; a proxy of the environment must not stand between.
    "--no-proxy-server",
]
APT = ["apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=120"]


def launch(playwright: Playwright, *, headless: bool = True, extra: list[str] | None = None) -> Browser:
    """Start Chromium.

    Args:
        playwright: the running driver.
        headless: False shows the window, for a person who looks for a fault.
        extra: further flags of one test, such as those of a fake camera.
    """
    # Chromium's sandbox does not work for root, who is the user of most CI containers.
    rooted = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=CHROMIUM, headless=headless, args=[*FLAGS, *rooted, *(extra or [])])


def install() -> str:
    """Install what is missing, where that is possible.

    Returns:
        What a person has to do, or an empty text when all is there.
    """
    missing = [package for package, there in _packages() if not there]
    if not missing:
        return ""
    told = f"The browser tests need {' and '.join(missing)}"
    debian = Path("/usr/bin/apt-get").exists()
    if not debian or os.geteuid() != 0:
        how = f"sudo apt-get install {' '.join(missing)}" if debian else "install Chromium and a Noto Sans CJK font"
        return f"{told}. Please run: {how} (or name another Chromium in DONGWANG_CHROMIUM)."
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--no-install-recommends", *missing]):
        done = subprocess.run(
            [*APT, *command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            return f"{told}, and apt-get {command[0]} failed: {said[-1] if said else done.returncode}"
    return "" if all(there for _, there in _packages()) else f"{told}, and apt-get did not bring them where we look."


def _packages() -> list[tuple[str, bool]]:
    fonts = FONT.exists() or not sys.platform.startswith("linux")
    return [("chromium", CHROMIUM.exists()), ("fonts-noto-cjk", fonts)]


if __name__ == "__main__":
    sys.exit(install() or 0)
