// Accounts and what lets people in: the tests of the configuration against a real directory and provider, people of the directory, signing up,
// passwords set by an administrator, robots and grants that are edited.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { pushImage } from './content.mjs';
import { ADMIN, administrator, asAdmin, issuer, launch, startRegistry, step } from './stage.mjs';
import { visitAll } from './visits.mjs';
import { accessible, signIn, watched } from './watch.mjs';

const registry = await startRegistry();
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en', viewport: { width: 1280, height: 900 } });
const page = await context.newPage();

const quiet = () => assert.deepEqual(problems(), []);
/** A refusal that a step asks for is in the console as well; nothing else may be. */
const refusedOnly = () => assert.deepEqual(problems().filter((problem) => !/^console: Failed to load resource: the server responded with a status of 4\d\d/.test(problem)), []);
const dialog = page.getByRole('dialog');
const did = administrator(registry);
const go = (address) => page.goto(registry.url + address);
const save = page.getByRole('button', { name: 'Save' });

const DIRECTORY = {
  ldap_url: process.env.WHARF_TEST_LDAP_URL,
  ldap_start_tls: true,
  ldap_ca_certificate: await readFile(process.env.WHARF_TEST_LDAP_CA, 'utf8'),
  ldap_search_dn: 'cn=reader,dc=wharf,dc=test',
  ldap_search_password: 'reader-Secret1',
  ldap_base_dn: 'ou=people,dc=wharf,dc=test',
  ldap_uid: 'uid',
  ldap_filter: '(objectClass=inetOrgPerson)',
};

/** Another reader, signed in. */
async function as(user, look) {
  const other = await watched(browser, registry, { locale: 'en' });
  const hers = await other.context.newPage();
  await signIn(hers, registry, user);
  await look(hers);
  await other.context.close();
}

await did('POST', '/projects', { project_name: 'team', metadata: { public: 'false' } });
await pushImage(registry, 'team/app', '1.0');
await signIn(page, registry, ADMIN);

await step('an emptied number is not sent, and a size is typed as people write it', async () => {
  await go('/configuration');
  await page.getByRole('heading', { level: 2, name: 'Projects and robots' }).waitFor();
  await page.getByLabel('Minutes until an idle session ends').fill('');
  await page.getByText('A whole number is needed.').waitFor();
  assert.ok(await save.isDisabled());
  await page.getByLabel('Minutes until an idle session ends').fill('90');
  await page.getByLabel('Storage a new project may use').fill('0');
  await page.getByText('nothing could be pushed with 0').waitFor();
  assert.ok(await save.isDisabled());
  await page.getByLabel('Storage a new project may use').fill('50 GiB');
  await save.click();
  await page.getByText('Saved', { exact: true }).waitFor();
  const now = await did('GET', '/configurations');
  assert.deepEqual([now.session_timeout.value, now.storage_per_project.value], [90, 50 * 2 ** 30]);
  assert.equal(await page.getByLabel('Storage a new project may use').inputValue(), '50 GiB');
  quiet();
});

await step('a saved size shows what was saved, however the answers after it come together', async () => {
  const size = page.getByLabel('Storage a new project may use');
  // Once in five times it began anew with the value from before.
  for (let gibibytes = 60; gibibytes < 75; gibibytes += 1) {
    await size.fill(`${gibibytes} GiB`);
    const renewed = page.waitForResponse((response) => response.request().method() === 'GET' && response.url().endsWith('/configurations'));
    await save.click();
    await renewed;
    await save.and(page.locator(':disabled:not([data-loading])')).waitFor();
    assert.equal(await size.inputValue(), `${gibibytes} GiB`);
  }
  quiet();
});

await step('the directory is tested as the form has it, before it is saved', async () => {
  await go('/configuration/ldap');
  await page.getByLabel('Address').fill(DIRECTORY.ldap_url);
  await page.getByLabel('StartTLS').check({ force: true });
  await page.getByLabel('Certificate authorities to trust besides').fill(DIRECTORY.ldap_ca_certificate);
  await page.getByLabel('DN to search with').fill(DIRECTORY.ldap_search_dn);
  await page.getByLabel('Its password').fill('wrong');
  await page.getByLabel('Where people are').fill(DIRECTORY.ldap_base_dn);
  await page.getByLabel('Attribute with the name').fill(DIRECTORY.ldap_uid);
  const test = page.getByRole('button', { name: 'Test' });
  await test.click();
  await page.getByRole('status').getByText(/search account/).waitFor();
  await page.getByLabel('Its password').fill(DIRECTORY.ldap_search_password);
  await test.click();
  await page.getByText('It works.').waitFor();
  await accessible(page, 'the directory with the result of its test');
  assert.equal((await did('GET', '/configurations')).ldap_url.value, '', 'nothing is saved by a test');
  refusedOnly();
});

await step('the provider is tested as the form has it, before it is saved', async () => {
  await go('/configuration/oidc');
  const test = page.getByRole('button', { name: 'Test' });
  await page.getByLabel('Address of the provider').fill('http://127.0.0.1:1/');
  await test.click();
  await page.getByRole('status').getByRole('alert').waitFor();
  await page.getByLabel('Address of the provider').fill(issuer);
  await test.click();
  await page.getByText('It works.').waitFor();
  await page.getByLabel('Further parameters for the provider (JSON)').fill('{"prompt": 1}');
  await page.getByText('A JSON object of texts').waitFor();
  assert.ok(await save.isDisabled());
  assert.equal((await did('GET', '/configurations')).oidc_endpoint.value, '', 'nothing is saved by a test');
  refusedOnly();
});

await step('an administrator edits an account and sets its password, after which only that one works', async () => {
  await did('POST', '/users', { username: 'gail', password: 'Sesame-98765', email: 'gail@example.com', realname: 'Gail' });
  await go('/users');
  await page.getByRole('button', { name: 'Edit user: gail' }).click();
  await dialog.getByLabel('Full name').fill('Gail Gardener');
  await accessible(page, 'the dialog of an account');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('cell', { name: 'Gail Gardener' }).waitFor();
  await page.getByRole('button', { name: 'Set password: gail' }).click();
  await dialog.getByLabel('New password').fill('Sesame-24680');
  await dialog.getByRole('button', { name: 'Set password' }).click();
  await dialog.waitFor({ state: 'detached' });
  await as({ username: 'gail', password: 'Sesame-24680' }, (hers) => hers.getByRole('button', { name: 'Account: gail' }).waitFor());
  quiet();
});

await step('rights over everything are given after a question, and not by a slip', async () => {
  await page.getByText('gail is an auditor').or(page.getByLabel('gail is an auditor')).first().click({ force: true });
  await dialog.getByText('sees everything in this registry and changes nothing').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const auditor = async () => (await did('GET', '/users?q=username%3Dgail'))[0].auditor_flag;
  assert.equal(await auditor(), false);
  await page.getByLabel('gail is an auditor').click({ force: true });
  await dialog.getByRole('button', { name: 'Make auditor' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await auditor(), true);
  quiet();
});

const OFFERS = /^(Delete|Add|New|Edit|Tie|Untie|Set password|Save|Collect now|Scrub now|Pause|Resume|Stop|Purge now|Import|Remove|Rename|Make|Renew|Restore)/;

await step('an auditor sees every page and no button that changes anything', async () => {
  const { user_id } = (await did('GET', '/users?q=username%3Dgail'))[0];
  await did('POST', '/labels', { name: 'checked', color: '#1971c2', scope: 'g' });
  const addresses = [
    '/users', `/users/${user_id}`, '/groups', '/robots', '/clusters', '/quotas', '/trash', '/jobs', '/jobs/runs', '/jobs/schedules', '/garbage-collection', '/garbage-collection/scrubs', '/system/retention', '/health', '/audit',
    '/projects/team/members', '/projects/team/robots', '/projects/team/grants', '/projects/team/workload-rules', '/projects/team/labels', '/projects/team/retention', '/projects/team/immutability', '/projects/team/pins', '/projects/team/trash',
    '/projects/team/repositories/app', '/projects/team/repositories/app/artifacts/1.0',
  ];
  await as({ username: 'gail', password: 'Sesame-24680' }, async (hers) => {
    for (const address of addresses) {
      await hers.goto(registry.url + address);
      await hers.locator('h1, [role=alert]').first().waitFor();
      await hers.waitForLoadState('networkidle');
      const names = await hers.getByRole('button', { disabled: false }).evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent.trim()));
      assert.deepEqual(names.filter((name) => OFFERS.test(name)), [], address);
    }
  });
});

await step('who is not signed in sees what is public and no button that changes anything', async () => {
  const anonymous = await watched(browser, registry, { locale: 'en' });
  const theirs = await anonymous.context.newPage();
  await did('PUT', '/projects/team', { metadata: { public: 'true' } });
  for (const address of ['/projects', '/repositories', '/projects/team', '/projects/team/repositories/app', '/projects/team/repositories/app/artifacts/1.0', '/search?q=app', '/users', '/configuration', '/health']) {
    await theirs.goto(registry.url + address);
    await theirs.locator('h1, [role=alert]').first().waitFor();
    await theirs.waitForLoadState('networkidle');
    const names = await theirs.getByRole('button', { disabled: false }).evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent.trim()));
    assert.deepEqual(names.filter((name) => OFFERS.test(name)), [], address);
  }
  await theirs.goto(`${registry.url}/users?page=2`);
  const link = theirs.getByRole('alert').getByRole('link', { name: 'Sign in' });
  assert.equal(await link.getAttribute('href'), `/sign-in?next=${encodeURIComponent('/users?page=2')}`);
  await did('PUT', '/projects/team', { metadata: { public: 'false' } });
  await anonymous.context.close();
});

await step('a robot of the installation gets projects and a right on the installation, and is edited later', async () => {
  await did('POST', '/projects', { project_name: 'other', metadata: { public: 'false' } });
  await go('/robots');
  await page.getByRole('button', { name: 'New robot account' }).click();
  await dialog.getByLabel('Name', { exact: false }).first().fill('sweeper');
  await dialog.getByLabel('Days it lives').fill('');
  await dialog.getByText('A number of days, or -1').waitFor();
  assert.ok(await dialog.getByRole('button', { name: 'Create' }).isDisabled());
  await dialog.getByLabel('Days it lives').fill('30');
  await dialog.getByText('In some', { exact: true }).click();
  await dialog.getByRole('combobox', { name: 'Projects', exact: true }).or(dialog.getByLabel('Projects', { exact: true })).first().fill('tea');
  await page.getByRole('option', { name: 'team' }).click();
  await page.keyboard.press('Tab');
  await dialog.getByLabel('garbage-collection:read').check();
  await accessible(page, 'the dialog of a robot of the installation');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Copy it now').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Copy it now').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  const robot = async () => (await did('GET', '/robots')).find(({ name }) => name.endsWith('sweeper'));
  const made = await robot();
  assert.deepEqual(
    made.permissions.map(({ kind, namespace, access }) => [kind, namespace, access.map(({ resource, action }) => `${resource}:${action}`)]).sort(),
    [['project', 'team', ['repository:pull']], ['system', '/', ['garbage-collection:read']]],
  );
  await page.getByRole('button', { name: `Edit robot account: ${made.name}` }).click();
  await dialog.getByLabel('Description').fill('Looks at what can go');
  await dialog.getByLabel('Days it lives').fill('60');
  await dialog.getByLabel('repository:push').check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const after = await robot();
  assert.deepEqual([after.description, after.duration], ['Looks at what can go', 60]);
  assert.deepEqual(after.permissions.find(({ kind }) => kind === 'project').access.map(({ action }) => action).sort(), ['pull', 'push']);
  quiet();
});

await step('a grant goes to a robot, and its pattern and role are changed', async () => {
  const access = [{ resource: 'repository', action: 'pull' }];
  await did('POST', '/robots', { name: 'ci', duration: 30, level: 'project', permissions: [{ kind: 'project', namespace: 'team', access }] });
  await go('/projects/team/grants');
  await page.getByRole('button', { name: 'Add a grant' }).click();
  await dialog.getByText('Robot account', { exact: true }).click();
  await dialog.getByLabel('Robot account').last().selectOption({ index: 1 });
  await dialog.getByLabel('Repositories').fill('app/**');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('cell', { name: 'app/**', exact: true }).waitFor();
  await page.getByRole('button', { name: /^Edit grant/ }).click();
  await dialog.getByLabel('Repositories').fill('web/**');
  await dialog.getByLabel('Role').selectOption({ label: 'Guest' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('cell', { name: 'web/**', exact: true }).waitFor();
  const [grant] = await did('GET', '/projects/team/repository-grants');
  assert.deepEqual([grant.entity_type, grant.pattern, grant.role_id], ['r', 'web/**', 3]);
  quiet();
});

await step('a role is chosen by keyboard without being given until it is applied', async () => {
  await did('POST', '/roles', { name: 'releaser', permissions: [{ resource: 'repository', action: 'pull' }] });
  const { id } = (await did('GET', '/roles')).find(({ name }) => name === 'releaser');
  await did('POST', '/projects/team/members', { role_id: id, member_user: { username: 'gail' } });
  const role = async () => (await did('GET', '/projects/team/members')).find(({ entity_name }) => entity_name === 'gail').role_id;
  await go('/projects/team/members');
  const select = page.getByRole('combobox', { name: 'Role of gail' });
  assert.equal(await select.evaluate((one) => one.selectedOptions[0].textContent), 'releaser');
  await select.selectOption({ label: 'Maintainer' });
  await select.selectOption({ label: 'Guest' });
  assert.equal(await role(), id);
  await page.getByRole('button', { name: 'Apply: Role of gail' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  assert.equal(await role(), 3);
  quiet();
});

await step('a project is opened to everybody after a question', async () => {
  await go('/projects/team/settings');
  await page.getByRole('switch').first().click({ force: true });
  await dialog.getByText('without signing in').waitFor();
  assert.equal((await did('GET', '/projects/team')).metadata.public, 'false');
  await dialog.getByRole('button', { name: 'Make public' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await did('GET', '/projects/team')).metadata.public, 'true');
  quiet();
});

await step('people make their own account where the registry lets them', async () => {
  const open = (self_registration) => did('PUT', '/configurations', { self_registration });
  const visitor = await watched(browser, registry, { locale: 'en' });
  const theirs = await visitor.context.newPage();
  await theirs.goto(`${registry.url}/sign-in`);
  await theirs.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  assert.equal(await theirs.getByRole('link', { name: 'No account yet? Create one' }).count(), 0);
  await open(true);
  await theirs.goto(`${registry.url}/sign-in?next=/profile`);
  await theirs.getByRole('link', { name: 'No account yet? Create one' }).click();
  await accessible(theirs, 'signing up');
  await theirs.getByLabel('User name').fill('nora');
  await theirs.getByLabel('E-mail').fill('nora@example.com');
  await theirs.getByLabel('Password', { exact: true }).fill('Sesame-13579');
  await theirs.getByLabel('The password again').fill('Sesame-1357');
  await theirs.getByText('The passwords differ.').waitFor();
  assert.ok(await theirs.getByRole('button', { name: 'Create account' }).isDisabled());
  await theirs.getByLabel('The password again').fill('Sesame-13579');
  await theirs.getByRole('button', { name: 'Create account' }).click();
  await theirs.waitForURL(`${registry.url}/profile`);
  await theirs.getByRole('heading', { level: 1, name: 'nora' }).waitFor();
  await open(false);
  await visitor.context.close();
});

await step('somebody of the directory is imported, and another signs in by the page', async () => {
  await did('PUT', '/configurations', { ...DIRECTORY, auth_mode: 'ldap_auth' });
  await go('/users');
  await page.getByRole('button', { name: 'Import from the directory' }).click();
  await dialog.getByLabel('Name, or a part of it').fill('bob');
  await dialog.getByRole('button', { name: 'Search' }).click();
  await dialog.getByLabel(/^bob /).check();
  await accessible(page, 'the import from the directory');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('cell', { name: 'bob', exact: true }).waitFor();
  await as({ username: 'alice', password: 'alice-Secret1' }, (hers) => hers.getByRole('button', { name: 'Account: alice' }).waitFor());
  const names = (await did('GET', '/users')).map(({ username }) => username);
  assert.ok(names.includes('alice') && names.includes('bob'), names.join());
  quiet();
});

const PAGES = ['/configuration', '/configuration/ldap', '/configuration/oidc', '/configuration/audit', '/users', '/robots', '/projects/team/grants', '/projects/team/members', '/health', '/search?q=app', '/search', '/sign-in', '/sign-up', '/oidc-onboard?username=x'];
await step(`all ${PAGES.length} pages open in English, in Chinese, and in the dark on a phone, without a serious finding of axe`, () => visitAll(browser, registry, PAGES));

await step('with a primary provider signing in leads there at once, and a local account has its own address', async () => {
  const { status, text } = await asAdmin(registry, 'PUT', '/api/v2.0/configurations', { auth_mode: 'oidc_auth', primary_auth_mode: true, oidc_name: 'Corporate login', oidc_endpoint: issuer, oidc_client_id: 'x', oidc_client_secret: 'y', oidc_scope: 'openid' });
  assert.equal(status, 200, text);
  const visitor = await browser.newContext({ locale: 'en' });
  const theirs = await visitor.newPage();
  const asked = theirs.waitForRequest((request) => new URL(request.url()).pathname === '/c/oidc/login');
  await theirs.goto(`${registry.url}/sign-in?next=/profile`, { waitUntil: 'commit' });
  assert.equal(new URL((await asked).url()).searchParams.get('redirect_url'), '/profile');
  // The page is still on its way to the provider, and would end the next visit if that began before it arrived.
  await theirs.waitForURL((url) => url.origin === new URL(issuer).origin);
  await theirs.goto(`${registry.url}/sign-in?local`);
  await theirs.getByLabel('User name').fill(ADMIN.username);
  await theirs.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await theirs.getByRole('button', { name: 'Sign in', exact: true }).click();
  await theirs.getByRole('button', { name: 'Account: admin' }).waitFor();
  await visitor.close();
});

await browser.close();
registry.stop();
