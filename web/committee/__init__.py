"""The committee's pages: signing in, the queue of what waits for its seal, activities, members, goods, redemption days."""

from web.committee import check_ins, goods, members, queue, runs, sessions, sign_in
from web.committee.blueprint import bp

__all__ = ["bp", "check_ins", "goods", "members", "queue", "runs", "sessions", "sign_in"]
