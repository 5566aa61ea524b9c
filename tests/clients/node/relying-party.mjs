// An application that has its users sign in at Fauxfactor: openid-client, and a listener for the way back.
import { createServer } from "node:http";
import { once } from "node:events";

import * as oidc from "openid-client";

import { AM, APP } from "./csp.mjs";

// Reads where everything is. CSP's issuer is not its host, so `discovery`, which compares them, cannot be used.
export async function configured(
  server,
  { id = APP.id, proof = oidc.ClientSecretBasic(APP.secret), tokenPath } = {},
) {
  const metadata = await (await fetch(`${server}${AM}/.well-known/openid-configuration`)).json();
  if (tokenPath) metadata.token_endpoint = server + tokenPath;
  const configuration = new oidc.Configuration(metadata, id, undefined, proof);
  oidc.allowInsecureRequests(configuration);
  oidc.enableNonRepudiationChecks(configuration); // verify the id token's signature too
  return configuration;
}

// One sign-in: where to send the browser, and what to hold what comes back against.
export async function signIn(configuration, redirectUri, more = {}) {
  const expected = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
    idTokenExpected: true,
  };
  const address = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: "openid",
    code_challenge: await oidc.calculatePKCECodeChallenge(expected.pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expected.expectedState,
    nonce: expected.expectedNonce,
    ...more,
  });
  return { address: address.href, expected };
}

// Listens on a free port of this machine: `uri` to give away, and `visited`, a promise of the address that the
// browser comes back with.
export async function listen(t) {
  let arrive;
  const visited = new Promise((resolve) => (arrive = resolve));
  const listener = createServer((request, response) => {
    response.setHeader("Connection", "close").end("<title>Back</title>Back in the application.");
    if (request.url.startsWith("/callback")) arrive(new URL(request.url, home.uri));
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const home = { uri: `http://127.0.0.1:${listener.address().port}/callback`, visited };
  t.after(() => listener.close());
  return home;
}
