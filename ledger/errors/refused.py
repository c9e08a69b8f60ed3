"""What is not possible now, or not for this person."""

from ledger.errors.tree import Forbidden, Refused


class CodeExpired(Refused):
    """The screen shows a newer code by now."""

    code = "code_expired"


class ClaimExpired(Refused):
    """The page was opened more than ten minutes ago."""

    code = "claim_expired"


class TooEarly(Refused):
    """Check-in opens at `opens_at` (ISO)."""

    code = "too_early"


class TooLate(Refused):
    """Check-in closed at `closed_at` (ISO)."""

    code = "too_late"


class AlreadyResolved(Refused):
    """The hold was posted, voided or has expired: `resolution`."""

    code = "already_resolved"


class NothingToStamp(Refused):
    """None of the chosen check-ins can still be stamped by this person."""

    code = "nothing_to_stamp"


class PointsShort(Refused):
    """`short` points are missing."""

    code = "points_short"


class OutOfStock(Refused):
    """Nothing, or too little, of item `sku` is left."""

    code = "out_of_stock"


class RunNotOpen(Refused):
    """The redemption day is not open; `state` says where it stands."""

    code = "run_not_open"


class RunStepIllegal(Refused):
    """The run is `state`, from which `step` does not follow."""

    code = "run_step_illegal"


class MemberLeft(Refused):
    """The member has left or died; their points rest."""

    code = "member_left"


class BrowserFull(Refused):
    """A browser holds at most `limit` members of one household."""

    code = "browser_full"


class ItemTaken(Refused):
    """The item code is in use with other contents."""

    code = "item_taken"


class BookNotEmpty(Refused):
    """Paper years can only be imported into a book that holds nothing but imports."""

    code = "book_not_empty"


class NotSealedYet(Refused):
    """The sealer has not come to this line: `transfer_id`."""

    code = "not_sealed_yet"


class AccountNotClosable(Refused):
    """An account cannot be closed; `why`: `folded` (it has no balance of its own), `held` or `not_empty` (`available`)."""

    code = "account_not_closable"


class AccountNotClosed(Refused):
    """An account that is open cannot be opened again."""

    code = "account_not_closed"


class ImportRefused(Refused):
    """All or nothing was asked for, and `rows` rows are not good."""

    code = "import_refused"


class AlreadyInstalled(Refused):
    """There is a club in this database already, or one of this name."""

    code = "already_installed"


class NotInstalled(Refused):
    """There is no club in this database yet."""

    code = "not_installed"


class DemoRefused(Refused):
    """Demo data and a real club do not mix."""

    code = "demo_refused"


class NotAllowed(Forbidden):
    """No role of this person allows `act`."""

    code = "not_allowed"


class StampedOften(Forbidden):
    """This reviewer stamped the member `limit` times within `days` days; the next seal is for a colleague to press."""

    code = "stamped_often"


class OwnCheckIn(Forbidden):
    """Nobody stamps themselves or their household."""

    code = "own_check_in"


class SignInFailed(Forbidden):
    """Unknown name or wrong password; which one is not said."""

    code = "sign_in_failed"


class SignInPaused(Forbidden):
    """Too many wrong tries; again in `minutes` minutes."""

    code = "sign_in_paused"


class ProposalDecided(Refused):
    """Somebody confirmed or withdrew the proposal already; `outcome` says which."""

    code = "proposal_decided"


class ProposalExpired(Refused):
    """Nobody confirmed the proposal in time."""

    code = "proposal_expired"


class OwnProposal(Forbidden):
    """Whoever proposed it cannot confirm it."""

    code = "own_proposal"


class SecondOfficerMissing(Forbidden):
    """Neither of the two people is a second officer."""

    code = "second_officer_missing"


class OwnHousehold(Forbidden):
    """It is about themselves or somebody they live with."""

    code = "own_household"


class ConfirmTooSoon(Forbidden):
    """One of the two helped the other back in less than a day ago; possible from `until_at` (ISO)."""

    code = "confirm_too_soon"


class OwnAccess(Forbidden):
    """Nobody gives, restores or ends their own access."""

    code = "own_access"


class RecoveryTooSoon(Forbidden):
    """Whoever was helped back in less than a day ago helps nobody else; possible from `until_at` (ISO)."""

    code = "recovery_too_soon"


class RoleHeld(Refused):
    """The colleague has this role already: `role`."""

    code = "role_held"


class LastOfficer(Refused):
    """It would leave fewer than two people who can act for the committee."""

    code = "last_officer"


class SecondFactorFailed(Forbidden):
    """The code of the second factor does not fit, or was used already."""

    code = "second_factor_failed"


class PhoneClockOff(Forbidden):
    """The code would fit if the phone's clock were right; it is off by about `minutes`."""

    code = "phone_clock_off"


class PasskeyFailed(Forbidden):
    """The passkey is unknown here, or its answer does not fit the question."""

    code = "passkey_failed"


class PasskeysFull(Refused):
    """Nobody has more than `limit` passkeys."""

    code = "passkeys_full"


class SignInTooOld(Forbidden):
    """What opens the door is changed within `minutes` minutes of signing in, and not on a badge."""

    code = "sign_in_too_old"


class BadgeFailed(Forbidden):
    """Badge and PIN do not fit; `left` tries remain."""

    code = "badge_failed"


class BadgeLocked(Forbidden):
    """The badge was locked after five wrong PINs."""

    code = "badge_locked"


class DeviceNotPaired(Forbidden):
    """Badges work only on a PC that was paired as the committee's."""

    code = "device_not_paired"


class DeviceRevoked(Forbidden):
    """The device was suspended or revoked; `state` says which."""

    code = "device_revoked"


class AlreadyErased(Refused):
    """The member's personal data were erased before."""

    code = "already_erased"
