// The sign-in page in Chromium, by keyboard alone: at the width of a phone and of a desktop, with scripts and
// without. What it leads to is checked by openid-client.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as oidc from "openid-client";

import * as chromium from "./browser.mjs";
import { ALICE, BOB, whose } from "./csp.mjs";
import { configured, listen, signIn } from "./relying-party.mjs";
import server from "./server.js";
import totp from "./totp.js";

const RECOVERY_CODES = ["RUTH-RUTH-RUTH-2345", "RUTH-RUTH-RUTH-6777"];
const RUTH = { username: "ruth@demo.test", password: "Ruth#demo1" };

const running = server.forThisFile(`
[[tenant.user]]
id = "07609fb9358010e21f7bc003751c7c36"
name = "ruth"
email = "${RUTH.username}"
password = "${RUTH.password}"
login_protection = { enabled = true, method = "vmfa" }

[tenant.user.device]
name = "ruth-phone"
seed = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"
bound = true
recovery_codes = ${JSON.stringify(RECOVERY_CODES)}
`);
const browser = chromium.forThisFile();

const SETTINGS = {
  "a phone": { viewport: chromium.PHONE },
  "a desktop": { viewport: chromium.DESKTOP },
  "a phone without scripts": { viewport: chromium.PHONE, scripts: false },
};

const usernameOn = (page) => page.getByRole("textbox", { name: /user ?name|e-?mail/i });
const passwordOn = (page) => page.getByLabel(/password/i);
const codeOn = (page) => page.getByRole("textbox", { name: /^code/i });
const recoveryOn = (page) => page.getByRole("textbox", { name: /^recovery code/i });
const alertOn = (page) => page.getByRole("alert");

// Opens the sign-in page of an application, with all that is needed to finish there.
async function open(t, settings) {
  const page = await browser.page(t, settings);
  const home = await listen(t);
  const configuration = await configured(running.url);
  const { address, expected } = await signIn(configuration, home.uri);
  await page.goto(address);
  const finish = async () =>
    oidc.authorizationCodeGrant(configuration, await home.visited, expected);
  return { page, finish };
}

async function typeCredentials(page, { username, password }) {
  await chromium.reach(page, usernameOn(page));
  await chromium.type(page, username);
  await chromium.reach(page, passwordOn(page));
  await chromium.type(page, password);
  await page.keyboard.press("Enter");
}

async function typeCode(page, code) {
  await chromium.reach(page, codeOn(page));
  await chromium.type(page, code);
  await page.keyboard.press("Enter");
}

// From the page that asks for a code of the app, or on the page for recovery codes.
async function typeRecoveryCode(page, code) {
  await codeOn(page).or(recoveryOn(page)).waitFor();
  if (await codeOn(page).isVisible()) {
    await chromium.reach(page, page.getByRole("button", { name: /recovery code/i }));
    await page.keyboard.press("Enter");
    await recoveryOn(page).waitFor();
  }
  await chromium.reach(page, recoveryOn(page));
  await chromium.type(page, code);
  await page.keyboard.press("Enter");
}

async function assertGoodForm(page, field) {
  await field.waitFor();
  assert.ok(await chromium.hasFocus(field), "the focus is where one goes on typing");
  await chromium.assertFocusShows(field);
  await chromium.assertFits(page);
  await chromium.assertNamed(page);
  assert.ok(await page.title());
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
}

for (const [where, settings] of Object.entries(SETTINGS)) {
  const name = where.replaceAll(" ", "-");

  test(`bob signs in with his password on ${where}`, async (t) => {
    const { page, finish } = await open(t, settings);
    await assertGoodForm(page, usernameOn(page));
    await chromium.shot(page, `${name}-1-password`);

    await typeCredentials(page, BOB);

    const tokens = await finish();
    assert.equal(tokens.claims().email, BOB.username);
    assert.equal(await whose(running.url, tokens.access_token), BOB.username);
  });

  test(`alice mistypes her password and her code on ${where}`, async (t) => {
    const { page, finish } = await open(t, settings);

    await typeCredentials(page, { ...ALICE, password: "not hers" });
    await alertOn(page).waitFor();
    assert.match(await alertOn(page).innerText(), /password/i);
    assert.equal(await usernameOn(page).inputValue(), ALICE.username, "what was right is kept");
    assert.equal(await passwordOn(page).inputValue(), "", "the password is not sent back");
    await assertGoodForm(page, passwordOn(page));
    await chromium.shot(page, `${name}-2-wrong-password`);

    await typeCredentials(page, ALICE);
    await assertGoodForm(page, codeOn(page));
    await chromium.shot(page, `${name}-3-code`);

    await typeCode(page, totp.wrong(ALICE.seed));
    await alertOn(page).waitFor();
    assert.match(await alertOn(page).innerText(), /code/i);
    await assertGoodForm(page, codeOn(page));
    await chromium.shot(page, `${name}-4-wrong-code`);

    await typeCode(page, totp.now(ALICE.seed));
    const tokens = await finish();
    assert.equal(tokens.claims().email, ALICE.username);
    assert.equal(await whose(running.url, tokens.access_token), ALICE.username);
  });
}

test("the keyboard goes through the form in the order in which it is read", async (t) => {
  const { page } = await open(t);

  assert.ok(await chromium.hasFocus(usernameOn(page)));
  await page.keyboard.press("Tab");
  assert.ok(await chromium.hasFocus(passwordOn(page)));
  await page.keyboard.press("Tab");
  assert.ok(await chromium.hasFocus(page.getByRole("button")));
});

test("the fields are what password managers and phones expect", async (t) => {
  const { page } = await open(t);

  assert.equal(await usernameOn(page).getAttribute("autocomplete"), "username");
  assert.equal(await passwordOn(page).getAttribute("autocomplete"), "current-password");
  assert.equal(await passwordOn(page).getAttribute("type"), "password");
  await typeCredentials(page, ALICE);
  await codeOn(page).waitFor();
  assert.equal(await codeOn(page).getAttribute("autocomplete"), "one-time-code");
  assert.equal(await codeOn(page).getAttribute("inputmode"), "numeric");
});

test("ruth has lost her phone and signs in with recovery codes, each of them once", async (t) => {
  const [code, other] = RECOVERY_CODES;
  const first = await open(t, { viewport: chromium.PHONE });
  await typeCredentials(first.page, RUTH);
  await typeRecoveryCode(first.page, code);
  assert.equal((await first.finish()).claims().email, RUTH.username);

  const { page, finish } = await open(t, { viewport: chromium.PHONE });
  await typeCredentials(page, RUTH);
  await typeRecoveryCode(page, code);
  await alertOn(page).waitFor();
  await assertGoodForm(page, recoveryOn(page));
  await chromium.shot(page, "a-phone-5-used-recovery-code");
  await typeRecoveryCode(page, other.toLowerCase().replaceAll("-", " "));
  assert.equal((await finish()).claims().email, RUTH.username);
});

test("one can go back from the recovery code to the code", async (t) => {
  const { page, finish } = await open(t);
  await typeCredentials(page, ALICE);
  await chromium.reach(page, page.getByRole("button", { name: /recovery code/i }));
  await page.keyboard.press("Enter");
  await recoveryOn(page).waitFor();
  await chromium.reach(page, page.getByRole("button", { name: /app/i }));
  await page.keyboard.press("Enter");
  await typeCode(page, totp.now(ALICE.seed));

  assert.equal((await finish()).claims().email, ALICE.username);
});

test("the audit tells of every attempt", async (t) => {
  const { page, finish } = await open(t);
  const since = Date.now();
  await typeCredentials(page, ALICE);
  await typeCode(page, totp.wrong(ALICE.seed));
  await alertOn(page).waitFor();
  await typeCode(page, totp.now(ALICE.seed));
  const { access_token: token } = await finish();

  assert.deepEqual(await actionsSince(since, token), [
    "MFA_AUTHENTICATION_SUCCESS",
    "MFA_AUTHENTICATION_FAILURE",
  ]);
});

async function actionsSince(startDate, token) {
  const answer = await fetch(`${running.url}/csp/gateway/iam/vmwid/api/principal/mfa/audit`, {
    method: "POST",
    headers: { "csp-auth-token": token, "content-type": "application/json" },
    body: JSON.stringify({ startDate, endDate: Date.now() + 60_000 }),
  });
  return (await answer.json()).results.map(({ action }) => action);
}

test("who does not exist is refused like a wrong password", async (t) => {
  const { page } = await open(t);
  await typeCredentials(page, { ...BOB, password: "wrong" });
  await alertOn(page).waitFor();
  const known = await alertOn(page).innerText();

  const stranger = await open(t);
  await typeCredentials(stranger.page, { username: "nobody@demo.test", password: "wrong" });
  await alertOn(stranger.page).waitFor();

  assert.equal(await alertOn(stranger.page).innerText(), known);
});

const REFUSED = {
  "a foreign address": (home) => [
    home,
    { redirect_uri: "https://elsewhere.example.test/callback" },
  ],
  "an address that only looks like this machine": (home) => [
    home,
    { redirect_uri: "http://127.0.0.1.elsewhere.example.test/callback" },
  ],
  "an address with a user's name in it": (home) => [
    home,
    { redirect_uri: "http://127.0.0.1:80@elsewhere.example.test/callback" },
  ],
  "a script as address": (home) => [home, { redirect_uri: "javascript:alert(1)" }],
  "an unknown application": (home) => [home, { client_id: "unknown-app" }],
};
for (const [what, asked] of Object.entries(REFUSED)) {
  test(`${what} is refused on a page, without going there`, async (t) => {
    const page = await browser.page(t, { viewport: chromium.PHONE });
    const [uri, more] = asked("http://127.0.0.1:9/callback");
    const { address } = await signIn(await configured(running.url), uri, more);

    const answer = await page.goto(address);

    assert.equal(answer.status(), 400);
    assert.equal(page.url(), address);
    assert.match(answer.headers()["content-type"], /^text\/html/);
    assert.equal(await page.locator("form").count(), 0);
    assert.equal(await page.locator("a[href*=elsewhere], a[href^=javascript]").count(), 0);
    assert.ok((await page.locator("body").innerText()).trim());
    await chromium.assertFits(page);
    await chromium.shot(page, `refused-${what.replaceAll(" ", "-")}`);
  });
}

test("nothing of an address becomes part of the page", async (t) => {
  const page = await browser.page(t);
  const home = await listen(t);
  const state = `"><script>document.title="taken"</script>`;
  const { address } = await signIn(await configured(running.url), home.uri, { state });

  await page.goto(address);
  assert.notEqual(await page.title(), "taken");
  await typeCredentials(page, { username: state, password: "x" });
  await alertOn(page).waitFor();
  assert.notEqual(await page.title(), "taken");
  assert.equal(await usernameOn(page).inputValue(), state);

  await typeCredentials(page, BOB);
  assert.equal((await home.visited).searchParams.get("state"), state);
});
