// What clusters run, custom roles, and workload rules.
import assert from 'node:assert/strict';
import { pushImage } from './content.mjs';
import { ADMIN, administrator, launch, startRegistry, step } from './stage.mjs';
import { visitAll } from './visits.mjs';
import { accessible, signIn, watched } from './watch.mjs';

const ISSUER = 'https://ci.example.com';
const registry = await startRegistry({ WHARF_AUTH__WORKLOAD__ISSUERS: ISSUER });
const host = new URL(registry.url).host;
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en-GB', viewport: { width: 1280, height: 900 } });
const page = await context.newPage();

const quiet = (name) => assert.deepEqual(problems(), [], name);
/** A refusal that a step asks for is in the console as well; nothing else may be. */
const refusedOnly = () => assert.deepEqual(problems().filter((problem) => !/^console: Failed to load resource: the server responded with a status of \d+/.test(problem)), []);
const dialog = page.getByRole('dialog');
const team = `${registry.url}/projects/team`;

const did = administrator(registry);
const navigation = (name) => page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name, exact: true }).click();
const row = (name) => page.getByRole('row', { name });

await did('POST', '/projects', { project_name: 'team', metadata: { public: 'false' } });
await pushImage(registry, 'team/app', '1.0');
let prod;

await step('a cluster is added, and its page has the commands that install the agent', async () => {
  await signIn(page, registry, ADMIN);
  await page.goto(`${registry.url}/projects`);
  await navigation('Clusters');
  await page.getByText('No cluster is known yet.').waitFor();
  await page.getByRole('button', { name: 'Add a cluster' }).click();
  await dialog.getByLabel('Name').fill('prod');
  await dialog.getByLabel('Rewrites').fill('docker.io');
  await dialog.getByText('Every line is from=to.').waitFor();
  assert.ok(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled());
  await dialog.getByLabel('Rewrites').fill('docker.io=hub');
  await accessible(page, 'the dialog of a cluster');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'prod' }).waitFor();
  [prod] = await did('GET', '/clusters');
  assert.deepEqual([prod.kind, prod.rewrites], ['agent', [{ from: 'docker.io', to: 'hub' }]]);
  await page.getByText('Never reported').waitFor();
  await page.getByText('wharf robot create agent-prod --allow-system cluster-inventory:create --duration -1').waitFor();
  await page.getByText(`WHARF_CLUSTER=${prod.id}`).waitFor();
  await page.getByText(`WHARF_SERVER=${registry.url}`).waitFor();
  quiet();
});

const used = (name, image, more = {}) => ({ namespace: 'shop', kind: 'Deployment', name, container: 'main', image, ...more });
const report = (...uses) => did('POST', `/clusters/${prod.id}/inventory`, { uses });

await step('a cluster none of whose images is ours has a warning that says what is missing', async () => {
  await report(used('web', 'registry.corp.example/team/app:1.0'));
  await page.reload();
  await page.getByRole('note').getByText('No image is ours').waitFor();
  await page.getByText('missing in in_use.hosts or in the rewrites').waitFor();
  await page.getByText('0 of 1', { exact: true }).waitFor();
  quiet();
});

await step('with a rewrite for that name the next report is seen as ours', async () => {
  await page.getByRole('button', { name: 'Edit cluster' }).click();
  await dialog.getByLabel('Rewrites').fill(`registry.corp.example=\n${host}=`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const others = Array.from({ length: 20 }, (_, at) => used(`other-${String(at).padStart(2, '0')}`, 'quay.io/other/thing:1'));
  await report(used('web', 'registry.corp.example/team/app:1.0'), used('old', `${host}/team/app:1.0`, { rollback: true }), ...others);
  await page.reload();
  await page.getByText('2 of 22', { exact: true }).waitFor();
  assert.equal(await page.getByText('No image is ours').count(), 0);
  quiet();
});

await step('its inventory is paged and filtered by the server, and an image of ours leads to its artifact', async () => {
  await page.getByText('22 rows').waitFor();
  assert.equal(await page.locator('tbody tr').count(), 15);
  await page.getByRole('button', { name: '2', exact: true }).click();
  await page.waitForURL(/page=2/);
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 7);
  await page.getByLabel('Runs', { exact: true }).selectOption({ label: 'For a rollback' });
  await row(/Deployment \/ old/).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByLabel('Workload').fill('web');
  await page.waitForURL(/name=web/);
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  await page.getByRole('link', { name: 'registry.corp.example/team/app:1.0' }).click();
  await page.waitForURL(`${team}/repositories/app/artifacts/1.0`);
  await page.getByText('shop / Deployment / web').waitFor();
  quiet();
});

await step('what it runs cannot be deleted, and the page names the cluster', async () => {
  await page.getByRole('region', { name: 'How it stands' }).getByText('Held: runs in prod').waitFor();
  await page.getByRole('button', { name: 'More actions' }).click();
  const entry = page.getByRole('menuitem', { name: /^Delete artifact/ });
  await entry.getByText('Held: runs in prod').waitFor();
  assert.ok(await entry.isDisabled());
  await page.keyboard.press('Escape');
  quiet();
});

await step('a cluster that Wharf cannot ask is shown as failing, in the words of the failure', async () => {
  await page.goto(`${registry.url}/clusters`);
  await page.getByRole('button', { name: 'Add a cluster' }).click();
  await dialog.getByLabel('Name').fill('edge');
  await dialog.getByLabel('How it reports').selectOption({ label: 'Wharf asks it' });
  assert.ok(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled());
  // The discard port: nothing listens there.
  const kubeconfig = {
    apiVersion: 'v1', kind: 'Config', 'current-context': 'edge',
    clusters: [{ name: 'edge', cluster: { server: 'https://127.0.0.1:9' } }],
    users: [{ name: 'edge', user: { token: 'a-token' } }],
    contexts: [{ name: 'edge', context: { cluster: 'edge', user: 'edge' } }],
  };
  await dialog.getByLabel('Kubeconfig').fill(JSON.stringify(kubeconfig));
  await accessible(page, 'the dialog of a kubeconfig');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'edge' }).waitFor();
  await page.getByText('https://127.0.0.1:9').first().waitFor();
  await page.getByRole('button', { name: 'Ask it now' }).click();
  await page.getByRole('note').getByText('Failing').waitFor();
  const { failure } = (await did('GET', '/clusters')).find(({ name }) => name === 'edge');
  await page.getByRole('note').getByText(failure).waitFor();
  refusedOnly();
});

await step('a role is made from the catalogue, and changed', async () => {
  await navigation('Custom roles');
  await page.getByText('There is no custom role').waitFor();
  await page.getByRole('button', { name: 'New role' }).click();
  await dialog.getByLabel('Name').fill('releaser');
  await dialog.getByRole('checkbox', { name: 'repository:pull', exact: true }).check();
  await dialog.getByRole('checkbox', { name: 'tag:create', exact: true }).check();
  await dialog.getByText('2 rights').waitFor();
  await accessible(page, 'the dialog of a role');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row(/releaser/).getByText('2 rights').waitFor();
  await page.getByRole('button', { name: 'Edit role: releaser' }).click();
  await dialog.getByRole('checkbox', { name: 'tag:create', exact: true }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row(/releaser/).getByText('1 right', { exact: true }).waitFor();
  const [role] = await did('GET', '/roles');
  assert.deepEqual([role.name, role.permissions.map(({ resource, action }) => `${resource}:${action}`)], ['releaser', ['repository:pull']]);
  quiet();
});

await step('a workload rule is written with that role, switched off, changed, and what the server refuses is said', async () => {
  await page.goto(team);
  await page.getByRole('link', { name: 'Access', exact: true }).click();
  await page.getByRole('link', { name: 'Workload rules' }).click();
  await page.getByText('There is no rule').waitFor();
  await page.getByRole('button', { name: 'New rule' }).click();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('releases');
  await dialog.getByLabel('Issuer').fill(ISSUER);
  await dialog.getByLabel('Name of the claim').fill('repository');
  await dialog.getByLabel('Pattern of the claim').fill('**');
  await dialog.getByLabel('Role').selectOption({ label: 'releaser' });
  await accessible(page, 'the dialog of a workload rule');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').getByText('at least one claim must be asked for with more than a wildcard').waitFor();
  refusedOnly();
  await dialog.getByLabel('Pattern of the claim').fill('team/*');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row(/releases/).getByText('repository=team/*').waitFor();
  await row(/releases/).getByText('releaser').waitFor();
  const changed = () => page.waitForResponse((response) => response.request().method() === 'PUT' && response.ok());
  await Promise.all([changed(), page.locator('label:has(input[role=switch])').first().click()]);
  await page.getByRole('button', { name: 'Edit rule: releases' }).click();
  await dialog.getByLabel('Repositories').fill('app/**');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row(/releases/).getByText('app/**').waitFor();
  const [rule] = await did('GET', '/projects/team/workload-rules');
  assert.deepEqual([rule.issuer, rule.claims, rule.pattern, rule.disabled, rule.role_name], [ISSUER, { repository: 'team/*' }, 'app/**', true, 'releaser']);
  quiet();
});

await step('a role in use stays, with the reason; when its rule is gone, it goes', async () => {
  await navigation('Custom roles');
  await page.getByRole('button', { name: 'Delete role: releaser' }).click();
  await dialog.getByRole('button', { name: 'Delete role' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.goto(`${team}/workload-rules`);
  await page.getByRole('button', { name: 'Delete rule: releases' }).click();
  await dialog.getByRole('button', { name: 'Delete rule' }).click();
  await page.getByText('There is no rule').waitFor();
  await navigation('Custom roles');
  await page.getByRole('button', { name: 'Delete role: releaser' }).click();
  await dialog.getByRole('button', { name: 'Delete role' }).click();
  await page.getByText('There is no custom role').waitFor();
  quiet();
});

await did('POST', '/roles', { name: 'reader', description: 'reads', permissions: [{ resource: 'repository', action: 'pull' }] });
await did('POST', '/projects/team/workload-rules', { name: 'ci', issuer: ISSUER, audience: registry.url, claims: { sub: 'team/*' }, role_id: 3 });
const edge = (await did('GET', '/clusters')).find(({ name }) => name === 'edge');
const PAGES = ['/clusters', `/clusters/${prod.id}`, `/clusters/${edge.id}`, '/roles', '/projects/team/workload-rules'];
await step(`all ${PAGES.length} pages open in English, in Chinese, and in the dark on a phone, without a serious finding of axe`, () => visitAll(browser, registry, PAGES));

await step('an inventory is ended, and its image can be deleted', async () => {
  await page.goto(`${registry.url}/clusters/${prod.id}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'End the inventory' }).click();
  await dialog.getByText('2 rows are held no more').waitFor();
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await accessible(page, 'the question before an inventory ends');
  await dialog.getByRole('button', { name: 'End the inventory' }).click();
  await page.getByText('Its inventory is empty.').waitFor();
  await did('DELETE', '/projects/team/repositories/app/artifacts/1.0');
  quiet();
});

await step('a cluster is removed once its name is typed', async () => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Remove cluster' }).click();
  assert.ok(await dialog.getByRole('button', { name: 'Remove cluster' }).isDisabled());
  await dialog.getByLabel('Type prod to confirm').fill('prod');
  await dialog.getByRole('button', { name: 'Remove cluster' }).click();
  await page.waitForURL(`${registry.url}/clusters`);
  await row(/edge/).waitFor();
  await row(/prod/).waitFor({ state: 'detached' });
  assert.deepEqual((await did('GET', '/clusters')).map(({ name }) => name), ['edge']);
  quiet();
});

await step('who is no administrator sees neither clusters nor roles in the navigation', async () => {
  const user = { username: 'gail', password: 'Sesame-98765' };
  await did('POST', '/users', { ...user, email: 'gail@example.com', realname: 'Gail' });
  await did('POST', '/projects/team/members', { role_id: 3, member_user: { username: 'gail' } });
  const other = await watched(browser, registry, { locale: 'en' });
  const hers = await other.context.newPage();
  await signIn(hers, registry, user);
  await hers.goto(team);
  await hers.getByRole('link', { name: 'Repositories' }).first().waitFor();
  for (const name of ['Clusters', 'Custom roles', 'Workload rules']) assert.equal(await hers.getByRole('link', { name, exact: true }).count(), 0, name);
  await hers.goto(`${registry.url}/clusters`);
  await hers.getByRole('alert').waitFor();
  assert.deepEqual(other.problems(), []);
  await other.context.close();
});

await browser.close();
registry.stop();
