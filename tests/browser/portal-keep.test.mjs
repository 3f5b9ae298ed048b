// How long things are kept: the default retention policy, the audit log, pins; and who an account is elsewhere.
import assert from 'node:assert/strict';
import { pushImage } from './content.mjs';
import { ADMIN, administrator, asAdmin, launch, startRegistry, step } from './stage.mjs';
import { visitAll } from './visits.mjs';
import { accessible, signIn, watched } from './watch.mjs';

const registry = await startRegistry();
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en-GB', viewport: { width: 1280, height: 900 } });
const page = await context.newPage();

const quiet = (name) => assert.deepEqual(problems(), [], name);
const dialog = page.getByRole('dialog');
const row = (name) => page.getByRole('row', { name });
const PAGES = [];

const did = administrator(registry);
const tagsOf = async (project) => {
  const artifacts = await did('GET', `/projects/${project}/repositories/app/artifacts?with_tag=true&page_size=100`);
  return artifacts.flatMap(({ tags }) => (tags ?? []).map(({ name }) => name)).sort();
};

for (const project of ['line', 'public-things']) {
  await did('POST', '/projects', { project_name: project });
  for (const tag of ['1', '2', '3']) await pushImage(registry, `${project}/app`, tag, { salt: `${project} ${tag}` });
}
await signIn(page, registry, ADMIN);
await page.goto(`${registry.url}/projects`);

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

await step('a pin is made in the project, holds its tag, and leads to its artifact', async () => {
  await page.goto(`${registry.url}/projects/line`);
  await page.getByRole('link', { name: 'Protection', exact: true }).click();
  await page.getByRole('link', { name: 'Pins', exact: true }).click();
  await page.getByText('Nothing is pinned in this project.').waitFor();
  await page.getByRole('button', { name: 'New pin' }).click();
  await dialog.getByLabel('Name').fill('release 7');
  await dialog.getByRole('combobox', { name: 'Repository' }).fill('ap');
  await page.getByRole('option', { name: 'app', exact: true }).click();
  await dialog.getByLabel('Tag or digest').fill('3');
  await dialog.getByLabel('Reason').fill('shipped');
  await accessible(page, 'the form of a pin');
  await dialog.getByRole('button', { name: 'New pin' }).click();
  await dialog.getByRole('alert').getByText(/a pin's name has/).waitFor();
  // The refusal that was asked for is the only thing the console has.
  const refused = problems();
  assert.ok(refused.length === 1 && /status of 400/.test(refused[0]), refused.join('\n'));
  await dialog.getByLabel('Name').fill('release-7');
  await dialog.getByRole('button', { name: 'New pin' }).click();
  await row(/release-7 app:3/).getByText('when somebody ends it').waitFor();
  const [pin] = await did('GET', '/projects/line/pins');
  assert.equal(await page.getByRole('link', { name: 'app:3' }).getAttribute('href'), `/projects/line/repositories/app/artifacts/${encodeURIComponent(pin.digest)}`);
  assert.deepEqual([pin.name, pin.repository, pin.reference, pin.reason, pin.expires_at], ['release-7', 'app', '3', 'shipped', undefined]);
  assert.equal((await asAdmin(registry, 'DELETE', '/api/v2.0/projects/line/repositories/app/artifacts/3')).status, 412);
  PAGES.push('/projects/line/pins');
  quiet();
});

await step('a pin is renewed with an end, found by its holder, and ended; then nothing holds any more', async () => {
  await page.getByRole('button', { name: 'Renew: release-7' }).click();
  await dialog.getByLabel('For so many days').fill('7');
  await dialog.getByRole('button', { name: 'Renew' }).click();
  await row(/release-7/).getByText('in 7 days').waitFor();
  const [pin] = await did('GET', '/projects/line/pins');
  assert.ok(Math.abs(Date.parse(pin.expires_at) - Date.now() - 7 * 86_400_000) < 60_000, pin.expires_at);
  await page.getByLabel('Holder').fill('nobody');
  await page.getByText('release-7').waitFor({ state: 'detached' });
  await page.goto(`${registry.url}/projects/line/pins?holder=admin`);
  await page.getByRole('button', { name: 'End pin: release-7' }).click();
  await dialog.getByText('Nothing is deleted by this.').waitFor();
  await dialog.getByRole('button', { name: 'End pin' }).click();
  await row(/release-7/).waitFor({ state: 'detached' });
  assert.deepEqual(await did('GET', '/projects/line/pins'), []);
  quiet();
});

await step('an identity is tied to an account, one that is no DN is refused, and it is untied again', async () => {
  await did('POST', '/users', { username: 'gail', password: 'Sesame-98765', email: 'gail@example.com', realname: 'Gail' });
  await page.goto(`${registry.url}/users`);
  await page.getByRole('link', { name: 'gail', exact: true }).click();
  await page.getByText('This account is tied to nobody outside.').waitFor();
  await page.getByRole('button', { name: 'Tie an identity' }).click();
  await dialog.getByLabel('Subject').fill('gail');
  await dialog.getByRole('button', { name: 'Tie an identity' }).click();
  await dialog.getByRole('alert').getByText('the subject of an LDAP identity is a DN').waitFor();
  const refused = problems();
  assert.ok(refused.length === 1 && /status of 400/.test(refused[0]), refused.join('\n'));
  await dialog.getByLabel('Subject').fill('uid=gail,dc=example,dc=com');
  await accessible(page, 'the form of an identity');
  await dialog.getByRole('button', { name: 'Tie an identity' }).click();
  await row(/LDAP uid=gail,dc=example,dc=com/).waitFor();
  const path = new URL(page.url()).pathname;
  assert.deepEqual((await did('GET', `${path}/identities`)).map(({ provider, subject }) => [provider, subject]), [['ldap', 'uid=gail,dc=example,dc=com']]);
  await page.getByRole('button', { name: /^Untie: uid=gail/ }).click();
  await dialog.getByText('its right to administer by a group go with it').waitFor();
  await dialog.getByRole('button', { name: 'Untie' }).click();
  await page.getByText('This account is tied to nobody outside.').waitFor();
  assert.deepEqual(await did('GET', `${path}/identities`), []);
  await did('POST', `${path}/identities`, { provider: 'oidc', subject: 'a-long-subject-1234' });
  PAGES.push(path);
  quiet();
});

await step('who is no administrator sees none of this, but pins where it is a member', async () => {
  await did('POST', '/projects/line/members', { role_id: 3, member_user: { username: 'gail' } });
  await did('PUT', '/projects/line/pins/theirs', { repository: 'app', reference: '3' });
  const other = await watched(browser, registry, { locale: 'en' });
  const hers = await other.context.newPage();
  await signIn(hers, registry, { username: 'gail', password: 'Sesame-98765' });
  await hers.getByRole('link', { name: 'Projects' }).first().waitFor();
  assert.equal(await hers.getByRole('link', { name: 'Default retention' }).count(), 0);
  for (const address of ['/system/retention', '/audit/purge', '/users/1']) {
    await hers.goto(registry.url + address);
    await hers.getByRole('alert').first().waitFor();
    for (const button of ['Write a default policy', 'Purge now', 'Tie an identity']) assert.equal(await hers.getByRole('button', { name: button }).count(), 0, button);
  }
  await hers.goto(`${registry.url}/projects/line/pins`);
  await hers.getByRole('row', { name: /theirs/ }).waitFor();
  for (const button of [/^New pin/, /^Renew/, /^End pin/]) assert.equal(await hers.getByRole('button', { name: button }).count(), 0, String(button));
  assert.deepEqual(other.problems(), []);
  await other.context.close();
});

await step(`all ${PAGES.length} pages open in English, in Chinese, and in the dark on a phone, without a serious finding of axe`, () => visitAll(browser, registry, PAGES));

await step('the default policy is deleted after a question that says what follows', async () => {
  await page.goto(`${registry.url}/system/retention`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete policy' }).click();
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
