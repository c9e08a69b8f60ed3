"""The Chinese that people read: plain and warm, and never in the words of an office (words for people)."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.house.tree import ROOT, below, text, tree

# 系统 and 操作 are our words, 用户 are neighbours, nobody is refused, punished or struck off, and a draw is 摇号.
UNKIND = ("系统", "操作", "用户", "拒绝", "处罚", "注销", "失效", "中奖", "抽奖")
# Nobody is shouted at.
SHOUTING = ("!", "！")
CHINESE = re.compile(r"[\u3400-\u9fff]")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
SPOKEN = ("alt", "aria-label", "content", "placeholder", "title", "value")


class Spoken(HTMLParser):
    """Collects what a person reads or hears of a page: its text and its spoken attributes, not its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def of_template(source: str) -> list[str]:
    """Return the texts of a template; what Jinja puts in has its own source."""
    spoken = Spoken()
    spoken.feed(JINJA.sub(" ", source))
    spoken.close()
    return spoken.texts


def of_code(path: Path) -> Iterator[str]:
    """Walk over the strings of a Python file, other than its docstrings."""
    told = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    silent = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}
    yield from (str(node.value) for node in told if id(node) not in silent)


def sayings() -> Iterator[tuple[Path, str]]:
    """Walk over every text a person may meet: templates, translations, help pages, and strings in the code."""
    for path in below("web/templates", ending=".html"):
        yield from ((path, said) for said in of_template(text(path)))
    for path in below("web/translations/zh", ending=".po"):
        with (ROOT / path).open("rb") as catalogue:
            for message in read_po(catalogue, locale="zh"):
                said = message.string if isinstance(message.string, tuple | list) else (message.string,)
                yield from ((path, str(each)) for each in said)
    for path in below("web/help/zh", ending=".md"):
        yield path, text(path).replace("![", "[")
    for path in below("web", "scheduler"):
        yield from ((path, said) for said in of_code(path))


def faults(said: str) -> list[str]:
    """Return what is wrong with a text; a text without Chinese is not judged here."""
    return [wrong for wrong in (*UNKIND, *SHOUTING) if wrong in said] if CHINESE.search(said) else []


def test_nobody_is_spoken_to_like_a_file() -> None:
    """One cold word on the page, and the neighbour who was thanked yesterday feels handled today."""
    assert [f"{path}: {wrong} in {said.strip()[:40]}" for path, said in sayings() for wrong in faults(said)] == []


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("<p>签好了。赵文兰，去参加吧。</p>", []),
        ("<p>签好了！</p>", ["！"]),
        ("<button aria-label='用户'>盖章</button>", ["用户"]),
        ("<!doctype html><!-- 操作! --><p>{% if a != b %}盖章{% endif %}</p>", []),
        ("<p>Done!</p>", []),
    ],
)
def test_the_search_reads_what_a_person_reads(source: str, wrong: list[str]) -> None:
    """A rule that looks at markup cries wolf; one that misses what is read aloud is deaf."""
    assert [fault for said in of_template(source) for fault in faults(said)] == wrong
