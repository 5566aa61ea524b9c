// Chromium without a window, and a person who has only a keyboard.
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before } from "node:test";

import { chromium } from "playwright-core";

const MOST_TABS = 12;
const TIMEOUT_MS = 10_000;

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };

// The browser of a test file: it has `page(options)` once the file's tests run.
export function forThisFile() {
  let browser;
  before(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  after(() => browser?.close());

  return {
    // A page of a session of its own, which ends with the test.
    async page(t, { viewport = DESKTOP, scripts = true } = {}) {
      const context = await browser.newContext({ viewport, javaScriptEnabled: scripts });
      context.setDefaultTimeout(TIMEOUT_MS);
      t.after(() => context.close());
      return context.newPage();
    },
  };
}

// Presses Tab until the element has the focus, as somebody without a mouse does.
export async function reach(page, element) {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if (await hasFocus(element)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the keyboard does not reach ${element}`);
}

export function hasFocus(element) {
  return element.evaluate((node) => node === node.ownerDocument.activeElement);
}

// Types over whatever is in the field that has the focus.
export async function type(page, text) {
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

// What has the focus shows it: an outline or a shadow that it does not have without.
export async function assertFocusShows(element) {
  const look = (node) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(node);
    return { outline: outlineStyle === "none" ? "0px" : outlineWidth, boxShadow, borderColor };
  };
  const focused = await element.evaluate(look);
  await element.evaluate((node) => node.blur());
  const plain = await element.evaluate(look);
  await element.evaluate((node) => node.focus());
  assert.notDeepEqual(focused, plain, "the focus can be seen");
}

// The page is as wide as the screen, so nothing has to be scrolled into view sideways.
export async function assertFits(page) {
  const [content, screen] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= screen, `${content} pixels of content on ${screen} pixels of screen`);
}

// Every field and button has a name that a screen reader can say.
export async function assertNamed(page) {
  for (const field of await page.locator("input:not([type=hidden]), button, select").all()) {
    const named = await field.evaluate(
      (node) => node.labels?.length || node.getAttribute("aria-label") || node.textContent.trim(),
    );
    assert.ok(named, `${await field.evaluate((node) => node.outerHTML)} has no name`);
  }
}

// Keeps a picture of the page when FAUXFACTOR_SHOTS names a directory.
export async function shot(page, name) {
  const directory = process.env.FAUXFACTOR_SHOTS;
  if (!directory) return;
  fs.mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: `${directory}/${name}.png` });
}
