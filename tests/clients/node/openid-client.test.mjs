// What openid-client does besides signing in: refusals of a code, refreshing, asking who it is, revoking.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as oidc from "openid-client";

import * as chromium from "./browser.mjs";
import { AM, APP, BOB, ORGANIZATION, whose } from "./csp.mjs";
import { configured, listen, signIn } from "./relying-party.mjs";
import server from "./server.js";

const PUBLIC = "tanzu-cli-client-id";

const running = server.forThisFile(`
[[tenant.app]]
id = "${PUBLIC}"
redirect_uris = ["http://127.0.0.1/callback"]

[behaviour.vmware]
absent_tokens = "omit" # openid-client takes no null for one
`);
const browser = chromium.forThisFile();

// Bob signs in; what comes back is not used yet.
async function comeBack(t, configuration, more) {
  const page = await browser.page(t);
  const home = await listen(t);
  const { address, expected } = await signIn(configuration, home.uri, more);
  await page.goto(address);
  await page.getByLabel(/user ?name|e-?mail/i).fill(BOB.username);
  await page.getByLabel(/password/i).fill(BOB.password);
  await page.keyboard.press("Enter");
  return { visited: await home.visited, expected };
}

async function tokensOf(t, configuration) {
  const { visited, expected } = await comeBack(t, configuration);
  return oidc.authorizationCodeGrant(configuration, visited, expected);
}

test("a code is exchanged once", async (t) => {
  const configuration = await configured(running.url);
  const { visited, expected } = await comeBack(t, configuration);

  const tokens = await oidc.authorizationCodeGrant(configuration, visited, expected);
  assert.equal(tokens.token_type, "bearer");
  assert.equal(tokens.expires_in, 1799);
  assert.equal(tokens.claims().aud, APP.id);
  assert.equal(tokens.claims().context_name, ORGANIZATION);

  await assertRefused(
    oidc.authorizationCodeGrant(configuration, visited, expected),
    400,
    /invalid_grant/,
  );
});

test("a code is nothing without its verifier", async (t) => {
  const configuration = await configured(running.url);
  const { visited, expected } = await comeBack(t, configuration);

  const other = { ...expected, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
  await assertRefused(
    oidc.authorizationCodeGrant(configuration, visited, other),
    400,
    /invalid_grant/,
  );
});

test("a code is nothing without the application's secret", async (t) => {
  const { visited, expected } = await comeBack(t, await configured(running.url));

  const impostor = await configured(running.url, { proof: oidc.ClientSecretBasic("not hers") });
  await assertRefused(
    oidc.authorizationCodeGrant(impostor, visited, expected),
    401,
    /invalid_client/,
  );
});

test("the state comes back as it was sent", async (t) => {
  const state = "a b+c&d=é/?%20";
  const { visited } = await comeBack(t, await configured(running.url), { state });

  assert.equal(visited.searchParams.get("state"), state);
});

// pkg/auth/common/login_handler.go and pkg/auth/csp/csp.go of tanzu-cli: Basic with an empty secret, and the older
// of the two paths.
const TANZU = {
  proof: (_server, _client, _body, headers) =>
    headers.set("authorization", `Basic ${btoa(`${PUBLIC}:`)}`),
  tokenPath: `${AM}/auth/authorize`,
};
for (const [what, way] of Object.entries({
  "its name": { proof: oidc.None() },
  "what tanzu-cli shows": TANZU,
})) {
  test(`a public client shows the verifier and ${what}`, async (t) => {
    const configuration = await configured(running.url, { id: PUBLIC, ...way });

    const tokens = await tokensOf(t, configuration);

    assert.equal(tokens.claims().aud, PUBLIC);
    assert.equal(await whose(running.url, tokens.access_token), BOB.username);
    const again = await oidc.refreshTokenGrant(configuration, tokens.refresh_token);
    assert.ok(again.id_token, "tanzu-cli panics without");
  });
}

test("a public client gets nothing for itself", async () => {
  const configuration = await configured(running.url, { id: PUBLIC, proof: oidc.None() });

  await assertRefused(oidc.clientCredentialsGrant(configuration), 401, /./);
});

test("an address besides those of the application is refused, whatever the port", async (t) => {
  const page = await browser.page(t);
  const configuration = await configured(running.url, { id: PUBLIC, proof: oidc.None() });
  const { address } = await signIn(configuration, "http://127.0.0.1:3000/elsewhere");

  assert.equal((await page.goto(address)).status(), 400);
});

test("a refresh token gets another access token", async (t) => {
  const configuration = await configured(running.url);
  const first = await tokensOf(t, configuration);

  const second = await oidc.refreshTokenGrant(configuration, first.refresh_token);

  assert.notEqual(second.access_token, first.access_token);
  assert.equal(await whose(running.url, second.access_token), BOB.username);
});

test("the user is asked for with the access token", async (t) => {
  const configuration = await configured(running.url);
  const tokens = await tokensOf(t, configuration);

  const user = await oidc.fetchUserInfo(configuration, tokens.access_token, tokens.claims().sub);

  assert.equal(user.email, BOB.username);
  assert.equal(user.context_name, ORGANIZATION);
});

test("a refresh token is known until it is revoked", async (t) => {
  const configuration = await configured(running.url);
  const { refresh_token: token } = await tokensOf(t, configuration);

  const known = await oidc.tokenIntrospection(configuration, token);
  assert.equal(known.active, true);
  assert.equal(known.orgId, ORGANIZATION);

  await oidc.tokenRevocation(configuration, token);
  assert.deepEqual({ ...(await oidc.tokenIntrospection(configuration, token)) }, { active: false });
  await assertRefused(oidc.refreshTokenGrant(configuration, token), 400, /invalid_grant/);
});

test("an application gets a token for itself", async () => {
  const configuration = await configured(running.url);

  const tokens = await oidc.clientCredentialsGrant(configuration, { orgId: ORGANIZATION });

  assert.ok(tokens.access_token);
  assert.equal(tokens.claims(), undefined);
});

async function assertRefused(grant, status, message) {
  const error = await grant.then(
    () => assert.fail("it was granted"),
    (error) => error,
  );
  assert.equal(error.status, status, error.stack);
  // Of an OAuth error openid-client has read the body, of a challenge not.
  const body = error.error ? error.cause : await error.response.json();
  assert.match(body.message, message);
}
