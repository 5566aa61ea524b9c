"""A browser without a window: `browser.py ADDRESS` fills in the pages that it meets.

It reads a page as a browser does, sends its form with all its fields, and goes where it is sent. Who signs in
is in the variables SIGN_IN_USER, SIGN_IN_PASSWORD and SIGN_IN_SEED.
"""

import os
import sys
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pyotp
import requests

MOST_PAGES = 3


class Form(HTMLParser):
    """The first form of a page, with the fields that it comes with."""

    def __init__(self, page):
        super().__init__()
        self.action = None
        self.fields = {}
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form" and self.action is None:
            self.action, self.inside = attributes.get("action") or "", True
        elif tag == "input" and self.inside and "name" in attributes:
            self.fields[attributes["name"]] = attributes.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


def main(address):
    home = parse_qs(urlsplit(address).query)["redirect_uri"][0]
    session = requests.Session()
    page = session.get(address)
    for _ in range(MOST_PAGES):
        if page.url.startswith(home):
            return
        form = Form(page.text)
        filled = {name: typed(name) or value for name, value in form.fields.items()}
        page = session.post(urljoin(page.url, form.action), data=filled)
    session.get(home)  # without a code: whoever waits there must not wait for ever


def typed(name):
    if name == "passcode":
        return pyotp.TOTP(os.environ["SIGN_IN_SEED"]).now()
    return {
        "username": os.environ["SIGN_IN_USER"],
        "password": os.environ["SIGN_IN_PASSWORD"],
    }.get(name)


if __name__ == "__main__":
    main(sys.argv[1])
