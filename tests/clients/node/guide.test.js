// The guide in docs/clients does what it says: every `js` block prints the `text` block after it.
"use strict";

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");

const server = require("./server");

const GUIDE = path.join(__dirname, "../../../docs/clients/huaweicloud-sdk-nodejs.md");
const ADDRESS = "127.0.0.1:8080";

const running = server.forThisFile();

test("the guide can be followed", (t) => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "fauxfactor-guide-"));
  t.after(() => fs.rmSync(home, { recursive: true, force: true }));
  const text = fs.readFileSync(GUIDE, "utf8").replaceAll(ADDRESS, new URL(running.url).host);
  const examples = [...text.matchAll(/^```js\n(.*?)^```\n\n```text\n(.*?)^```$/gms)];
  assert.equal(examples.length, [...text.matchAll(/^```js$/gm)].length, "each block shows what it prints");
  assert.notEqual(examples.length, 0);

  for (const [, code, expected] of examples) {
    const done = spawnSync(process.execPath, ["-"], {
      input: code,
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, NODE_PATH: path.join(__dirname, "node_modules") },
      encoding: "utf8",
      timeout: 30_000,
    });
    assert.equal(done.status, 0, done.stderr);
    assert.equal(done.stdout, expected, code);
  }
});
