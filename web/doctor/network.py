"""How the service is reached: its address, its certificate, and the proxy before it."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from web.doctor.finding import Check, Finding, Patient, good, mend, unknown

_HOST_MAX: Final = 18
"""Beyond it the codes on cards need a finer pattern than old phones read (`checkin.md`, Codes)."""
_SECONDS: Final = 5.0
_LEFT: Final = timedelta(days=14)


def address_is_short(patient: Patient) -> Finding:
    """Look whether the address leaves room in a QR code."""
    host = patient.settings.host
    return mend("host_long", host=host, most=_HOST_MAX) if patient.public and len(host) > _HOST_MAX else good("host_good")


def certificate_is_valid(patient: Patient) -> Finding:
    """Look whether browsers will take the certificate, today and in two weeks. Without a network nothing is wrong."""
    if not patient.public:
        return good("tls_not_needed")
    base = urlsplit(patient.settings.base_url)
    host = base.hostname or ""
    try:
        with (
            socket.create_connection((host, base.port or 443), timeout=_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return mend("tls_refused", why=error.verify_message)
    except OSError:
        return unknown("tls_unreachable", host=host)
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    left = ends - patient.clock.now()
    return mend("tls_ends", days=max(0, left.days)) if left < _LEFT else good("tls_good", days=left.days)


def proxy_is_named(patient: Patient) -> Finding:
    """Look whether the proxy that brings the certificate is believed; otherwise all visitors seem to come from it."""
    return mend("proxy_unnamed") if patient.public and not patient.settings.proxies else good("proxy_good")


def limits_are_on(patient: Patient) -> Finding:
    """Look whether anybody may ask without end."""
    return mend("limits_off") if patient.public and patient.settings.limits is None else good("limits_good")


CHECKS: tuple[Check, ...] = (address_is_short, certificate_is_valid, proxy_is_named, limits_are_on)
