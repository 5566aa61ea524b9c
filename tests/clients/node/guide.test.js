// The guides in docs/clients do what they say: every `js` block prints the `text` block after it. The example in
// docs/testing passes.
"use strict";

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");

const server = require("./server");

const GUIDES = path.join(__dirname, "../../../docs/clients");
const ADDRESS = "127.0.0.1:8080";

// What jose.md wants of the configuration.
const running = server.forThisFile('\n[behaviour.vmware]\nabsent_tokens = "omit"\n');

for (const guide of ["huaweicloud-sdk-nodejs.md", "jose.md"]) {
  test(`${guide} can be followed`, (t) => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "fauxfactor-guide-"));
    t.after(() => fs.rmSync(home, { recursive: true, force: true }));
    fs.symlinkSync(path.join(__dirname, "node_modules"), path.join(home, "node_modules"));
    const host = new URL(running.url).host;
    const text = fs.readFileSync(path.join(GUIDES, guide), "utf8").replaceAll(ADDRESS, host);
    const examples = [...text.matchAll(/^```js\n(.*?)^```\n\n```text\n(.*?)^```$/gms)];
    assert.equal(
      examples.length,
      [...text.matchAll(/^```js$/gm)].length,
      "each block shows what it prints",
    );
    assert.notEqual(examples.length, 0);

    for (const [, code, expected] of examples) {
      const kind = /^import /m.test(code) ? "module" : "commonjs";
      const done = spawnSync(process.execPath, [`--input-type=${kind}`, "-"], {
        input: code,
        cwd: home,
        env: { PATH: process.env.PATH, HOME: home },
        encoding: "utf8",
        timeout: 30_000,
      });
      assert.equal(done.status, 0, done.stderr);
      assert.equal(done.stdout, expected, code);
    }
  });
}

test("vitest.md has a test that passes", () => {
  const vitest = path.join(__dirname, "node_modules/vitest/vitest.mjs");
  const binaries = path.dirname(path.resolve(process.env.FAUXFACTOR_BIN));
  const done = spawnSync(process.execPath, [vitest, "run", "testing/"], {
    cwd: __dirname,
    env: { PATH: [binaries, process.env.PATH].join(path.delimiter), NO_COLOR: "1" },
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(done.status, 0, done.stdout + done.stderr);
  assert.match(done.stdout, /Tests +1 passed \(1\)/);
});
