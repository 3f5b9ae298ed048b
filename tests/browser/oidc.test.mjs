// Logging in at the provider's page, choosing a name, coming back, logging out; and what a page of others cannot do meanwhile.
import assert from 'node:assert/strict';
import { asAdmin, connectProvider, foreignPage, issuer, launch, startRegistry, step } from './stage.mjs';

const registry = await startRegistry();
await connectProvider(registry);
const browser = await launch();
const context = await browser.newContext();
const page = await context.newPage();
const login = `browser-${Date.now()}`;

/** Who the browser is, by the cookie it sends with a followed link. */
async function current() {
  const response = await page.goto(`${registry.url}/api/v2.0/users/current`);
  return response.status() === 200 ? (await response.json()).username : null;
}

/** Fills in the provider's form. */
async function fillIn() {
  await page.waitForURL(`${issuer}/**`);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', 'any');
  await page.click('button[type=submit]');
}

/** The session's token, as a page learns it. */
async function token() {
  const response = await context.request.get(`${registry.url}/api/v2.0/systeminfo`);
  return response.headers()['x-harbor-csrf-token'];
}

await step('the way to the login page leads through the provider and back to the choice of a name', async () => {
  assert.equal(await current(), null);
  await page.goto(`${registry.url}/c/oidc/login?redirect_url=/harbor/projects`);
  await fillIn();
  await page.waitForURL(`${registry.url}/oidc-onboard**`);
  const offered = new URL(page.url()).searchParams;
  assert.equal(offered.get('username'), login);
  assert.equal(offered.get('redirect_url'), '/harbor/projects');
  assert.equal(await current(), null, 'no session before the choice');
});

await step('the chosen name is taken and the browser is logged in', async () => {
  const refused = await context.request.post(`${registry.url}/c/oidc/onboard`, { data: { username: 'admin' } });
  assert.equal(refused.status(), 409);
  const made = await context.request.post(`${registry.url}/c/oidc/onboard`, { data: { username: `${login}-chosen` } });
  assert.equal(made.status(), 200, await made.text());
  assert.equal(await current(), `${login}-chosen`);
});

await step('a105 the cookie is out of reach of scripts and stays with this host', async () => {
  const cookies = await context.cookies(registry.url);
  const sid = cookies.find((cookie) => cookie.name === 'sid');
  assert.ok(sid.httpOnly && sid.sameSite === 'Lax' && sid.path === '/', JSON.stringify(sid));
  assert.ok(!cookies.some((cookie) => cookie.name.startsWith('oidc_')), 'those of the way are gone');
});

await step('a change with the token works', async () => {
  const { status } = await asAdmin(registry, 'PUT', '/api/v2.0/configurations', { project_creation_restriction: 'everyone' });
  assert.equal(status, 200);
  const made = await context.request.post(`${registry.url}/api/v2.0/projects`, {
    headers: { 'x-harbor-csrf-token': await token() },
    data: { project_name: `${login}-own` },
  });
  assert.equal(made.status(), 201, await made.text());
});

await step('the profile makes the secret that stands for a password on the command line', async () => {
  await page.goto(`${registry.url}/profile`);
  await page.getByRole('button', { name: 'Make a new secret' }).click();
  await page.getByRole('dialog').getByText('ends at once').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new secret' }).click();
  const dialog = page.getByRole('dialog', { name: 'Command-line secret' });
  await dialog.locator('code').first().waitFor();
  const [name, secret] = await dialog.locator('code').allTextContents();
  assert.equal(name, `${login}-chosen`);
  const authorization = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  const answer = await fetch(`${registry.url}/v2/`, { headers: { authorization } });
  assert.equal(answer.status, 200);
  assert.equal(await page.getByLabel('New password').count(), 0, 'there is no password to change');
});

await step('c6 a page of another origin makes no change, whatever it sends', async () => {
  const target = `${registry.url}/api/v2.0/projects`;
  const evil = await foreignPage(`<form id=f method=post enctype=text/plain action="${target}">
    <input name='{"project_name":"stolen","x":"' value='"}'></form>`);
  await page.goto(evil.url);
  const [answer] = await Promise.all([page.waitForResponse(target), page.evaluate(() => document.getElementById('f').submit())]);
  assert.equal(answer.status(), 403, 'the cookie came along and the page did not count');
  await page.waitForURL(target);
  await page.goto(evil.url);
  const readable = await page.evaluate(async (url) => {
    try {
      return await (await fetch(url, { credentials: 'include' })).text();
    } catch {
      return null;
    }
  }, `${registry.url}/api/v2.0/users/current`);
  assert.equal(readable, null, 'a107 nor does it read an answer');
  await page.evaluate(async (url) => {
    const body = new Blob(['{"project_name":"stolen"}'], { type: 'text/plain' });
    await fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(() => {});
    await fetch(url, { method: 'DELETE', credentials: 'include' }).catch(() => {});
  }, target);
  evil.stop();
  assert.equal((await asAdmin(registry, 'GET', '/api/v2.0/projects/stolen')).status, 404);
  assert.equal(await current(), `${login}-chosen`, 'still logged in');
});

await step('logging out ends the session here and at the provider', async () => {
  await page.goto(`${registry.url}/c/oidc/logout`);
  await page.waitForURL(`${issuer}/session/end**`);
  await page.click('button[value=yes], button[type=submit]');
  await page.waitForURL(`${registry.url}/**`);
  assert.equal(await current(), null);
});

await step('a known account logs in without a question about its name', async () => {
  await page.goto(`${registry.url}/c/oidc/login?redirect_url=/harbor/projects`);
  await fillIn();
  await page.waitForURL(`${registry.url}/harbor/projects`);
  assert.equal(await current(), `${login}-chosen`);
});

await step('c21 a login leads to no other host', async () => {
  for (const evil of ['//evil.example', '/\\evil.example', '/\t/evil.example', 'https:evil.example', '/..//evil.example']) {
    const response = await page.goto(`${registry.url}/c/oidc/login?redirect_url=${encodeURIComponent(evil)}`);
    assert.equal(response.status(), 400, evil);
  }
});

await browser.close();
registry.stop();
