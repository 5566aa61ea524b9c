// The two reads, signed with an access key: as oneself, as administrator, refused, and not found.
"use strict";

const assert = require("node:assert/strict");
const { describe, test } = require("node:test");

const { iam, clientFor, showDevice, showProtection } = require("./sdk");
const { ACCOUNT_ID, NOBODY_ID, ADMIN, ALICE, BOB, CAROL, ERIN } = require("./demo");
const server = require("./server");

const running = server.forThisFile();

const as = (user, accountId) => clientFor(running.url, user, accountId);

describe("the device", () => {
  const alicesDevice = {
    user_id: ALICE.id,
    serial_number: "iam/mfa/07609fb9358010e21f7bc003751c7c31",
  };

  test("is read by its owner", async () => {
    const response = await showDevice(as(ALICE), ALICE.id);
    assert.equal(response.httpStatusCode, 200);
    assert.deepEqual(response.virtual_mfa_device, alicesDevice);
  });

  test("is read by an administrator", async () => {
    const response = await showDevice(as(ADMIN), ALICE.id);
    assert.deepEqual(response.virtual_mfa_device, alicesDevice);
  });

  test("is read when the credentials name the account", async () => {
    const response = await showDevice(as(ALICE, ACCOUNT_ID), ALICE.id);
    assert.deepEqual(response.virtual_mfa_device, alicesDevice);
  });

  test("is read before it is bound", async () => {
    const response = await showDevice(as(ADMIN), CAROL.id);
    assert.deepEqual(response.virtual_mfa_device, {
      user_id: CAROL.id,
      serial_number: `iam:${ACCOUNT_ID}:mfa/carol-phone`,
    });
  });
});

describe("login protection", () => {
  const cases = [
    ["is read by the user", ALICE, ALICE, true, "vmfa"],
    ["is read by an administrator", ADMIN, ALICE, true, "vmfa"],
    ["is read with text messages as its method", ADMIN, CAROL, true, "sms"],
    ["is read when it was disabled", ADMIN, ERIN, false, "none"],
  ];
  for (const [name, caller, target, enabled, method] of cases) {
    test(name, async () => {
      const response = await showProtection(as(caller), target.id);
      assert.equal(response.httpStatusCode, 200);
      assert.deepEqual(response.login_protect, {
        user_id: target.id,
        enabled,
        verification_method: method,
      });
    });
  }
});

for (const [name, read] of Object.entries({ showDevice, showProtection })) {
  describe(`a refusal of ${name}`, () => {
    test("is 403 for somebody else's", async () => {
      await assert.rejects(read(as(BOB), ALICE.id), refusal(403, "IAM.0002"));
    });

    test("is 403 for a user who does not exist, too", async () => {
      await assert.rejects(read(as(BOB), NOBODY_ID), refusal(403, "IAM.0002"));
    });

    test("is 404 when there is nothing to read", async () => {
      await assert.rejects(read(as(BOB), BOB.id), refusal(404, "IAM.0004"));
    });

    test("is 404 when an administrator asks for no known user", async () => {
      await assert.rejects(read(as(ADMIN), NOBODY_ID), refusal(404, "IAM.0004"));
    });
  });
}

test("a wrong secret key is refused and does not lock out the right one", async () => {
  const wrong = as({ ...ALICE, secretKey: "x".repeat(40) });
  await assert.rejects(showDevice(wrong, ALICE.id), refusal(401, "APIGW.0301"));

  const response = await showDevice(as(ALICE), ALICE.id);
  assert.equal(response.httpStatusCode, 200);
});

test("the environment gives the SDK its access key and account", async (t) => {
  const settings = {
    HUAWEICLOUD_SDK_TYPE: "GlobalCredentials",
    HUAWEICLOUD_SDK_AK: ALICE.accessKey,
    HUAWEICLOUD_SDK_SK: ALICE.secretKey,
    HUAWEICLOUD_SDK_DOMAIN_ID: ACCOUNT_ID,
    HUAWEICLOUD_SDK_IAM_ENDPOINT: running.url,
  };
  Object.assign(process.env, settings);
  t.after(() => Object.keys(settings).forEach((name) => delete process.env[name]));

  const client = iam.IamClient.newBuilder().withEndpoint(running.url).build();

  const response = await showDevice(client, ALICE.id);
  assert.equal(response.virtual_mfa_device.user_id, ALICE.id);
});

function refusal(status, code) {
  return (error) => {
    assert.equal(error.httpStatusCode, status);
    assert.equal(error.errorCode, code);
    assert.match(error.requestId, /^[0-9a-f]{32}$/);
    return true;
  };
}
