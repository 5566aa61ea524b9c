"""The demo tenant, as the README prints it: what the tests expect the server to know."""

from dataclasses import dataclass

ACCOUNT_ID = "d78cbac186b744899480f25bd022f468"
ACCOUNT_NAME = "demo"
PROJECT_ID = "065a7c66da0010992ff7c0031e5a5e7d"
PROJECT_NAME = "cn-north-4"
NOBODY_ID = "07609fb9358010e21f7bc003751c7cff"


@dataclass(frozen=True)
class User:
    id: str
    name: str
    password: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    token: str | None = None


ADMIN = User(
    id="07609fb9358010e21f7bc003751c7c30",
    name="admin",
    password="Admin#demo1",
    access_key="DEMOADMINACCESSKEY01",
    secret_key="demoAdminSecretKey0123456789abcdefABCDEF",
    token="demo-admin-token",
)
ALICE = User(
    id="07609fb9358010e21f7bc003751c7c31",
    name="alice",
    password="Alice#demo1",
    access_key="DEMOALICEACCESSKEY01",
    secret_key="demoAliceSecretKey0123456789abcdefABCDEF",
    token="demo-alice-token",
)
BOB = User(
    id="07609fb9358010e21f7bc003751c7c32",
    name="bob",
    password="Bob#demo12",
    access_key="DEMOBOBACCESSKEY0001",
    secret_key="demoBobSecretKey000123456789abcdefABCDEF",
    token="demo-bob-token",
)
CAROL = User(
    id="07609fb9358010e21f7bc003751c7c33",
    name="carol",
    password="Carol#demo1",
    token="demo-carol-token",
)
ERIN = User(
    id="07609fb9358010e21f7bc003751c7c34",
    name="erin",
    password="Erin#demo1",
    token="demo-erin-token",
)
FRANK = User(id="07609fb9358010e21f7bc003751c7c35", name="frank", token="demo-frank-token")

ALICES_SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
