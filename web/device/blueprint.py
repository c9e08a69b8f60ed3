"""The blueprint of the pages that a device shows by itself, nobody being signed in."""

from flask import Blueprint

bp = Blueprint("device", __name__)
