"""One-time codes of a device, reckoned by pyotp from its seed."""

import time

import pyotp

STEP_SECONDS = 30
NEARBY_STEPS = range(-3, 4)


def at(seed, steps):
    """The code of so many steps before or after the current one."""
    return pyotp.TOTP(seed).at(int(time.time()) + steps * STEP_SECONDS)


def now(seed):
    return at(seed, 0)


def pair(seed):
    """The code before the current one, and the current one: what binding a device takes."""
    totp, moment = pyotp.TOTP(seed), int(time.time())
    return totp.at(moment - STEP_SECONDS), totp.at(moment)


def wrong(seed):
    """Six digits that are not the code of any moment near this one."""
    near = {at(seed, steps) for steps in NEARBY_STEPS}
    return next(code for code in map("{:06}".format, range(1_000_000)) if code not in near)
