"""`python -m tests.sbom`: the list of all that is delivered, in CycloneDX: Python and front end, with their hashes."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.house.tree import ROOT

PLACE = ROOT / "build" / "sbom.cdx.json"
_COMMAND = Path(sys.executable).with_name("cyclonedx-py")


def make(place: Path) -> dict[str, Any]:
    """Write the list to `place` and return it; of the same lock files it is the same, byte by byte."""
    place.parent.mkdir(parents=True, exist_ok=True)
    asked = ["requirements", "requirements/app.txt", "--pyproject", "pyproject.toml", "--output-reproducible"]
    subprocess.run(
        [_COMMAND, *asked, "--output-format", "JSON", "--output-file", str(place)], cwd=ROOT, check=True, capture_output=True
    )
    listed: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    listed["components"] += front_end()
    place.write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return listed


def front_end() -> list[dict[str, Any]]:
    """Return what the pages bring to the browser, by the front end's lock file; what only tests use is no part of it."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = []
    for where, entry in sorted(packages.items()):
        if not where or entry.get("dev"):
            continue
        name, version = where.removeprefix("node_modules/"), entry["version"]
        algorithm, _, digest = entry["integrity"].partition("-")
        assert algorithm == "sha512", "another digest than the one that npm writes"
        component = {
            "type": "library",
            "bom-ref": f"npm/{name}",
            "name": name,
            "version": version,
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{version}",
            "licenses": [{"expression": entry["license"]}],
            "hashes": [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}],
        }
        found.append(component)
    return found


if __name__ == "__main__":
    make(PLACE)
