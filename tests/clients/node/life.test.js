// The whole life of a second factor, from the user's first day to the last.
"use strict";

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { test } = require("node:test");

const { iam, clientFor, showDevice, showProtection } = require("./sdk");
const { ACCOUNT_ID, ADMIN } = require("./demo");
const server = require("./server");
const totp = require("./totp");

const running = server.forThisFile();

test("codes are those of RFC 6238", () => {
  const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  assert.equal(totp.codeAt(seed, 1), "287082");
  assert.equal(totp.codeAt(seed, Math.floor(1234567890 / 30)), "005924");
});

test("the life of a second factor", async () => {
  const admin = clientFor(running.url, ADMIN);
  const user = await createUser(admin);
  const own = clientFor(running.url, await createAccessKey(admin, user));

  const created = await own.createMfaDevice({
    body: { virtual_mfa_device: { name: `phone-${user.name}`, user_id: user.id } },
  });
  assert.equal(created.httpStatusCode, 201);
  const { serial_number: serial, base32_string_seed: seed } = created.virtual_mfa_device;
  assert.equal(serial, `iam:${ACCOUNT_ID}:mfa/phone-${user.name}`);
  assert.deepEqual((await showDevice(own, user.id)).virtual_mfa_device, {
    user_id: user.id,
    serial_number: serial,
  });

  const [first, second] = totp.pair(seed);
  const bound = await own.createBindingDevice({
    body: {
      user_id: user.id,
      serial_number: serial,
      authentication_code_first: first,
      authentication_code_second: second,
    },
  });
  assert.equal(bound.httpStatusCode, 204);
  assert.equal((await passwordAlone(admin, user)).httpStatusCode, 201);

  const protection = await protect(admin, user, true);
  assert.deepEqual(protection.login_protect, {
    user_id: user.id,
    enabled: true,
    verification_method: "vmfa",
  });
  await assert.rejects(passwordAlone(admin, user), noCode);
  await assert.rejects(passwordAndCode(admin, user, totp.wrong(seed)), noCode);
  const token = await passwordAndCode(admin, user, totp.now(seed));
  assert.equal(token.httpStatusCode, 201);
  assert.deepEqual(token.token.methods, ["password", "totp"]);

  const unbind = (code) =>
    own.deleteBindingDevice({
      body: { user_id: user.id, serial_number: serial, authentication_code: code },
    });
  await assert.rejects(unbind(totp.now(seed)), refusal(400, "IAM.1062"));
  await protect(admin, user, false);
  await assert.rejects(unbind(totp.wrong(seed)), refusal(400, "IAM.1061"));
  assert.equal((await unbind(totp.now(seed))).httpStatusCode, 204);

  const deleted = await admin.deleteMfaDevice({ user_id: user.id, serial_number: serial });
  assert.equal(deleted.httpStatusCode, 204);
  await assert.rejects(showDevice(own, user.id), refusal(404, "IAM.0004"));
  assert.deepEqual((await showProtection(own, user.id)).login_protect, {
    user_id: user.id,
    enabled: false,
    verification_method: "none",
  });

  const gone = await admin.keystoneDeleteUser(new iam.KeystoneDeleteUserRequest(user.id));
  assert.equal(gone.httpStatusCode, 204);
  await assert.rejects(showDevice(admin, user.id), refusal(404, "IAM.0004"));
});

async function createUser(admin) {
  const name = `user-${randomUUID().slice(0, 8)}`;
  const password = `Pw#${randomUUID().slice(0, 13)}`;
  const created = await admin.createUser({
    body: { user: { name, password, domain_id: ACCOUNT_ID, pwd_status: false } },
  });
  assert.equal(created.httpStatusCode, 201);
  return { id: created.user.id, name, password };
}

async function createAccessKey(admin, user) {
  const created = await admin.createPermanentAccessKey({
    body: { credential: { user_id: user.id } },
  });
  return { accessKey: created.credential.access, secretKey: created.credential.secret };
}

function protect(admin, user, enabled) {
  return admin.updateLoginProtect({
    user_id: user.id,
    body: { login_protect: { enabled, verification_method: "vmfa" } },
  });
}

// Who signs the request does not matter here: what counts is in its body.
function passwordAlone(client, user) {
  return client.keystoneCreateUserTokenByPassword({
    body: { auth: { identity: { methods: ["password"], ...passwordOf(user) } } },
  });
}

function passwordAndCode(client, user, passcode) {
  const identity = {
    methods: ["password", "totp"],
    ...passwordOf(user),
    totp: { user: { id: user.id, passcode } },
  };
  return client.keystoneCreateUserTokenByPasswordAndMfa({ body: { auth: { identity } } });
}

function passwordOf({ name, password }) {
  return { password: { user: { name, password, domain: { name: "demo" } } } };
}

function noCode(error) {
  assert.equal(error.httpStatusCode, 401);
  assert.match(error.errorMsg, /mfa totp code verify fail/);
  return true;
}

function refusal(status, code) {
  return (error) => {
    assert.equal(error.httpStatusCode, status);
    assert.equal(error.errorCode, code);
    return true;
  };
}
