"""The demo tenant, as the README prints it: what the tests expect the server to know."""

from dataclasses import dataclass

ACCOUNT_ID = "d78cbac186b744899480f25bd022f468"
NOBODY_ID = "07609fb9358010e21f7bc003751c7cff"


@dataclass(frozen=True)
class User:
    id: str
    access_key: str | None = None
    secret_key: str | None = None
    token: str | None = None


ADMIN = User(
    id="07609fb9358010e21f7bc003751c7c30",
    access_key="DEMOADMINACCESSKEY01",
    secret_key="demoAdminSecretKey0123456789abcdefABCDEF",
    token="demo-admin-token",
)
ALICE = User(
    id="07609fb9358010e21f7bc003751c7c31",
    access_key="DEMOALICEACCESSKEY01",
    secret_key="demoAliceSecretKey0123456789abcdefABCDEF",
    token="demo-alice-token",
)
BOB = User(
    id="07609fb9358010e21f7bc003751c7c32",
    access_key="DEMOBOBACCESSKEY0001",
    secret_key="demoBobSecretKey000123456789abcdefABCDEF",
    token="demo-bob-token",
)
CAROL = User(id="07609fb9358010e21f7bc003751c7c33", token="demo-carol-token")
ERIN = User(id="07609fb9358010e21f7bc003751c7c34", token="demo-erin-token")
