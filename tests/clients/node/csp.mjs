// Cloud Services: the paths that the tests use, and tokens of the demo tenant.
import assert from "node:assert/strict";

export const AM = "/csp/gateway/am/api";
export const ISSUER = "https://gaz.csp-vidm-prod.com";
export const ORGANIZATION = "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
export const APP = { id: "demo-app", secret: "demo-app-secret" };
export const ALICE = {
  username: "alice@demo.test",
  password: "Alice#demo1",
  seed: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
};
export const BOB = { username: "bob@demo.test", password: "Bob#demo12" };

// The tokens that an API token is exchanged for.
export async function exchange(server, apiToken) {
  const answer = await fetch(`${server}${AM}/auth/api-tokens/authorize`, {
    method: "POST",
    body: new URLSearchParams({ api_token: apiToken }),
  });
  assert.equal(answer.status, 200);
  return answer.json();
}

// Whose second factor an access token opens.
export async function whose(server, accessToken) {
  const answer = await fetch(`${server}/csp/gateway/iam/vmwid/api/principal/mfa/status`, {
    headers: { "csp-auth-token": accessToken },
  });
  assert.equal(answer.status, 200);
  return (await answer.json()).username;
}
