// How long things live in a project: retention with its live dry run, immutable tags, pins and clusters, the trash.
import assert from 'node:assert/strict';
import { pushImage, pushIndex } from './content.mjs';
import { ADMIN, administrator, asAdmin, launch, startRegistry, step } from './stage.mjs';
import { open, visitAll } from './visits.mjs';
import { accessible, signIn, watched } from './watch.mjs';

const registry = await startRegistry();
const host = new URL(registry.url).host;
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en-GB', viewport: { width: 1280, height: 900 } });
const page = await context.newPage();

const quiet = (name) => assert.deepEqual(problems(), [], name);
const dialog = page.getByRole('dialog');
const preview = page.getByRole('region', { name: 'What it would do now' });
const team = `${registry.url}/projects/team`;

const did = administrator(registry);
const tags = async (repository) => {
  const artifacts = await did('GET', `/projects/team/repositories/${repository}/artifacts?with_tag=true&page_size=100`);
  return artifacts.flatMap(({ tags }) => (tags ?? []).map(({ name }) => name)).sort();
};

/** The reasons a page gives a reader of Chinese, where `text` is one; none may be in the server's English. */
async function reasonsInChinese(path, text) {
  const { context, problems } = await watched(browser, registry, { locale: 'zh-CN' });
  await context.request.post(`${registry.url}/c/login`, { form: { principal: ADMIN.username, password: ADMIN.password } });
  const page = await context.newPage();
  await open(page, registry.url + path);
  const reasons = page.locator('tbody td:nth-child(3), .tree li').filter({ hasText: /[\u4e00-\u9fff]/ });
  await reasons.filter({ hasText: text }).first().waitFor();
  for (const reason of await reasons.allInnerTexts()) assert.doesNotMatch(reason.replaceAll(/team\/app:[\w.-]+/g, ''), /[A-Za-z]{2,} [a-z]{2,}/);
  assert.equal(await page.locator('tbody [lang=en], .tree [lang=en]').count(), 0);
  assert.deepEqual(problems(), [], path);
  await context.close();
}

await did('POST', '/projects', { project_name: 'team', metadata: { public: 'false' } });
const TAGS = ['1.0', '1.1', '2.0', 'dev-1', 'dev-2', 'dev-3', 'dev-4', 'main'];
for (const tag of TAGS) await pushImage(registry, 'team/app', tag, { salt: tag });
await pushIndex(registry, 'team/tool', '1');

await step('a project without a policy says that nothing goes, and one is written', async () => {
  await signIn(page, registry, ADMIN);
  await page.goto(team);
  await page.getByRole('link', { name: 'Protection', exact: true }).click();
  await page.getByText('Nothing is cleaned up in this project').waitFor();
  await page.getByRole('button', { name: 'Write a policy' }).click();
  await preview.getByText('0 would go').waitFor();
  await preview.getByText('9 stay').waitFor();
  quiet();
});

await step('the dry run beside the editor follows every change, with the reason for every tag', async () => {
  await page.getByLabel('Measured by').selectOption({ label: 'all but the artifacts pushed last' });
  await page.getByLabel('How many').fill('1');
  await page.getByLabel('Keep at least').fill('');
  await preview.getByText('7 would go').waitFor();
  await page.getByLabel('Pattern of tags').fill('dev-*');
  await preview.getByText('3 would go').waitFor();
  const row = preview.getByRole('row', { name: /dev-1/ });
  await row.getByText('Goes', { exact: true }).waitFor();
  assert.match(await row.innerText(), /Rule 1: .+/);
  await preview.getByRole('row', { name: /main/ }).getByText('no rule decides about it, so it stays').waitFor();
  await preview.getByLabel('Verdict', { exact: true }).selectOption({ label: 'Goes' });
  await preview.getByRole('row', { name: /main/ }).waitFor({ state: 'detached' });
  assert.equal(await preview.locator('tbody tr').count(), 3);
  quiet();
});

await step('rules decide in their order', async () => {
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const second = page.getByRole('group', { name: 'Rule 2', exact: true });
  await second.getByLabel('Measured by').selectOption({ label: 'everything' });
  await second.getByLabel('Pattern of tags').fill('dev-2');
  await preview.getByText('3 would go').waitFor();
  await page.getByRole('button', { name: 'Move rule 2 up' }).click();
  await preview.getByText('2 would go').waitFor();
  await preview.getByRole('row', { name: /dev-2/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Remove rule 1' }).click();
  await preview.getByText('3 would go').waitFor();
  quiet();
});

await step('what is half typed is not tried, and what the server refuses is said in its words', async () => {
  await page.getByLabel('Pattern of tags').fill('');
  await page.getByText('Something is still missing in a rule').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Save' }).isDisabled());
  await page.getByLabel('Kind of condition').selectOption({ label: 'Regular expression' });
  await page.getByLabel('Pattern of tags').fill('dev-(');
  await preview.getByText('rule 1: dev-( is no regular expression').waitFor();
  problems();
  await page.getByLabel('Pattern of tags').fill('dev-[0-9]');
  await preview.getByText('3 would go').waitFor();
  quiet();
});

await step('a dry run that an edit has overtaken is taken back', async () => {
  const previews = '**/api/v2.0/retentions/preview*';
  // The rows come after the counts; they are not what is waited for.
  await preview.and(page.locator('[aria-busy=false]')).waitFor();
  await page.route(previews, () => {}); // held back on its way
  const asked = page.waitForRequest(previews);
  await page.getByLabel('Pattern of tags').fill('dev-[0-3]');
  const overtaken = await asked;
  const failed = page.waitForEvent('requestfailed', (request) => request === overtaken);
  await page.getByLabel('Pattern of tags').fill('dev-[0-9]');
  await failed;
  await page.unroute(previews);
  await preview.getByText('3 would go').waitFor();
  quiet();
});

await step('the policy is saved with its schedule and is there after a reload', async () => {
  await page.getByLabel('Runs', { exact: true }).selectOption({ label: 'Every day at midnight' });
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berlin');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('Next run:').waitFor();
  assert.equal(await page.getByLabel('Pattern of tags').inputValue(), 'dev-[0-9]');
  const { metadata } = await did('GET', '/projects/team');
  const policy = await did('GET', `/retentions/${metadata.retention_id}`);
  assert.deepEqual([policy.algorithm, policy.rules.length, policy.trigger.settings.cron, policy.trigger.settings.time_zone], ['ordered', 1, '0 0 0 * * *', 'Europe/Berlin']);
  assert.deepEqual(policy.rules[0].params, { latestPushedK: 1 });
  quiet();
});

await step('who leaves a changed policy behind is asked first', async () => {
  await page.getByLabel('How many').fill('2');
  await page.getByText('Not saved yet').waitFor();
  await page.getByRole('link', { name: 'Immutable tags' }).click();
  await dialog.getByText('The changes are lost when you leave.').waitFor();
  await accessible(page, 'the question before a changed policy is left');
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  assert.equal(await page.getByLabel('How many').inputValue(), '2');
  // What is as it was saved is no change.
  await page.getByLabel('How many').fill('1');
  await page.getByText('Not saved yet').waitFor({ state: 'detached' });
  await page.getByLabel('How many').fill('3');
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await dialog.getByRole('button', { name: 'Leave without saving' }).click();
  await page.waitForURL(`${team}/retention/runs`);
  await page.getByRole('link', { name: 'Retention', exact: true }).click();
  assert.equal(await page.getByLabel('How many').inputValue(), '1');
  quiet();
});

await step('an immutable tag rule shows what it selects before it is made, and retention spares it', async () => {
  await page.getByRole('link', { name: 'Immutable tags' }).click();
  await page.getByText('There is no rule: every tag can be moved and deleted.').waitFor();
  await page.getByRole('button', { name: 'New rule' }).click();
  await dialog.getByLabel('Pattern of tags').fill('{dev-1,2.*}');
  await dialog.getByText('2 tags are selected now.').waitFor();
  await dialog.getByRole('link', { name: 'team/app:dev-1' }).waitFor();
  await accessible(page, 'the dialog of a rule');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Tags that {dev-1,2.*} selects' }).waitFor();
  const { status, text } = await asAdmin(registry, 'DELETE', '/api/v2.0/projects/team/repositories/app/artifacts/dev-1/tags/dev-1');
  assert.equal(status, 412, text);
  await page.getByRole('link', { name: 'Retention', exact: true }).click();
  await preview.getByText('1 is held').waitFor();
  await preview.getByText('2 would go').waitFor();
  quiet();
});

await step('in Chinese no English sentence stands among the reasons of the dry run and on the page of an artifact', async () => {
  await reasonsInChinese('/projects/team/retention', '受保护：team/app:dev-1 已设为不可变标签；否则：在 4 个中排第 4，不属于最近推送的 1 个');
  await reasonsInChinese('/projects/team/repositories/app/artifacts/main', '没有规则作出决定，因此保留（没有规则选中它）');
});

await step('the rule is edited, switched off, on, and deleted', async () => {
  await page.getByRole('link', { name: 'Immutable tags' }).click();
  await page.getByRole('button', { name: 'Edit rule: {dev-1,2.*}' }).click();
  await dialog.getByRole('button', { name: 'Add a pattern' }).nth(1).click();
  await dialog.getByLabel('Pattern of tags').nth(1).fill('main');
  await dialog.getByText('3 tags are selected now.').waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  const rule = page.getByRole('switch', { name: 'The rule for {dev-1,2.*}, main is in force' });
  await rule.waitFor();
  const changed = () => page.waitForResponse((response) => response.request().method() === 'PUT' && response.ok());
  await Promise.all([changed(), page.locator('label:has(input[role=switch])').first().click()]);
  assert.equal((await did('GET', '/projects/team/immutabletagrules'))[0].disabled, true);
  await page.getByRole('button', { name: 'Tags that {dev-1,2.*}, main selects' }).click();
  await page.getByText('3 tags are selected now.').waitFor();
  await page.getByRole('button', { name: 'Delete rule: {dev-1,2.*}, main' }).click();
  await dialog.getByRole('button', { name: 'Delete rule' }).click();
  await page.getByText('There is no rule').waitFor();
  quiet();
});

await step('a dry run is listed with its repositories and their log, and deletes nothing', async () => {
  await page.getByRole('link', { name: 'Retention', exact: true }).click();
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.waitForURL(`${team}/retention/runs`);
  const run = page.getByRole('row', { name: /Dry run/ });
  await run.getByText('Succe').waitFor();
  await run.getByRole('button', { name: /^Repositories of run/ }).click();
  await page.getByText('5 of 8').waitFor();
  await page.getByRole('button', { name: 'Log: team/app' }).click();
  const log = dialog.getByRole('region', { name: 'Log' });
  await log.getByText('Dry Run: true').waitFor();
  assert.match(await log.innerText(), /dev-1 .*DEL/);
  await accessible(page, 'the log');
  await dialog.getByRole('button', { name: 'Close' }).click();
  assert.deepEqual(await tags('app'), TAGS);
  quiet();
});

await step('a run says before it starts how much goes, and every verdict is kept', async () => {
  await page.getByRole('link', { name: 'Policy', exact: true }).click();
  await page.getByRole('button', { name: 'Run now' }).click();
  await dialog.getByText('3 would go').waitFor();
  await accessible(page, 'the question before a run');
  await dialog.getByText('it can be brought back').waitFor();
  await dialog.getByRole('button', { name: 'Run now' }).click();
  await page.waitForURL(`${team}/retention/runs`);
  const run = page.getByRole('row').filter({ hasText: 'Hand' }).first();
  await run.getByText('Run', { exact: true }).waitFor();
  await run.getByText('Succe').waitFor();
  assert.deepEqual(await tags('app'), ['1.0', '1.1', '2.0', 'dev-4', 'main']);
  await run.getByRole('link', { name: 'Every verdict' }).click();
  await page.getByRole('row', { name: /dev-3/ }).getByText('Goes', { exact: true }).waitFor();
  await reasonsInChinese(new URL(page.url()).pathname, '在 4 个中排第 2，不属于最近推送的 1 个');
  quiet();
});

await step('what the policy deleted is in the trash with its reason, and a tag comes back with its artifact', async () => {
  await page.getByRole('navigation', { name: 'Parts of Protection' }).getByRole('link', { name: 'Trash' }).click();
  await page.getByRole('row', { name: /dev-2/ }).getByText('retention').waitFor();
  await page.getByRole('button', { name: /^What is in team.app@sha256/ }).first().click();
  await page.getByText('application/vnd.oci.image.manifest.v1+json').waitFor();
  await page.getByRole('button', { name: 'Restore: team/app:dev-2' }).click();
  await page.getByText('Restored', { exact: true }).waitFor();
  await page.getByText('team/app · tags: dev-2').waitFor();
  await page.getByRole('button', { name: 'Restore: team/app:dev-2' }).waitFor({ state: 'detached' });
  assert.ok((await tags('app')).includes('dev-2'));
  quiet();
});

await step('a deleted artifact names the trash, and its link leads there', async () => {
  await page.goto(`${team}/repositories/tool`);
  await page.getByRole('button', { name: 'Delete artifact: team/tool:1' }).click();
  await dialog.getByText('it can be brought back').waitFor();
  await dialog.getByRole('button', { name: 'Delete artifact' }).click();
  await page.getByText('It can be brought back until').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await accessible(page, 'the notice after a delete');
  await page.getByRole('link', { name: 'Open the trash' }).click();
  await page.waitForURL(`${team}/trash`);
  await page.getByRole('button', { name: 'Restore: team/tool:1' }).click();
  await page.getByText('team/tool · tags: 1').waitFor();
  await page.goto(`${team}/repositories/tool`);
  await page.getByRole('button', { name: '2 platforms' }).waitFor();
  quiet();
});

await step('so do a deleted tag and a deleted repository', async () => {
  await page.goto(`${team}/repositories/app/artifacts/1.0`);
  await page.getByRole('button', { name: 'Delete tag: team/app:1.0' }).click();
  await dialog.getByRole('button', { name: 'Delete tag' }).click();
  await page.getByRole('link', { name: 'Open the trash' }).waitFor();
  await page.goto(`${team}/repositories/tool`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete repository' }).click();
  await dialog.getByLabel('Type team/tool to confirm').fill('team/tool');
  await dialog.getByRole('button', { name: 'Delete repository' }).click();
  await page.getByRole('link', { name: 'Open the trash' }).click();
  await page.waitForURL(`${team}/trash`);
  await page.getByLabel('Type', { exact: true }).selectOption({ label: 'Tag alone' });
  await page.getByText('Tag alone', { exact: true }).last().waitFor();
  await page.getByRole('button', { name: 'Restore: team/app:1.0' }).click();
  await page.getByText('team/app · tags: 1.0').waitFor();
  assert.ok((await tags('app')).includes('1.0'));
  quiet();
});

await step('one item is removed for good, then all of them', async () => {
  await page.goto(`${team}/trash`);
  await page.getByRole('button', { name: 'Delete permanently: team/app:dev-1' }).click();
  await dialog.getByText('It cannot be brought back then.').waitFor();
  await dialog.getByRole('button', { name: 'Delete permanently' }).click();
  await page.getByRole('button', { name: 'Delete permanently: team/app:dev-1' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Empty the trash' }).click();
  await dialog.getByLabel('Type team to confirm').fill('team');
  await dialog.getByRole('button', { name: 'Empty the trash' }).click();
  await page.getByText('The trash is empty.').waitFor();
  assert.deepEqual(await did('GET', '/projects/team/trash'), []);
  quiet();
});

await step('an artifact says who runs it, is pinned, cannot be deleted then, and is freed', async () => {
  await did('POST', '/clusters', { name: 'prod', kind: 'external', rewrites: [{ from: host, to: '' }] });
  const [{ id }] = await did('GET', '/clusters');
  await did('POST', `/clusters/${id}/inventory`, { uses: [{ namespace: 'shop', kind: 'Deployment', name: 'web', container: 'web', image: `${host}/team/app:2.0` }] });
  await page.goto(`${team}/repositories/app/artifacts/2.0`);
  const card = page.getByRole('region', { name: 'What keeps it' });
  await card.getByText('1 container runs it').waitFor();
  await card.getByText('shop / Deployment / web').waitFor();
  await page.goto(`${team}/repositories/app`);
  await page.getByRole('button', { name: 'Delete artifact: team/app:2.0' }).click();
  await dialog.getByText('This is needed, so it stays').waitFor();
  await dialog.getByText('shop/web in prod runs it').waitFor();
  await accessible(page, 'the question before something that runs is deleted');
  await dialog.getByRole('button', { name: 'Delete artifact' }).click();
  await dialog.getByRole('alert').filter({ hasText: 'runs in cluster prod' }).waitFor();
  assert.ok((await tags('app')).includes('2.0'));
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete repository' }).click();
  await dialog.getByText('shop/web in prod runs it').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.goto(`${team}/repositories/app/artifacts/main`);
  await card.getByText('No cluster runs it and nobody pinned it.').waitFor();
  await card.getByText('no rule decides about it, so it stays').waitFor();
  await card.getByRole('button', { name: 'Pin' }).click();
  await dialog.getByLabel('Name').fill('release-7');
  await dialog.getByLabel('Reason').fill('shipped to customers');
  await accessible(page, 'the dialog of a pin');
  await dialog.getByRole('button', { name: 'Pin' }).click();
  await card.getByText('pinned by admin: shipped to customers').waitFor();
  const standing = page.getByRole('region', { name: 'How it stands' });
  await standing.getByText('Held: pinned').waitFor();
  await page.getByRole('button', { name: 'More actions' }).click();
  assert.ok(await page.getByRole('menuitem', { name: /^Delete artifact/ }).isDisabled());
  await page.keyboard.press('Escape');
  await card.getByRole('button', { name: 'Unpin: release-7' }).click();
  await dialog.getByRole('button', { name: 'Unpin' }).click();
  await card.getByText('No cluster runs it and nobody pinned it.').waitFor();
  await standing.getByText('Not held: it can be deleted').waitFor();
  await standing.getByText('Retention: stays').waitFor();
  await accessible(page, 'an artifact that is not held');
  quiet();
});

await step('bookmarks of these pages in Harbor lead to the same', async () => {
  const { project_id } = await did('GET', '/projects/team');
  for (const [theirs, ours] of [['tag-strategy/tag-retention', 'retention'], ['tag-strategy/immutable-tag', 'immutability']]) {
    await page.goto(`${registry.url}/harbor/projects/${project_id}/${theirs}`);
    await page.waitForURL(`${team}/${ours}`);
  }
  quiet();
});

await step('who may only look sees no tab and no button for it', async () => {
  const user = { username: 'gail', password: 'Sesame-98765' };
  await did('POST', '/users', { ...user, email: 'gail@example.com', realname: 'Gail' });
  await did('POST', '/projects/team/members', { role_id: 3, member_user: { username: 'gail' } });
  const other = await watched(browser, registry, { locale: 'en' });
  const hers = await other.context.newPage();
  await signIn(hers, registry, user);
  await hers.goto(team);
  await hers.getByRole('link', { name: 'Repositories' }).first().waitFor();
  for (const tab of ['Retention', 'Immutable tags', 'Trash']) assert.equal(await hers.getByRole('link', { name: tab, exact: true }).count(), 0, tab);
  await hers.goto(`${team}/repositories/app/artifacts/2.0`);
  await hers.getByText('It is held once, by a container or a pin.').waitFor();
  assert.equal(await hers.getByRole('button', { name: 'Pin' }).count(), 0);
  assert.equal(await hers.getByText('shop / Deployment / web').count(), 0);
  await hers.goto(`${team}/trash`);
  await hers.getByRole('alert').waitFor();
  assert.deepEqual(other.problems(), []);
  await other.context.close();
});

const { metadata } = await did('GET', '/projects/team');
const [run] = await did('GET', `/retentions/${metadata.retention_id}/executions`);
await did('POST', '/projects/team/immutabletagrules', {
  tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '1.*' }],
  scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] },
});
await did('DELETE', '/projects/team/repositories/app/artifacts/dev-4');
await did('POST', '/projects', { project_name: 'bare', metadata: { public: 'true' } });
const PAGES = [
  '/projects/team/retention', '/projects/team/retention/runs', `/projects/team/retention/runs/${run.id}`, '/projects/team/immutability', '/projects/team/trash',
  '/projects/bare/retention', '/projects/bare/immutability', '/projects/bare/trash', '/trash', '/projects/team/repositories/app/artifacts/2.0',
];
await step(`all ${PAGES.length} pages open in English, in Chinese, and in the dark on a phone, without a serious finding of axe`, () => visitAll(browser, registry, PAGES));

await browser.close();
registry.stop();
