// The portal without a mouse, and when things go wrong: focus, the search from the keyboard, addresses that changed, a clipboard or a server that is not there.
import assert from 'node:assert/strict';
import { pushImage } from './content.mjs';
import { ADMIN, administrator, launch, startRegistry, step } from './stage.mjs';
import { accessible, signIn, watched } from './watch.mjs';

const registry = await startRegistry();
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en', viewport: { width: 1280, height: 900 } });
const page = await context.newPage();

const quiet = () => assert.deepEqual(problems(), []);
const did = administrator(registry);
const go = (address) => page.goto(registry.url + address);
const dialog = page.getByRole('dialog');
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '');

for (let at = 0; at < 20; at += 1) await did('POST', '/projects', { project_name: `project-${String(at).padStart(2, '0')}` });
const image = await pushImage(registry, 'project-00/web', '1.0');
await signIn(page, registry, ADMIN);

await step('the first stop of the tab key leads past the navigation, and every stop after it can be seen', async () => {
  await go('/projects');
  await page.getByRole('link', { name: 'project-00' }).first().waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to content');
  const stops = new Set();
  for (let at = 0; at < 25; at += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const one = document.activeElement;
      const { width, height } = one.getBoundingClientRect();
      const { outlineStyle, boxShadow, borderColor } = getComputedStyle(one);
      return { name: one.getAttribute('aria-label') ?? one.textContent ?? '', seen: width > 0 && height > 0, marked: outlineStyle !== 'none' || boxShadow !== 'none' || one.matches('input, select'), borderColor };
    });
    assert.ok(stop.seen && stop.marked, JSON.stringify(stop));
    stops.add(stop.name);
  }
  assert.ok(stops.size > 15, [...stops].join(' | '));
  quiet();
});

await step('a slash leads to the search, suggestions are gone through by arrows, and Escape closes them', async () => {
  await go('/projects');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('/');
  assert.match(await focused(), /^Search projects/);
  await page.keyboard.type('web');
  await page.getByRole('option', { name: 'project-00/web', exact: true }).waitFor();
  await accessible(page, 'suggestions of the search');
  await page.keyboard.press('Escape');
  await page.getByRole('option').first().waitFor({ state: 'hidden' });
  await page.keyboard.press('Enter');
  await page.waitForURL(`${registry.url}/search?q=web`);
  await page.getByRole('main').getByRole('link', { name: 'project-00/web' }).waitFor();
  const box = page.getByRole('combobox', { name: /^Search projects/ });
  assert.equal(await box.inputValue(), 'web');
  await page.reload();
  await page.getByRole('main').getByRole('link', { name: 'project-00/web' }).waitFor();
  assert.equal(await box.inputValue(), 'web');
  await box.fill('project-07');
  await page.getByRole('option', { name: 'project-07' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${registry.url}/projects/project-07`);
  await page.waitForFunction((field) => field.value === '', await box.elementHandle());
  quiet();
});

await step('tags and digests of the answer are shown, and a server without them is understood', async () => {
  const other = await watched(browser, registry, { locale: 'en' });
  await other.context.request.post(`${registry.url}/c/login`, { form: { principal: ADMIN.username, password: ADMIN.password } });
  const hers = await other.context.newPage();
  const place = { project_name: 'project-00', repository_name: 'project-00/web', digest: image.digest };
  await hers.route('**/api/v2.0/search?**', async (route) => {
    const answer = await (await route.fetch()).json();
    await route.fulfill({ json: { ...answer, tag: [{ ...place, name: '1.0' }], artifact: [{ ...place, type: 'IMAGE' }] } });
  });
  await hers.goto(`${registry.url}/search?q=${image.digest.slice(7, 15)}`);
  await hers.getByRole('link', { name: 'project-00/web:1.0' }).waitFor();
  await hers.getByRole('heading', { level: 2, name: /^By digest/ }).waitFor();
  await accessible(hers, 'what a search found');
  await hers.getByRole('link', { name: 'project-00/web', exact: true }).click();
  await hers.waitForURL(`${registry.url}/projects/project-00/repositories/web/artifacts/${encodeURIComponent(image.digest)}`);
  await other.context.close();
});

await step('Escape closes a dialog, and the focus goes back to its button', async () => {
  await go('/labels');
  const button = page.getByRole('button', { name: 'New label' });
  await button.focus();
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  assert.ok(await page.evaluate(() => document.querySelector('[role=dialog]').contains(document.activeElement)));
  for (let at = 0; at < 12; at += 1) {
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.querySelector('[role=dialog]').contains(document.activeElement)), 'the focus stays in the dialog');
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await focused(), 'New label');
  quiet();
});

await step('another page begins at its beginning for the tab key, too', async () => {
  await go('/projects');
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Quotas' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${registry.url}/quotas`);
  await page.locator('tbody tr').first().waitFor();
  await page.waitForFunction(() => document.activeElement?.id === 'content');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.getElementById('content').contains(document.activeElement)));
  quiet();
});

await step('a filter follows the address: cleared, and on the way back', async () => {
  await go('/projects');
  const filter = page.getByRole('main').getByRole('searchbox').first();
  await filter.fill('project-1');
  await page.waitForURL(/=project-1/);
  await page.getByText('10 projects').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText('21 projects').waitFor();
  assert.equal(await filter.inputValue(), '');
  await filter.fill('project-0');
  await page.waitForURL(/=project-0/);
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Projects' }).click();
  await page.getByText('21 projects').waitFor();
  assert.equal(await filter.inputValue(), '');
  quiet();
});

await step('a page beyond the end is the last one, and a length of page that is not among the choices is shown', async () => {
  await go('/projects?page=9');
  await page.waitForURL(`${registry.url}/projects?page=2`);
  await page.locator('tbody tr').nth(5).waitFor();
  assert.equal(await page.locator('tbody tr').count(), 6);
  await go('/projects?page_size=20');
  await page.getByText('21 projects').waitFor();
  assert.equal(await page.getByLabel('Rows per page').inputValue(), '20');
  await page.locator('tbody tr').nth(19).waitFor();
  quiet();
});

await step('without a clipboard a command copies, and without that the text is told', async () => {
  const other = await watched(browser, registry, { locale: 'en' });
  await other.context.request.post(`${registry.url}/c/login`, { form: { principal: ADMIN.username, password: ADMIN.password } });
  await other.context.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.execCommand = (command) => {
      window.copied = command === 'copy' ? document.activeElement.value : undefined;
      return window.copies !== false;
    };
  });
  const hers = await other.context.newPage();
  await hers.goto(`${registry.url}/projects/project-00/repositories/web`);
  const copy = async () => {
    await hers.getByRole('button', { name: 'Copy a pull command: 1.0' }).click();
    await hers.getByRole('menuitem', { name: /^docker/ }).click();
  };
  await copy();
  await hers.getByText('Copied', { exact: true }).waitFor();
  const command = `docker pull ${new URL(registry.url).host}/project-00/web:1.0`;
  assert.equal(await hers.evaluate(() => window.copied), command);
  await hers.evaluate(() => (window.copies = false));
  await hers.getByText('Copied', { exact: true }).waitFor({ state: 'detached' });
  await copy();
  await hers.getByRole('alert').getByText(command).waitFor();
  assert.equal(await hers.getByText('Copied', { exact: true }).count(), 0);
  assert.deepEqual(other.problems(), []);
  await other.context.close();
});

const broken = (problem) => /^console: Failed to load resource/.test(problem);

await step('whose account cannot be asked for is told why, and can ask again', async () => {
  const other = await watched(browser, registry, { locale: 'en' });
  await other.context.request.post(`${registry.url}/c/login`, { form: { principal: ADMIN.username, password: ADMIN.password } });
  const hers = await other.context.newPage();
  const body = { errors: [{ code: 'SERVICE_UNAVAILABLE', message: 'the database does not answer' }] };
  await hers.route('**/api/v2.0/users/current', (route) => route.fulfill({ status: 503, json: body }));
  await hers.goto(`${registry.url}/`);
  await hers.getByRole('alert').getByText('the database does not answer').waitFor({ timeout: 30_000 });
  await hers.unroute('**/api/v2.0/users/current');
  await hers.getByRole('button', { name: 'Try again' }).click();
  await hers.getByRole('heading', { level: 1, name: /./ }).waitFor();
  await hers.getByRole('button', { name: 'Account: admin' }).waitFor();
  await other.context.close();
});

await step('a sign-out that did not work says so, and one is still signed in', async () => {
  await go('/projects');
  await page.route('**/c/log_out', (route) => route.abort());
  await page.getByRole('button', { name: 'Account: admin' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByText('The registry cannot be reached.').waitFor();
  assert.equal(new URL(page.url()).pathname, '/projects');
  await page.getByRole('button', { name: 'Account: admin' }).waitFor();
  await page.unroute('**/c/log_out');
  assert.ok(problems().every(broken));
});

await step('after the database was taken over a button lets garbage be collected again, and says what that means', async () => {
  // Nobody takes the embedded database over: what a replica on another one says stands in for its answer, and the refusal is the registry's own.
  const taken = { engine: 'postgres', timeline: 2, took_over_at: new Date().toISOString(), held_until: new Date(Date.now() + 86_400_000).toISOString() };
  await page.route('**/api/v2.0/system/database', (route) => route.fulfill({ json: taken }));
  await go('/health');
  await page.getByRole('button', { name: 'Collect garbage again' }).click();
  const dialog = page.getByRole('dialog', { name: 'Collect garbage again' });
  await dialog.getByText('look at the comparison first').waitFor();
  await dialog.getByRole('button', { name: 'Collect garbage again' }).click();
  await dialog.getByRole('alert').getByText('nothing is held from being collected').waitFor();
  assert.ok(problems().every(broken));
  await page.unroute('**/api/v2.0/system/database');
  await page.route('**/api/v2.0/system/database/hold', (route) => route.fulfill({ status: 200 }));
  await dialog.getByRole('button', { name: 'Collect garbage again' }).click();
  await page.getByText('Garbage is collected again', { exact: true }).waitFor();
  await page.locator('#content').getByRole('button', { name: 'Collect garbage again' }).waitFor({ state: 'detached' });
  await page.unroute('**/api/v2.0/system/database/hold');
});

await step('with the server gone the health page says since when it is not current', async () => {
  await go('/health');
  await page.getByText('healthy').first().waitFor();
  registry.stop();
  await page.getByText(/^Not current since/).first().waitFor({ timeout: 60_000 });
  assert.ok(problems().every(broken));
});

await browser.close();
