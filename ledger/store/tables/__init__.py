"""The tables, as SQLModel classes. They are storage only: rules live on frozen dataclasses, the impossible in a CHECK."""

import sqlmodel

from ledger.store.tables import book, club, house, people, rewards, seal

metadata = sqlmodel.SQLModel.metadata

# The same tables for SQLAlchemy Core, which is what operations and reports read and write with.
account = metadata.tables["account"]
activity = metadata.tables["activity"]
audit_event = metadata.tables["audit_event"]
balance = metadata.tables["balance"]
browser_member = metadata.tables["browser_member"]
cap_count = metadata.tables["cap_count"]
card = metadata.tables["card"]
check_in = metadata.tables["check_in"]
checkpoint = metadata.tables["checkpoint"]
clock_acceptance = metadata.tables["clock_acceptance"]
community = metadata.tables["community"]
correction = metadata.tables["correction"]
entry = metadata.tables["entry"]
evidence = metadata.tables["evidence"]
fold = metadata.tables["fold"]
import_run = metadata.tables["import_run"]
job_run = metadata.tables["job_run"]
leaf = metadata.tables["leaf"]
member = metadata.tables["member"]
node = metadata.tables["node"]
person = metadata.tables["person"]
redemption = metadata.tables["redemption"]
redemption_line = metadata.tables["redemption_line"]
redemption_run = metadata.tables["redemption_run"]
request = metadata.tables["request"]
review_batch = metadata.tables["review_batch"]
reward_item = metadata.tables["reward_item"]
role_grant = metadata.tables["role_grant"]
rule = metadata.tables["rule"]
rule_version = metadata.tables["rule_version"]
run_step = metadata.tables["run_step"]
seal_key = metadata.tables["seal_key"]
session = metadata.tables["session"]
sign_in_failure = metadata.tables["sign_in_failure"]
staff = metadata.tables["staff"]
stock_receipt = metadata.tables["stock_receipt"]
team = metadata.tables["team"]
team_member = metadata.tables["team_member"]
token = metadata.tables["token"]
transfer = metadata.tables["transfer"]
unsealed = metadata.tables["unsealed"]
verification = metadata.tables["verification"]
web_session = metadata.tables["web_session"]

# Importing the modules is what fills the metadata.
MODULES = (book, club, house, people, rewards, seal)
