import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test as base } from "vitest";

async function server({}, use) {
  const child = spawn("fauxfactor", ["--listen", "127.0.0.1:0"], { stdio: [0, "pipe", 2] });
  const [line] = await once(createInterface(child.stdout), "line");
  await use(line.replace("listening on ", ""));
  child.kill();
}

async function tenant({ server, task }, use) {
  let tenant = `${server}/_fauxfactor/v1/tenants`;
  const ask = async (method, path = "", body = undefined) => {
    const answer = await fetch(tenant + path, { method, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    return answer.status === 204 ? null : answer.json();
  };
  tenant += "/" + (await ask("POST", "", { name: task.name, clock: { mode: "frozen" } })).id;
  await use(ask);
  await ask("DELETE");
}

export const test = base.extend({ server: [server, { scope: "file" }], tenant });
