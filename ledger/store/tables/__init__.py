"""The tables, as SQLModel classes. They are storage only: rules live on frozen dataclasses, the impossible in a CHECK."""

import sqlmodel

from ledger.store.tables import book, club, house, oversight, people, rewards, seal, sign_in

metadata = sqlmodel.SQLModel.metadata

# The same tables for SQLAlchemy Core, which is what operations and reports read and write with.
account = metadata.tables["account"]
activity = metadata.tables["activity"]
audit_event = metadata.tables["audit_event"]
badge = metadata.tables["badge"]
balance = metadata.tables["balance"]
browser_member = metadata.tables["browser_member"]
cap_count = metadata.tables["cap_count"]
card = metadata.tables["card"]
check_in = metadata.tables["check_in"]
checkpoint = metadata.tables["checkpoint"]
clock_acceptance = metadata.tables["clock_acceptance"]
community = metadata.tables["community"]
correction = metadata.tables["correction"]
decision = metadata.tables["decision"]
device = metadata.tables["device"]
entry = metadata.tables["entry"]
erasure = metadata.tables["erasure"]
evidence = metadata.tables["evidence"]
fold = metadata.tables["fold"]
import_run = metadata.tables["import_run"]
integration = metadata.tables["integration"]
job_run = metadata.tables["job_run"]
leaf = metadata.tables["leaf"]
member = metadata.tables["member"]
node = metadata.tables["node"]
passkey = metadata.tables["passkey"]
person = metadata.tables["person"]
proposal = metadata.tables["proposal"]
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
MODULES = (book, club, house, oversight, people, rewards, seal, sign_in)
