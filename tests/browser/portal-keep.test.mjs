// How long things are kept: the default retention policy, and the audit log.
import assert from 'node:assert/strict';
import { pushImage } from './content.mjs';
import { ADMIN, asAdmin, launch, startRegistry, step } from './stage.mjs';
import { visitAll } from './visits.mjs';
import { accessible, signIn, watched } from './watch.mjs';

const registry = await startRegistry();
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en-GB', viewport: { width: 1280, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(20_000);

const quiet = (name) => assert.deepEqual(problems(), [], name);
const dialog = page.getByRole('dialog');
const row = (name) => page.getByRole('row', { name });
const PAGES = [];

const did = async (method, path, body) => {
  const { status, text } = await asAdmin(registry, method, `/api/v2.0${path}`, body);
  assert.ok(status < 300, `${method} ${path}: ${status} ${text}`);
  return /^[[{]/.test(text) ? JSON.parse(text) : text;
};
const tagsOf = async (project) => {
  const artifacts = await did('GET', `/projects/${project}/repositories/app/artifacts?with_tag=true&page_size=100`);
  return artifacts.flatMap(({ tags }) => (tags ?? []).map(({ name }) => name)).sort();
};

for (const project of ['line', 'public-things']) {
  await did('POST', '/projects', { project_name: project });
  for (const tag of ['1', '2', '3']) await pushImage(registry, `${project}/app`, tag, { salt: `${project} ${tag}` });
}
await signIn(page, registry, ADMIN);

const preview = page.getByRole('region', { name: 'What it would do now' });
const tryIn = async (project) => {
  await page.getByRole('combobox', { name: 'Try it in' }).fill(project);
  await page.getByRole('option', { name: project, exact: true }).click();
  await page.waitForURL(new RegExp(`project=${project}`));
};

await step('without a default policy everything stays; one is written, with a dry run in a project of choice beside it', async () => {
  await page.getByRole('link', { name: 'Default retention' }).first().click();
  await page.getByRole('heading', { level: 2, name: 'No default policy' }).waitFor();
  await accessible(page, 'no default policy');
  await page.getByRole('button', { name: 'Write a default policy' }).click();
  await tryIn('line');
  await preview.getByText('3 stay').waitFor();
  await page.getByLabel('Measured by').selectOption({ label: 'all but the artifacts pushed last' });
  await page.getByLabel('How many').fill('1');
  await page.getByLabel('Keep at least').fill('');
  await preview.getByText('2 would go').waitFor();
  await tryIn('public-things');
  await preview.getByText('2 would go').waitFor();
  quiet();
});

await step('a condition on projects leaves one out, and what is saved says so', async () => {
  await page.getByRole('button', { name: 'Add a condition on projects' }).click();
  const projects = page.getByRole('group', { name: 'Projects', exact: true });
  await projects.getByLabel('How it applies').selectOption({ label: 'does not match' });
  await projects.getByLabel('Pattern of projects').fill('public-*');
  await preview.getByText('0 would go').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Run now' }).waitFor();
  const { rules, scope } = await did('GET', '/system/retention');
  assert.equal(scope.level, 'system');
  const [{ action, params, scope_selectors }] = rules;
  assert.deepEqual([action, params], ['delete', { latestPushedK: 1 }]);
  const [{ decoration, pattern }] = scope_selectors.project;
  assert.deepEqual([decoration, pattern], ['nsExcludes', 'public-*']);
  await preview.getByText('No rule is about anything in this project').waitFor();
  await accessible(page, 'the default policy');
  quiet();
});

await step('a project without a policy of its own says that the default holds, and leads to it', async () => {
  await page.goto(`${registry.url}/projects/line/retention`);
  await page.getByText('The default of the installation holds here.').waitFor();
  await preview.getByText('2 would go').waitFor();
  await page.getByRole('link', { name: 'The default of all projects' }).click();
  await page.getByRole('heading', { level: 1, name: 'Default retention policy' }).waitFor();
  assert.equal(await page.getByLabel('Pattern of projects').inputValue(), 'public-*');
  quiet();
});

await step('its dry run deletes nothing; its run deletes where it holds, and the report has every verdict', async () => {
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.waitForURL(`${registry.url}/system/retention/runs`);
  await row(/Dry run/).getByText('Success').waitFor();
  assert.deepEqual(await tagsOf('line'), ['1', '2', '3']);
  await page.getByRole('link', { name: 'Policy', exact: true }).click();
  await page.getByRole('button', { name: 'Run now' }).click();
  await dialog.getByText('in every project that has no policy of its own').waitFor();
  await accessible(page, 'the question before a run of the default policy');
  await dialog.getByRole('button', { name: 'Run now' }).click();
  await page.waitForURL(`${registry.url}/system/retention/runs`);
  await row(/ Run /).first().getByText('Success').waitFor();
  assert.deepEqual([await tagsOf('line'), await tagsOf('public-things')], [['3'], ['1', '2', '3']]);
  const { id } = await did('GET', '/system/retention');
  const [run] = await did('GET', `/retentions/${id}/executions`);
  assert.equal(run.dry_run, false);
  PAGES.push('/system/retention', '/system/retention/runs', `/system/retention/runs/${run.id}`);
  await page.goto(`${registry.url}/system/retention/runs/${run.id}`);
  await page.getByRole('row', { name: /line\/app/ }).first().waitFor();
  assert.equal(await page.getByText('Goes', { exact: true }).count(), 2);
  quiet();
});

await step('the audit log has a part where it is purged; a dry run counts in its log', async () => {
  await page.getByRole('link', { name: 'Audit log', exact: true }).first().click();
  await page.getByRole('link', { name: 'Purge', exact: true }).click();
  await page.getByText('The audit log has not been purged yet.').waitFor();
  await page.getByRole('button', { name: 'Dry run' }).click();
  await dialog.getByText('removes nothing').waitFor();
  await accessible(page, 'the question before a purge');
  await dialog.getByRole('button', { name: 'Dry run' }).click();
  await row(/Dry run older than 90 days: pull_artifact/).getByText('Succeeded').waitFor();
  const [run] = await did('GET', '/system/purgeaudit');
  assert.deepEqual(JSON.parse(run.job_parameters), { audit_retention_hour: 2160, include_event_types: 'pull_artifact', dry_run: true });
  await page.getByRole('button', { name: `Log: Log of run ${run.id}` }).click();
  await dialog.getByRole('region', { name: 'Log' }).getByText('0 entries would be removed').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  PAGES.push('/audit', '/audit/purge');
  quiet();
});

await step('a purge takes what was asked for, after a question that says it cannot be undone', async () => {
  await page.getByRole('button', { name: 'Purge now' }).click();
  await dialog.getByText('cannot be brought back').waitFor();
  await dialog.getByLabel('Older than').fill('36');
  await dialog.getByLabel('Unit of time').selectOption({ label: 'hours' });
  await dialog.getByRole('combobox', { name: 'Kinds of events' }).click();
  await page.getByRole('option', { name: 'everything but the work on artifacts' }).click();
  await dialog.getByText('cannot be brought back').click();
  await dialog.getByRole('button', { name: 'Purge now' }).click();
  await row(/Purge older than 36 hours: pull_artifact, everything but/).getByText('Succeeded').waitFor();
  const [run] = await did('GET', '/system/purgeaudit');
  assert.deepEqual(JSON.parse(run.job_parameters), { audit_retention_hour: 36, include_event_types: 'pull_artifact,other', dry_run: false });
  quiet();
});

await step('a purge that waits is stopped from its row', async () => {
  const kind = 'PURGE_AUDIT_LOG';
  await did('PUT', `/jobservice/queues/${kind}`, { action: 'pause' });
  await page.getByRole('button', { name: 'Dry run' }).click();
  await dialog.getByRole('button', { name: 'Dry run' }).click();
  const first = page.locator('tbody tr').first();
  await first.getByRole('button', { name: /^Stop: Run/ }).click();
  await dialog.getByText('What it has removed stays removed.').waitFor();
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await first.getByText('Stopped').waitFor();
  assert.equal((await did('GET', '/system/purgeaudit'))[0].job_status, 'Stopped');
  await did('PUT', `/jobservice/queues/${kind}`, { action: 'resume' });
  quiet();
});

await step('the schedule of purges is set, is there after a reload, and is removed', async () => {
  await page.getByLabel('Runs', { exact: true }).selectOption({ label: 'At times of its own' });
  await page.getByLabel(/^Cron/).fill('0 30 3 * * *');
  await page.getByLabel('Older than').fill('30');
  await page.getByText('Only as a dry run').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Next run:').waitFor();
  const stored = await did('GET', '/system/purgeaudit/schedule');
  assert.deepEqual([stored.schedule.type, stored.schedule.cron], ['Custom', '0 30 3 * * *']);
  assert.deepEqual(JSON.parse(stored.job_parameters), { audit_retention_hour: 720, include_event_types: 'pull_artifact', dry_run: true });
  await page.reload();
  assert.equal(await page.getByLabel('Older than').inputValue(), '30');
  assert.ok(await page.getByLabel('Only as a dry run').isChecked());
  await page.getByLabel('Runs', { exact: true }).selectOption({ label: 'Not by this schedule' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Next run:').waitFor({ state: 'detached' });
  assert.deepEqual(await did('GET', '/system/purgeaudit/schedule'), {});
  quiet();
});

await step(`all ${PAGES.length} pages open in English, in Chinese, and in the dark on a phone, without a serious finding of axe`, () => visitAll(browser, registry, PAGES));

await step('the default policy is deleted after a question that says what follows', async () => {
  await page.goto(`${registry.url}/system/retention`);
  await page.getByRole('button', { name: 'Delete policy' }).click();
  await dialog.getByText('every tag stays from then on').waitFor();
  await dialog.getByRole('button', { name: 'Delete policy' }).click();
  await page.getByRole('heading', { level: 2, name: 'No default policy' }).waitFor();
  assert.equal((await asAdmin(registry, 'GET', '/api/v2.0/system/retention')).status, 404);
  await page.goto(`${registry.url}/projects/line/retention`);
  await page.getByText('Nothing is cleaned up in this project').waitFor();
  quiet();
});

await browser.close();
registry.stop();
