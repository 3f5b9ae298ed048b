// A registry, a browser, and steps with a name. Used by the tests beside it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.env.BROWSER_MODULES + '/');
const { chromium } = (await import(pathToFileURL(require.resolve('playwright-core')).href)).default;

export const ADMIN = { username: 'admin', password: 'Sesame-12345' };
export const issuer = process.env.WHARF_TEST_OIDC_ISSUER;

/** Starts the registry on a free port and tells where it serves. `settings` are variables of its environment. */
export async function startRegistry(settings = {}) {
  const folder = await mkdtemp(join(process.env.BROWSER_WORK, 'registry-'));
  const child = spawn(process.env.WHARF_BINARY, ['serve', '--listen', '127.0.0.1:0', '--data-dir', join(folder, 'data')], {
    env: {
      PATH: process.env.PATH,
      WHARF_ADMIN_PASSWORD: ADMIN.password,
      WHARF_EGRESS__ALLOW: '127.0.0.1',
      WHARF_EGRESS__PORTS: '1-65535',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  const log = [];
  for await (const line of createInterface({ input: child.stderr })) {
    log.push(line);
    const found = /Wharf serves.*url="([^"]+)"/.exec(line);
    if (found) {
      child.stderr.resume();
      return { url: found[1], stop: () => child.kill('SIGTERM') };
    }
  }
  throw new Error(`the registry did not start:\n${log.join('\n')}`);
}

/** A request as the administrator, by password. */
export async function asAdmin(registry, method, path, body) {
  const basic = Buffer.from(`${ADMIN.username}:${ADMIN.password}`).toString('base64');
  const response = await fetch(registry.url + path, {
    method,
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

/** What the administrator does by the REST API, which must succeed: the answer, read where it is JSON. */
export const administrator = (registry) => async (method, path, body) => {
  const { status, text } = await asAdmin(registry, method, `/api/v2.0${path}`, body);
  assert.ok(status < 300, `${method} ${path}: ${status} ${text}`);
  return /^[[{]/.test(text) ? JSON.parse(text) : text;
};

/** Registers the registry at the provider and sets it up for logins there. */
export async function connectProvider(registry, more = {}) {
  const metadata = {
    redirect_uris: [`${registry.url}/c/oidc/callback`],
    post_logout_redirect_uris: [`${registry.url}/`],
    scope: 'openid offline_access profile email groups',
  };
  const headers = { 'content-type': 'application/json' };
  const registered = await (await fetch(`${issuer}/reg`, { method: 'POST', headers, body: JSON.stringify(metadata) })).json();
  const { status, text } = await asAdmin(registry, 'PUT', '/api/v2.0/configurations', {
    auth_mode: 'oidc_auth',
    oidc_name: 'Corporate login',
    oidc_endpoint: issuer,
    oidc_client_id: registered.client_id,
    oidc_client_secret: registered.client_secret,
    oidc_scope: 'openid,profile,email,groups,offline_access',
    oidc_user_claim: 'preferred_username',
    oidc_groups_claim: 'groups',
    oidc_logout: true,
    ...more,
  });
  assert.equal(status, 200, text);
}

/** A page of somebody else on this machine: another origin of the same site, so cookies come along. */
export async function foreignPage(html) {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

export function launch() {
  // The browser's own sandbox needs rights that containers do not give to root.
  const args = process.getuid() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
}

/** One step of a test. */
export async function step(name, body) {
  try {
    await body();
    console.log(`ok   ${name}`);
  } catch (error) {
    console.log(`FAIL ${name}\n${error.stack}`);
    process.exit(1);
  }
}
