import { test } from "./fauxfactor.js";

const headers = { "Content-Type": "application/json" };

test("a token of two factors lasts a day", async ({ expect, server, tenant }) => {
  const { id } = (await tenant("GET")).users.find((user) => user.name === "alice");
  const totp = { user: { id, passcode: (await tenant("GET", "/users/alice/totp")).code } };
  const password = { user: { id, password: "Alice#demo1" } };
  const auth = { identity: { methods: ["password", "totp"], password, totp } };
  const request = { method: "POST", headers, body: JSON.stringify({ auth }) };
  await tenant("POST", "/faults", { when: { first: 1 }, do: { status: 503 } });
  expect((await fetch(`${server}/v3/auth/tokens`, request)).status).toBe(503);
  const token = (await fetch(`${server}/v3/auth/tokens`, request)).headers.get("x-subject-token");

  const own = { headers: { "X-Auth-Token": token } };
  expect((await fetch(`${server}/v3/users/${id}`, own)).status).toBe(200);
  await tenant("PUT", "/clock", { advance_seconds: 86400 });
  expect((await fetch(`${server}/v3/users/${id}`, own)).status).toBe(401);
  await tenant("POST", "/requests/assert", { assertions: [{ count: 2, where: { status: "2xx" } }] });
});
