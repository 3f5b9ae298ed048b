// The portal as people use it, from the first sign-in to the audit log; then every page in every language and in the dark.
import assert from 'node:assert/strict';
import { pushChart, pushImage, pushIndex } from './content.mjs';
import { ADMIN, asAdmin, launch, startRegistry, step } from './stage.mjs';
import { accessible, signIn, watched } from './watch.mjs';

const registry = await startRegistry();
const host = new URL(registry.url).host;
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en-GB', viewport: { width: 1280, height: 800 } });
await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: registry.url });
const page = await context.newPage();

const quiet = (name) => assert.deepEqual(problems(), [], name);
const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true });
const dialog = page.getByRole('dialog');

await step('a wrong password is said to be one', async () => {
  await page.goto(`${registry.url}/`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor();
  await accessible(page, 'sign-in');
  quiet();
});

await step('an empty registry welcomes its administrator with the commands of the first push', async () => {
  await signIn(page, registry, ADMIN);
  await heading('Push an image').waitFor();
  await page.getByText('docker pull hello-world', { exact: true }).waitFor();
  await page.getByText(`docker push ${host}/library/hello:1.0`).waitFor();
  await page.getByText('helm', { exact: true }).click();
  await page.getByText(`helm push my-chart-0.1.0.tgz oci://${host}/library`).waitFor();
  quiet();
});

await step('a project is made, and the first push is seen live', async () => {
  await page.getByRole('link', { name: 'Projects', exact: true }).click();
  await page.getByRole('button', { name: 'New project' }).click();
  await dialog.getByLabel('Name').fill('team');
  await dialog.getByLabel('Storage limit').fill('10 GiB');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await heading('team').waitFor();
  await page.getByText('Nothing has been pushed yet.').waitFor();
  await pushImage(registry, 'team/app/web', '1.0', { annotations: { 'org.opencontainers.image.source': 'https://example.com/source' } });
  await page.getByRole('link', { name: 'team/app/web' }).waitFor();
  await page.getByRole('img', { name: /storage limit/ }).waitFor();
  quiet();
});

await step('six tabs lead to every part of the project', async () => {
  const tabs = page.getByRole('navigation', { name: 'Parts of the project' });
  assert.deepEqual(await tabs.getByRole('link').allInnerTexts(), ['Overview', 'Repositories', 'Access', 'Protection', 'Audit log', 'Settings']);
  for (const [tab, parts] of [['Access', ['Members', 'Robot accounts', 'Repository grants', 'Workload rules']], ['Protection', ['Retention', 'Immutable tags', 'Pins', 'Trash']], ['Settings', ['General', 'Labels']]]) {
    await tabs.getByRole('link', { name: tab }).click();
    const below = page.getByRole('navigation', { name: `Parts of ${tab}` });
    await below.waitFor();
    assert.deepEqual(await below.getByRole('link').allInnerTexts(), parts);
  }
  await tabs.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('region', { name: 'Needs attention' }).getByText('No retention policy is in force').waitFor();
  await accessible(page, 'a project that needs attention');
  quiet();
});

let signed;
await step('a repository lists its artifacts by their tags, unfolds an index, and copies a pull command', async () => {
  await pushIndex(registry, 'team/app/web', '2.0');
  signed = await pushImage(registry, 'team/app/web', '3.0', { salt: 'signed' });
  await pushImage(registry, 'team/app/web', '', { subject: signed, artifactType: 'application/vnd.example.note', salt: 'note' });
  await pushChart(registry, 'team/charts/web', '0.1.0', { readme: '# Web chart\n\nRuns the web.' });
  await page.getByRole('link', { name: 'team/app/web' }).first().click();
  await heading('team/app/web').waitFor();
  await page.getByRole('button', { name: '2 platforms' }).click();
  await page.getByRole('link', { name: 'linux/arm64' }).waitFor();
  await page.getByRole('row', { name: /2\.0 .*2 platforms/ }).waitFor();
  await page.getByRole('button', { name: 'Copy a pull command: 1.0' }).click();
  await page.getByRole('menuitem', { name: /^crictl/ }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `crictl pull ${host}/team/app/web:1.0`);
  quiet();
});

await step('tags are ordered as versions, found by a part of their name, and artifacts are listed as well', async () => {
  const names = () => page.locator('.tag-name a').allInnerTexts();
  await page.getByLabel('Sorted by').selectOption({ label: 'Highest version' });
  await page.waitForURL(/sort=-version/);
  await page.waitForFunction(() => document.querySelector('.tag-name a').textContent === '3.0');
  assert.deepEqual(await names(), ['3.0', '2.0', '1.0']);
  await page.getByRole('row', { name: /3\.0/ }).getByText('—').first().waitFor();
  await page.getByLabel('Filter by tag').fill('2.');
  await page.getByText('1 tag', { exact: true }).waitFor();
  assert.deepEqual(await names(), ['2.0']);
  await page.getByText('Artifacts', { exact: true }).click();
  await page.waitForURL(/view=artifacts/);
  await page.getByText('1 artifact', { exact: true }).waitFor();
  await page.getByRole('link', { name: '2.0', exact: true }).waitFor();
  await page.getByText('Tags', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText('3 tags', { exact: true }).waitFor();
  await accessible(page, 'a repository by its tags');
  quiet();
});

await step('an artifact shows its layers with their steps, its accessories, and a chart its read-me', async () => {
  await page.getByRole('link', { name: '3.0', exact: true }).click();
  await page.getByText(`docker pull ${host}/team/app/web:3.0`).waitFor();
  // Who looks does not pull: retention counts pulls.
  const pulls = [];
  const note = (request) => new URL(request.url()).pathname.startsWith('/v2/') && pulls.push(request.url());
  page.on('request', note);
  await page.getByRole('tab', { name: 'Layers and history' }).click();
  await page.getByText('RUN make').waitFor();
  page.off('request', note);
  assert.deepEqual(pulls, []);
  await page.getByRole('tab', { name: 'Accessories' }).click();
  await page.getByRole('tabpanel').getByRole('link', { name: 'Open' }).waitFor();
  await page.goto(`${registry.url}/projects/team/repositories/charts%2Fweb/artifacts/0.1.0`);
  await page.getByRole('tab', { name: 'Read-me' }).click();
  await page.getByRole('heading', { name: 'Web chart' }).waitFor();
  await page.getByRole('tab', { name: 'Values' }).click();
  await page.getByText('replicas: 1').waitFor();
  quiet();
});

await step('a private project is shared with a group', async () => {
  await page.goto(`${registry.url}/groups`);
  await page.getByRole('button', { name: 'New group' }).click();
  await dialog.getByLabel('Name').fill('developers');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('cell', { name: 'developers', exact: true }).waitFor();
  await page.goto(`${registry.url}/projects/team/members`);
  await page.getByRole('button', { name: 'Add a member' }).click();
  await dialog.getByText('Group', { exact: true }).first().click();
  await dialog.locator('input.mantine-Autocomplete-input').fill('developers');
  await page.getByRole('option', { name: 'developers' }).click();
  await dialog.getByLabel('Role').selectOption({ label: 'Guest' });
  await dialog.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('combobox', { name: 'Role of developers' }).waitFor();
  const { text } = await asAdmin(registry, 'GET', '/api/v2.0/projects/team/members');
  const group = JSON.parse(text).find(({ entity_name }) => entity_name === 'developers');
  assert.deepEqual([group.entity_type, group.role_id], ['g', 3]);
  quiet();
});

await step('a robot is made, its secret is shown once and lets it pull but not push', async () => {
  await page.goto(`${registry.url}/projects/team/robots`);
  await page.getByRole('button', { name: 'New robot account' }).click();
  await dialog.getByLabel('Name').fill('ci');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Copy it now').waitFor();
  const [name, secret] = await dialog.locator('.command code').allTextContents();
  assert.match(name, /team\+ci$/);
  const basic = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  const as = (method, path) => fetch(registry.url + path, { method, headers: { authorization: basic } });
  assert.equal((await as('GET', '/v2/team/app/web/manifests/1.0')).status, 200);
  assert.equal((await as('POST', '/v2/team/app/web/blobs/uploads/')).status, 403);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('cell', { name, exact: true }).waitFor();
  assert.ok(!(await page.content()).includes(secret), 'the secret is gone from the page');
  quiet();
});

await step('deleting says what goes, and it is found in the audit log', async () => {
  await page.goto(`${registry.url}/projects/team/repositories/app%2Fweb`);
  await page.getByRole('button', { name: 'Delete artifact: team/app/web:1.0' }).click();
  await dialog.getByText('The artifact goes with its tag.').waitFor();
  await dialog.getByRole('button', { name: 'Delete artifact' }).click();
  await page.getByText('Deleted', { exact: true }).waitFor();
  await page.getByRole('link', { name: '1.0', exact: true }).waitFor({ state: 'detached' });
  await page.goto(`${registry.url}/projects/team/audit?operation=delete`);
  await page.getByRole('cell', { name: /team\/app\/web/ }).first().waitFor();
  await page.goto(`${registry.url}/audit`);
  await page.getByLabel('Resource').fill('team/app/web');
  await page.waitForURL(/resource=team/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export CSV' }).click()]);
  assert.match(download.suggestedFilename(), /\.csv$/);
  quiet();
});

await step('whoever may not change anything sees no button for it', async () => {
  const user = { username: 'alice', password: 'Sesame-98765' };
  assert.equal((await asAdmin(registry, 'POST', '/api/v2.0/users', { ...user, email: 'alice@example.com', realname: 'Alice' })).status, 201);
  await asAdmin(registry, 'POST', '/api/v2.0/projects/team/members', { role_id: 3, member_user: { username: 'alice' } });
  const other = await watched(browser, registry, { locale: 'en' });
  const hers = await other.context.newPage();
  await signIn(hers, registry, user);
  await hers.goto(`${registry.url}/projects/team/repositories/app%2Fweb`);
  await hers.getByRole('link', { name: '2.0', exact: true }).waitFor();
  assert.equal(await hers.getByRole('button', { name: /^Delete/ }).count(), 0);
  assert.equal(await hers.getByText('Administration').count(), 0);
  await hers.goto(`${registry.url}/users`);
  await hers.getByRole('alert').waitFor();
  assert.deepEqual(other.problems(), []);
  await other.context.close();
});

await step('bookmarks of Harbor lead to the same place', async () => {
  const { text } = await asAdmin(registry, 'GET', '/api/v2.0/projects/team');
  const id = JSON.parse(text).project_id;
  await page.goto(`${registry.url}/harbor/projects/${id}/repositories/app%2Fweb/artifacts-tab/artifacts/${signed.digest}`);
  await page.waitForURL(`${registry.url}/projects/team/repositories/app%2Fweb/artifacts/${signed.digest}`);
  await page.goto(`${registry.url}/harbor/projects/${id}/members`);
  await page.waitForURL(`${registry.url}/projects/team/members`);
  quiet();
});

await step('the language is switched where one is, and stays', async () => {
  await page.goto(`${registry.url}/projects`);
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitem', { name: '简体中文' }).click();
  await heading('项目').waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  await page.reload();
  await heading('项目').waitFor();
  quiet();
});

const team = '/projects/team';
const PAGES = [
  '/projects', team, `${team}/repositories`, `${team}/members`, `${team}/robots`, `${team}/grants`, `${team}/labels`, `${team}/audit`, `${team}/settings`,
  `${team}/repositories/app%2Fweb`, `${team}/repositories/app%2Fweb/artifacts/3.0`, `${team}/repositories/charts%2Fweb/artifacts/0.1.0`,
  '/repositories', '/search?q=web', '/welcome', '/profile', '/audit', '/users', '/groups', '/robots', '/quotas', '/labels',
  '/configuration', '/configuration/ldap', '/configuration/oidc', '/health', '/no/such/page',
];

/** Every page of a sort of reader: it is there, whole, and says nothing in the console. */
async function visitAll(options, name, look) {
  const { context, problems } = await watched(browser, registry, { viewport: { width: 1280, height: 800 }, ...options });
  await context.request.post(`${registry.url}/c/login`, { form: { principal: ADMIN.username, password: ADMIN.password } });
  const visit = async (page, address) => {
    await page.goto(registry.url + address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.mantine-Loader-root').first().waitFor({ state: 'detached' });
    await look(page, `${name} ${address}`);
    assert.deepEqual(problems(), [], `${name} ${address}`);
  };
  const page = await context.newPage();
  for (const address of PAGES) await visit(page, address);
  await context.close();
}

await step(`all ${PAGES.length} pages open in English, without a serious finding of axe`, () => visitAll({ locale: 'en' }, 'en', accessible));

await step('and in Chinese', () =>
  visitAll({ locale: 'zh-CN' }, 'zh-CN', async (page, name) => {
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
    const texts = await page.locator('nav[aria-label="主导航"]').first().textContent();
    assert.match(texts, /项目/, name);
    const raw = (await page.locator('body').innerText()).match(/\b(common|list|action|field|state|tab|key)\.[a-z]+\b/i);
    assert.equal(raw, null, `${name} shows a key instead of a text`);
  }));

await step('and in the dark, on a phone', () =>
  visitAll({ locale: 'en', colorScheme: 'dark', viewport: { width: 390, height: 844 } }, 'phone', async (page, name) => {
    await accessible(page, name);
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(inner <= outer, `${name} is ${inner} wide on a screen of ${outer}`);
  }));

await browser.close();
registry.stop();
