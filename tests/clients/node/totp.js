// One-time codes of a device, reckoned from its seed: RFC 6238 with SHA-1, six digits, 30 seconds.
"use strict";

const { createHmac } = require("node:crypto");

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

function codeAt(seed, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", fromBase32(seed)).update(counter).digest();
  const number = mac.readUInt32BE(mac[mac.length - 1] & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

function fromBase32(text) {
  const bits = [...text].map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

const step = () => Math.floor(Date.now() / STEP_MS);

// The current code.
const now = (seed) => codeAt(seed, step());

// The code before the current one, and the current one: what binding a device takes.
function pair(seed) {
  const current = step();
  return [codeAt(seed, current - 1), codeAt(seed, current)];
}

// Six digits that are not the code of any moment near this one.
function wrong(seed) {
  const current = step();
  const near = [-3, -2, -1, 0, 1, 2, 3].map((steps) => codeAt(seed, current + steps));
  return ["000000", ...near.map((_, n) => String(n + 1).repeat(6))].find((c) => !near.includes(c));
}

module.exports = { codeAt, now, pair, wrong };
