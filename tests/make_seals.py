"""Draws the four faces of the seal into web/static/seals: `python tests/make_seals.py [FONT.ttc]`.

The characters become paths (many phones have no Song font), the edges are worn and the ink has gaps, as if a hand had pressed
them. The wear is seeded: the same font draws the same files. Needs Noto Serif CJK SC Bold (Debian: fonts-noto-cjk).
"""

import math
import random
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection, TTFont

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc")
FOLDER = Path(__file__).parent.parent / "web" / "static" / "seals"
RED = "#a0201a"
CENTRE, SIZE = 60.0, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One face: what it says, its outline and whether the characters are cut out of the red or stand on paper."""

    name: str
    label: str
    word: str
    radius: float
    chamfer: bool
    solid: bool
    seed: int


FACES = (
    Face(name="team", label="东王小区会员章，团队活动", word="同心", radius=7, chamfer=False, solid=False, seed=11),
    Face(name="theme", label="东王小区会员章，主题活动", word="谢谢", radius=13, chamfer=False, solid=True, seed=3),
    Face(name="feature", label="东王小区会员章，特色活动", word="巧手", radius=27, chamfer=True, solid=True, seed=5),
    Face(name="outing", label="东王小区会员章，外出活动", word="同游", radius=40, chamfer=False, solid=False, seed=9),
)


def corner(face: Face, radius: float, turn: int) -> list[tuple[float, float]]:
    """Return the points of one corner around (0, 0): a cut for an octagon, else an arc."""
    if face.chamfer:
        return [(radius * math.cos(a), radius * math.sin(a)) for a in (turn * math.pi / 2, (turn + 1) * math.pi / 2)]
    steps = max(3, int(radius / 3))
    angles = (turn * math.pi / 2 + step / steps * math.pi / 2 for step in range(steps + 1))
    return [(radius * math.cos(angle), radius * math.sin(angle)) for angle in angles]


def outline(face: Face, half: float, wear: random.Random) -> str:
    """Return the outline as a path, its edge worn by a third of a unit, with a nick here and there."""
    radius = max(2.0, face.radius - (52 - half) * (0.42 if face.chamfer else 1.0))
    centres = ((half - radius, half - radius), (radius - half, half - radius), (radius - half, radius - half),
               (half - radius, radius - half))  # fmt: skip
    bare = [(cx + x, cy + y) for turn, (cx, cy) in enumerate(centres) for x, y in corner(face, radius, turn)]
    points: list[tuple[float, float]] = []
    for (x0, y0), (x1, y1) in zip(bare, bare[1:] + bare[:1], strict=True):
        steps = max(1, int(math.hypot(x1 - x0, y1 - y0) / 4))
        points += [(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps) for step in range(steps)]
    worn = []
    for x, y in points:
        depth = wear.gauss(0, 0.2) + (wear.uniform(0.8, 1.8) if wear.random() < 0.035 else 0)
        scale = 1 - depth / max(1.0, math.hypot(x, y))
        worn.append(f"{CENTRE + x * scale:.1f} {CENTRE + y * scale:.1f}")
    return "M" + "L".join(worn) + "z"


def characters(font: TTFont, text: str, size: float, top: float) -> str:
    """Return `text` as one path, centred, its ink box beginning at `top`."""
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.1f}".removesuffix(".0"))
    scale = size / font["head"].unitsPerEm
    left = CENTRE - size * len(text) / 2
    for place, character in enumerate(text):
        # A CJK glyph fills its square from 0.88 em above the line to 0.12 below it.
        shift = (scale, 0, 0, -scale, left + place * size, top + 0.88 * size)
        glyphs[names[ord(character)]].draw(TransformPen(pen, shift))
    return str(pen.getCommands())


def gaps(wear: random.Random) -> str:
    """Return the places where the ink did not reach the paper: small specks, denser towards one corner."""
    specks = []
    for _ in range(150):
        x, y = wear.uniform(5, 115), wear.uniform(5, 115)
        if wear.random() > 0.25 + 0.6 * (x + (SIZE - y)) / (2 * SIZE):
            continue
        size = min(1.5, wear.expovariate(2.1) + 0.22)
        ends = [(wear.gauss(0, size), wear.gauss(0, size)) for _ in range(2)]
        specks.append(f"M{x:.1f} {y:.1f}" + "".join(f"l{dx:.1f} {dy:.1f}" for dx, dy in ends) + "z")
    return "".join(specks)


def drawing(face: Face, font: TTFont) -> str:
    """Return the whole file."""
    wear = random.Random(face.seed)
    outer, inner = outline(face, 52, wear), outline(face, 46, wear)
    # In the octagon the upper line must keep clear of the cut corners.
    first = 33.0 if face.chamfer else 37.0
    text = characters(font, "东王", first, 60 - first) + characters(font, face.word, first - 3, 62)
    holes = gaps(wear)
    if face.solid:
        ink = f'<path d="{outer}" fill="{RED}"/>'
        lines = f'<path d="{inner}" fill="none" stroke="#000" stroke-width="1.8"/>'
        cut = f'{lines}<path d="{text}"/><path d="{holes}"/>'
    else:
        ink = f'<path d="{outer}{inner}" fill="{RED}" fill-rule="evenodd"/><path d="{text}" fill="{RED}"/>'
        cut = f'<path d="{holes}"/>'
    # A mask, not paper-coloured paint: the seal also lies well on a card, a flag or a printed page.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img" aria-label="{face.label}">'
        f"<title>{face.label}</title>"
        '<defs><radialGradient id="p" cx=".42" cy=".4" r=".8"><stop offset=".55" stop-color="#fff"/>'
        '<stop offset="1" stop-color="#c4c4c4"/></radialGradient>'
        f'<mask id="w" maskUnits="userSpaceOnUse" x="0" y="0" width="{SIZE}" height="{SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" fill="url(#p)"/>{cut}</mask></defs>'
        f'<g mask="url(#w)">{ink}</g></svg>\n'
    )


def main() -> None:
    """Write the four files."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FONT
    # The third name of the collection is simplified Chinese; asked by name, not by place.
    faces = TTCollection(path).fonts if path.suffix == ".ttc" else [TTFont(path)]
    font = next(one for one in faces if "SC" in str(one["name"].getDebugName(4)) or len(faces) == 1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        (FOLDER / f"{face.name}.svg").write_text(drawing(face, font), encoding="utf-8")


if __name__ == "__main__":
    main()
