// Starts the built server that FAUXFACTOR_BIN names, on a free port, and ends it again.
"use strict";

const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const readline = require("node:readline");
const { after, before } = require("node:test");

const STARTUP_MS = 10_000;
const SHUTDOWN_MS = 5_000;
const PREFIX = "listening on ";

const DEMO = path.join(__dirname, "../../../config/demo.toml");

// The server of a test file: it has its `url` once the file's tests run. It serves the demo tenant, with what is
// to be added to it.
function forThisFile(added) {
  const running = {};
  before(async () => {
    Object.assign(running, await start(added ? ["--config", demoWith(added)] : []));
  });
  after(async () => {
    assert.equal(await running.stop(), 0, "SIGTERM ends the server cleanly");
  });
  return running;
}

// A configuration file, which ends with the process.
function demoWith(added) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "fauxfactor-config-"));
  process.on("exit", () => fs.rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, "demo.toml");
  fs.writeFileSync(file, fs.readFileSync(DEMO, "utf8") + added);
  return file;
}

async function start(more) {
  const binary = process.env.FAUXFACTOR_BIN;
  if (!binary) throw new Error("set FAUXFACTOR_BIN to the fauxfactor binary, or use tests/run");

  const child = spawn(binary, ["--listen", "127.0.0.1:0", ...more], {
    env: { ...withoutOwnSettings(process.env), FAUXFACTOR_LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const lines = readline.createInterface({ input: child.stdout });
    const [line] = await once(lines, "line", { signal: AbortSignal.timeout(STARTUP_MS) });
    if (!line.startsWith(PREFIX)) throw new Error(`unexpected first line ${line}`);
    return { url: line.slice(PREFIX.length).trim(), stop: () => stop(child) };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

// Resolves to the exit code: null when the server had to be killed.
async function stop(child) {
  const exit = once(child, "exit");
  const overdue = setTimeout(() => child.kill("SIGKILL"), SHUTDOWN_MS);
  child.kill("SIGTERM");
  const [code] = await exit;
  clearTimeout(overdue);
  return code;
}

function withoutOwnSettings(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("FAUXFACTOR_")),
  );
}

module.exports = { forThisFile };
