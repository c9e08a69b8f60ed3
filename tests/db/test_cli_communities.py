"""Several communities in one installation, from the command line."""

from pathlib import Path

from tests.command import BOOK, INIT, dongwang
from tests.paper import CLUB, workbook

NEXT_DOOR = ("init", "--name", "西王小区", "--prefix", "XW", "--officer", "周老师", "--officer", "吴老师", "--another")


def test_a_further_community_is_founded_only_when_it_is_meant(house: Path) -> None:
    """Typing init twice must not make a second club; a street that means it must be able to."""
    done = dongwang(house, "--database", BOOK, *NEXT_DOOR)
    assert (done.status, done.complained) == (0, "")
    assert len([line for line in done.said.splitlines() if "One-time link" in line]) == 2
    assert "already" in dongwang(house, "--database", BOOK, *INIT, "--another").refusal


def test_with_several_communities_a_command_asks_which(house: Path) -> None:
    """Paper years of one community in the other's book could never be taken out again."""
    dongwang(house, "--database", BOOK, *NEXT_DOOR)
    file = str(workbook(house / "paper.xlsx", CLUB))
    for command in (("import", file), ("export", str(house / "out"))):
        for unclear in ((), ("--community", "北王小区")):
            assert "--community" in dongwang(house, "--database", BOOK, *command, *unclear).refusal
    assert not (house / "out").exists()
    assert dongwang(house, "--database", BOOK, "export", str(house / "out"), "--community", "西王小区").status == 0
    assert dongwang(house, "--database", BOOK, "import", file, "--community", "东王小区").status == 0
