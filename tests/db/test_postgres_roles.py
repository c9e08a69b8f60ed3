"""The service's role on PostgreSQL: it does the club's whole work, and cannot rewrite a line; a stronger one is not served."""

# ruff: noqa: S608 - the same attack is put together for every table

from collections.abc import Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest
from psycopg import sql

from ledger.errors import NotInstalled, RoleTooStrong, RoleTooWeak, RoleUnknown
from ledger.ledger import Ledger
from ledger.operations.found_community import FoundCommunity, found_community
from ledger.operations.redeem import redeem
from ledger.operations.return_check_in import ReturnCheckIn, return_check_in
from ledger.operations.undo_check_in import UndoCheckIn, undo_check_in
from ledger.reports.communities import communities
from ledger.reports.export import export
from ledger.scheme.checkin import ReturnReason
from ledger.store import grants_postgres, triggers_postgres
from ledger.store import tables as t
from ledger.store.keys import Keys
from ledger.store.schema import NEVER_CHANGES
from scheduler.jobs import jobs
from tests.club import COMMUNITY, Club, ManualClock, _club, _empty, _found, _settle, copied
from tests.databases import POSTGRES
from tests.roles import Shell, as_role, as_root, role_on, signed_in
from web.demo import club as demo

FOUNDING = FoundCommunity(
    id=COMMUNITY, name="东王小区", subdistrict="石门二路街道", handbook_prefix="DW", officers=("李老师", "王老师")
)


@pytest.fixture
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The owner's URL of a database with all tables and no club."""
    return copied("postgresql", _empty("postgresql")[0], tmp_path_factory.mktemp("none"))


@pytest.fixture
def keys() -> Keys:
    return _empty("postgresql")[1]


@pytest.fixture
def role(url: str) -> Iterator[str]:
    """A role that was given nothing yet."""
    with role_on(url) as name:
        yield name


@pytest.fixture
def app(url: str, role: str) -> str:
    """The URL of the same database for the role of the service."""
    Ledger.upgrade(url, app_role=role)
    return as_role(url, role)


@pytest.fixture
def club(url: str, app: str, keys: Keys) -> Iterator[Club]:
    """A club that its owner founded, and that goes on under the role of the service."""
    clock = ManualClock()
    with closing(Ledger.open(url, clock=clock, keys=keys)) as ledger:
        _found(ledger)
    with closing(Ledger.open(app, clock=clock, keys=keys, serving=True)) as ledger:
        yield _club(ledger, clock, keys)


def test_the_service_does_the_whole_work_of_the_club(club: Club) -> None:
    """A right that is missing shows itself on the Saturday on which somebody first needs it."""
    _settle(club)
    club.earn("赵文兰")
    redeem(club.ledger, club.basket("赵文兰", ("R01", 2)))
    came = club.come("韩文华")
    return_check_in(club.ledger, club.ask(ReturnCheckIn, check_in_id=came.check_in_id, reason=ReturnReason.NOT_PRESENT))
    mine = club.come("王国宁")
    undo_check_in(club.ledger, club.ask(UndoCheckIn, check_in_id=mine.check_in_id, by=club.member("王国宁")))
    for job in jobs():
        job.operation(club.ledger, club.clock.now())
    assert (club.available("赵文兰"), club.stock("R01")) == (38, 3)
    assert all(file.text for file in export(club.ledger, COMMUNITY))
    club.check()


def test_the_service_plays_a_year_and_a_day_of_the_demo(app: str, keys: Keys) -> None:
    """The import and every table of a full book, by the rights of the service alone."""
    with closing(Ledger.open(app, keys=keys, serving=True)) as ledger:
        demo.make(ledger)
        [made] = communities(ledger)
        assert made.demo


def test_every_right_is_exactly_what_the_list_says(url: str, app: str, role: str) -> None:
    """One right too many is a hole, and one that was forgotten on an old table stays for years."""
    as_root(url, f'GRANT ALL ON ALL TABLES IN SCHEMA public TO "{role}"', f'GRANT UPDATE (amount) ON transfer TO "{role}"')
    as_root(url, f'GRANT ALL ON SCHEMA public TO "{role}"')
    Ledger.upgrade(url)
    held: dict[str, set[str]] = {}
    with signed_in(app, role) as shell:
        for table, right in shell.execute(
            "SELECT relname, privilege_type FROM pg_class, aclexplode(relacl) WHERE pg_get_userbyid(grantee) = current_user"
        ):
            held.setdefault(str(table), set()).add(str(right))
        assert shell.execute("SELECT 1 FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid > 16383").fetchall() == []
        assert shell.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone() == (False,)
    adds, changes = {"SELECT", "INSERT"}, {"SELECT", "INSERT", "UPDATE", "DELETE"}
    wanted = {name: adds if name in NEVER_CHANGES else changes for name in t.metadata.tables}
    assert held == wanted | {grants_postgres.VERSION: {"SELECT"}}


def test_nothing_but_tables_has_to_be_granted(url: str) -> None:
    """A sequence or a function that the service came to need would stop it at the first start after an update."""
    with signed_in(url, "postgres") as shell:
        assert shell.execute("SELECT relname FROM pg_class WHERE relkind = 'S'").fetchall() == []
        functions = shell.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace").fetchall()
    # Whoever may write may call what posts; it runs with the caller's own rights.
    assert sorted(functions) == [("dongwang_never_changes",), ("dongwang_post",), ("dongwang_post_line",)]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell as the service's role: somebody who found a hole in a page."""
    url = copied("postgresql", _empty("postgresql")[0], tmp_path_factory.mktemp("none"))
    with ExitStack() as stack:
        role = stack.enter_context(role_on(url))
        Ledger.upgrade(url, app_role=role)
        yield stack.enter_context(signed_in(url, role))


def refused(shell: Shell, statement: str) -> None:
    """Expect that the server does not let the service do it."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege), shell.transaction():
        shell.execute(sql.SQL(statement))


@pytest.mark.parametrize("name", NEVER_CHANGES)
def test_the_service_can_only_add_to_what_never_changes(shell: Shell, name: str) -> None:
    """Triggers alone are a lock to which the service itself holds the key."""
    columns = [column.name for column in t.metadata.tables[name].columns]
    key = ", ".join(column.name for column in t.metadata.tables[name].primary_key)
    for column in columns:
        refused(shell, f"UPDATE {name} SET {column} = {column}")
    for statement in (
        f"DELETE FROM {name}",
        f"TRUNCATE {name}",
        f"SELECT * FROM {name} FOR UPDATE",
        f"INSERT INTO {name} SELECT * FROM {name} ON CONFLICT ({key}) DO UPDATE SET {columns[0]} = NULL",
        f"MERGE INTO {name} USING community ON false WHEN MATCHED THEN DELETE",
        f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE",
        f"DROP TABLE {name} CASCADE",
        f"ALTER TABLE {name} ADD COLUMN more text",
        f"ALTER TABLE {name} RENAME TO old",
        f"ALTER TABLE {name} OWNER TO CURRENT_USER",
        f"ALTER TABLE {name} SET UNLOGGED",
        f"ALTER TABLE {name} DISABLE TRIGGER ALL",
        f"CREATE RULE hidden AS ON INSERT TO {name} DO INSTEAD NOTHING",
        f"CREATE TRIGGER mine BEFORE INSERT ON {name} FOR EACH ROW EXECUTE FUNCTION dongwang_never_changes()",
        f"CREATE INDEX slow ON {name} ({columns[0]})",
    ):
        refused(shell, statement)
    for guard in triggers_postgres.statements():
        if guard.startswith(f"{name}_never_"):
            refused(shell, f"ALTER TABLE {name} DISABLE TRIGGER {guard}")
            refused(shell, f"ALTER TABLE {name} ENABLE TRIGGER {guard}")
            refused(shell, f"DROP TRIGGER {guard} ON {name}")


@pytest.mark.parametrize(
    "statement",
    [
        triggers_postgres.FUNCTION,
        "ALTER FUNCTION dongwang_never_changes() OWNER TO CURRENT_USER",
        "DROP FUNCTION dongwang_never_changes() CASCADE",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = '0000'",
        "DELETE FROM alembic_version",
        "CREATE TABLE public.mine (id integer)",
        "DROP SCHEMA public CASCADE",
        "ALTER SCHEMA public RENAME TO old",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "COPY transfer TO PROGRAM 'true'",
    ],
)
def test_the_service_cannot_reach_around_the_tables(shell: Shell, statement: str) -> None:
    """Whoever cannot open the door looks for the hinges."""
    refused(shell, statement)


STRONGER = (
    ("superuser", "account", ("ALTER ROLE {role} SUPERUSER",)),
    ("owner of one table", "entry", ("ALTER TABLE entry OWNER TO {role}", "REVOKE ALL ON entry FROM {role}")),
    ("owner of the schema", "account", ("ALTER SCHEMA public OWNER TO {role}",)),
    (
        "owner of the database",
        "account",
        ("ALTER SCHEMA public OWNER TO postgres", "ALTER DATABASE {database} OWNER TO {role}"),
    ),
    ("owner of the guards", "account", ("ALTER FUNCTION dongwang_never_changes() OWNER TO {role}",)),
    ("may update one table", "rule", ("GRANT UPDATE ON rule TO {role}",)),
    ("may update one column", "transfer", ("GRANT UPDATE (amount) ON transfer TO {role}",)),
    ("may delete", "request", ("GRANT DELETE ON request TO {role}",)),
    ("may truncate", "evidence", ("GRANT TRUNCATE ON evidence TO {role}",)),
    ("may add triggers", "refused", ("GRANT TRIGGER ON refused TO {role}",)),
    ("everybody may", "audit_event", ("GRANT DELETE ON audit_event TO PUBLIC",)),
    ("inherits", "entry", ("GRANT UPDATE ON entry TO {other}", "GRANT {other} TO {role}")),
    ("may become", "entry", ("GRANT UPDATE ON entry TO {other}", "GRANT {other} TO {role} WITH INHERIT FALSE, SET TRUE")),
    (
        "may let itself in",
        "entry",
        ("GRANT UPDATE ON entry TO {other}", "GRANT {other} TO {role} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"),
    ),
    ("member of the owner", "entry", ("ALTER TABLE entry OWNER TO {other}", "GRANT {other} TO {role}")),
    ("writes everywhere", "account", ("GRANT pg_write_all_data TO {role}",)),
    ("writes the server's files", "account", ("GRANT pg_write_server_files TO {role}",)),
    ("runs programs", "account", ("GRANT pg_execute_server_program TO {role}",)),
)


@pytest.mark.parametrize(("table", "statements"), [row[1:] for row in STRONGER], ids=[row[0] for row in STRONGER])
def test_a_service_does_not_start_as_a_role_that_could_rewrite(
    url: str, app: str, role: str, table: str, statements: tuple[str, ...]
) -> None:
    """A separate role that was given a little more, one busy evening, protects nothing, and nobody sees it."""
    Ledger.open(app, serving=True).close()
    with role_on(url) as other:
        database = url.partition("?")[0].rpartition("/")[2]
        as_root(url, *(each.format(role=f'"{role}"', other=f'"{other}"', database=database) for each in statements))
        with pytest.raises(RoleTooStrong) as refusal:
            Ledger.open(app, serving=True)
        assert refusal.value.params == {"table": table}
        Ledger.open(app).close()


def test_a_role_that_was_only_taken_on_counts_as_the_one_that_signed_in(url: str, role: str, app: str) -> None:
    """What is put on at the door is taken off again with one word."""
    assert app
    with role_on(url, "SUPERUSER") as strong:
        as_root(url, f'ALTER ROLE "{strong}" SET role = "{role}"')
        with signed_in(url, strong) as shell:
            assert shell.execute("SELECT current_user::text").fetchone() == (role,)
        with pytest.raises(RoleTooStrong):
            Ledger.open(as_role(url, strong), serving=True)


def test_a_service_refused_at_its_first_start_leaves_an_empty_database(role: str, url: str) -> None:
    """Tables that belong to the wrong role have to be given away one by one."""
    empty = POSTGRES.fresh()
    with pytest.raises(RoleTooStrong):
        Ledger.open(empty, serving=True)
    with signed_in(empty, "postgres") as shell:
        assert shell.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone() == (0,)
    assert url
    with pytest.raises(NotInstalled):
        Ledger.open(as_role(empty, role), serving=True)


def test_founding_admits_the_role_or_does_nothing(url: str, role: str, keys: Keys) -> None:
    """A club that was founded while its service was left outside is half a club."""
    with closing(Ledger.open(url, keys=keys)) as ledger:
        with pytest.raises(RoleUnknown):
            found_community(ledger, _with(role + "?"))
        with pytest.raises(RoleTooStrong):
            found_community(ledger, _with("postgres"))
        assert communities(ledger) == ()
        found_community(ledger, _with(role))
    with closing(Ledger.open(as_role(url, role), keys=keys, serving=True)) as ledger:
        assert [each.name for each in communities(ledger)] == ["东王小区"]


def _with(role: str) -> FoundCommunity:
    return FoundCommunity(**{**{name: getattr(FOUNDING, name) for name in FOUNDING.__slots__}, "app_role": role})


@pytest.mark.parametrize("name", ['we"ird', "100% %s", ":colon ?", "账号", "x; DROP TABLE transfer; --", "CURRENT_USER"])
def test_a_role_may_have_any_name(url: str, name: str) -> None:
    """A name that is put into a statement as it stands says more than a name."""
    quoted = grants_postgres.quoted(name)
    as_root(url, f"CREATE ROLE {quoted} LOGIN")
    try:
        assert Ledger.upgrade(url, app_role=name).roles == (name,)
        with closing(Ledger.open(url)) as ledger, ledger.reading() as rx:
            assert rx.fetch("SELECT has_table_privilege(?, 'transfer', 'INSERT')", (name,)) == [(True,)]
    finally:
        as_root(url, f"DROP OWNED BY {quoted}", f"DROP ROLE {quoted}")


@pytest.mark.parametrize("name", ["", "public", "none", "a\0b"])
def test_what_is_no_role_is_given_nothing(name: str) -> None:
    """In PostgreSQL "public" means everybody, quotes or not."""
    with pytest.raises(ValueError, match="role"):
        grants_postgres.statements(name, "public")


@pytest.mark.parametrize("name", ["", "nobody", "public"])
def test_a_role_that_is_not_there_is_told_so(url: str, name: str) -> None:
    """A slip in a name must not end in somebody else's words, or in rights for everybody."""
    if not name:
        assert Ledger.upgrade(url, app_role=name).roles == ()
        return
    with pytest.raises(RoleUnknown) as refusal:
        Ledger.upgrade(url, app_role=name)
    assert refusal.value.params == {"role": name}


def test_the_service_gives_nobody_anything(app: str, role: str, url: str) -> None:
    """Whoever could admit others could admit a friend."""
    for name in ("", role):
        with pytest.raises(RoleTooWeak):
            Ledger.upgrade(app, app_role=name)
    assert Ledger.upgrade(url).roles == (role,)


def test_a_right_that_is_missing_is_told_in_a_sentence(url: str, app: str, role: str) -> None:
    """Where somebody took a right away, the page must say whom to ask, and nothing may be half written."""
    with closing(Ledger.open(app)) as ledger:
        as_root(url, f'REVOKE INSERT ON community FROM "{role}"')
        with pytest.raises(RoleTooWeak):
            ledger.create_community(COMMUNITY, name="东王小区")
        Ledger.upgrade(url)
        ledger.create_community(COMMUNITY, name="东王小区")
