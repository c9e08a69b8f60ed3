"""What cannot be found."""

from ledger.errors.tree import NotFound


class CommunityUnknown(NotFound):
    """No such community in this installation."""

    code = "community_unknown"


class AccountUnknown(NotFound):
    """No account with this id in this book."""

    code = "account_unknown"


class MemberUnknown(NotFound):
    """No member with this handbook number or id."""

    code = "member_unknown"


class SessionUnknown(NotFound):
    """No such session."""

    code = "session_unknown"


class CheckInUnknown(NotFound):
    """No such check-in."""

    code = "check_in_unknown"


class ItemUnknown(NotFound):
    """No such reward item."""

    code = "item_unknown"


class RunUnknown(NotFound):
    """No such redemption run."""

    code = "run_unknown"


class RedemptionUnknown(NotFound):
    """No such redemption."""

    code = "redemption_unknown"


class RuleUnknown(NotFound):
    """No rule with this code is in force on that day."""

    code = "rule_unknown"


class TeamUnknown(NotFound):
    """No such team."""

    code = "team_unknown"


class RoleUnknown(NotFound):
    """The database server has no role `role`, or the book is a file and knows none."""

    code = "role_unknown"


class CardUnknown(NotFound):
    """The card is forged, torn, or not one of ours."""

    code = "card_unknown"


class TransferUnknown(NotFound):
    """No line with this id in this book."""

    code = "transfer_unknown"


class LinkUnknown(NotFound):
    """A one-use link that is unknown, used or out of date."""

    code = "link_unknown"


class ProposalUnknown(NotFound):
    """No such proposal in this community."""

    code = "proposal_unknown"


class StaffUnknown(NotFound):
    """Nobody of this id works for this community."""

    code = "staff_unknown"


class DeviceUnknown(NotFound):
    """No such device in this community."""

    code = "device_unknown"


class IntegrationUnknown(NotFound):
    """No such program in this community."""

    code = "integration_unknown"
