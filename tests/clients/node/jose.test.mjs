// Access tokens stand up to `jose`, which fetches the published keys as a service would.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as jose from "jose";

import { AM, exchange, ISSUER, ORGANIZATION } from "./csp.mjs";
import server from "./server.js";

const running = server.forThisFile();

const rules = {
  issuer: ISSUER,
  algorithms: ["RS256"],
  requiredClaims: ["sub", "iat", "exp", "jti"],
};

async function alices() {
  return (await exchange(running.url, "demo-alice-api-token")).access_token;
}

for (const path of ["/auth/token-public-key?format=jwks", "/auth/keys"]) {
  test(`a token is verified with the keys of ${path}`, async () => {
    const keys = jose.createRemoteJWKSet(new URL(running.url + AM + path));

    const { payload, protectedHeader } = await jose.jwtVerify(await alices(), keys, rules);

    assert.equal(protectedHeader.alg, "RS256");
    assert.ok(protectedHeader.kid);
    assert.equal(payload.username, "alice@demo.test");
    assert.equal(payload.context_name, ORGANIZATION);
    assert.equal(payload.exp - payload.iat, 1800);
    assert.equal(payload.aud, undefined);
  });
}

test("a token is verified with the PEM", async () => {
  const { value, issuer } = await (await fetch(`${running.url}${AM}/auth/token-public-key`)).json();
  const key = await jose.importSPKI(value, "RS256");

  const { payload } = await jose.jwtVerify(await alices(), key, { ...rules, issuer });

  assert.equal(payload.acct, "alice@demo.test");
});

test("an id token is verified with the same keys", async () => {
  const keys = jose.createRemoteJWKSet(new URL(`${running.url}${AM}/auth/keys`));
  const { id_token: idToken } = await exchange(running.url, "demo-bob-api-token");

  const { payload } = await jose.jwtVerify(idToken, keys, rules);

  assert.equal(payload.email, "bob@demo.test");
});

test("a changed token is not", async () => {
  const keys = jose.createRemoteJWKSet(new URL(`${running.url}${AM}/auth/keys`));
  const [head, , signature] = (await alices()).split(".");
  const other = (await exchange(running.url, "demo-bob-api-token")).access_token.split(".")[1];

  await assert.rejects(
    jose.jwtVerify(`${head}.${other}.${signature}`, keys, rules),
    jose.errors.JWSSignatureVerificationFailed,
  );
});
