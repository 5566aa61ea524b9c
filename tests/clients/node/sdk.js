// Loads the vendor's unmodified SDK away from the developer's home and settings: it writes an id into
// the home directory, a log file into the working directory, and prints every refusal it meets. Its core
// needs `uuid` and does not say so: package.json does.
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

for (const name of Object.keys(process.env)) {
  if (name.startsWith("HUAWEICLOUD_")) delete process.env[name];
}
const home = fs.mkdtempSync(path.join(os.tmpdir(), "fauxfactor-home-"));
process.env.HOME = home;
process.chdir(home);
process.on("exit", () => fs.rmSync(home, { recursive: true, force: true }));

const { GlobalCredentials } = require("@huaweicloud/huaweicloud-sdk-core");
const { Logger4jInstance } = require("@huaweicloud/huaweicloud-sdk-core/logger/log4jLogger");
const iam = require("@huaweicloud/huaweicloud-sdk-iam/v3/public-api");

Logger4jInstance.level = "off";

// An IAM client that signs with a user's access key.
function clientFor(url, user, accountId) {
  const credentials = new GlobalCredentials().withAk(user.accessKey).withSk(user.secretKey);
  if (accountId) credentials.withDomainId(accountId);
  return iam.IamClient.newBuilder().withCredential(credentials).withEndpoint(url).build();
}

function showDevice(client, userId) {
  return client.showUserMfaDevice(new iam.ShowUserMfaDeviceRequest(userId));
}

function showProtection(client, userId) {
  return client.showUserLoginProtect(new iam.ShowUserLoginProtectRequest(userId));
}

module.exports = { iam, clientFor, showDevice, showProtection };
