// Work in the background: the dashboard of jobs, and garbage collection with its schedule, its chart and the scrub.
import assert from 'node:assert/strict';
import { pushImage } from './content.mjs';
import { ADMIN, administrator, launch, startRegistry, step } from './stage.mjs';
import { visitAll } from './visits.mjs';
import { accessible, signIn, watched } from './watch.mjs';

// What was pushed a moment ago may be collected, so that a test need not wait for hours.
const registry = await startRegistry({ WHARF_GC__GRACE: '1s' });
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en-GB', viewport: { width: 1280, height: 900 } });
const page = await context.newPage();

const quiet = (name) => assert.deepEqual(problems(), [], name);
const dialog = page.getByRole('dialog');
const row = (name) => page.getByRole('row', { name });

const did = administrator(registry);
const until = async (what, ask) => {
  const end = Date.now() + 20_000;
  for (;;) {
    const found = await ask();
    if (found) return found;
    assert.ok(Date.now() < end, `${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
const runs = () => did('GET', '/system/gc');
const paused = async (kind) => (await did('GET', '/jobservice/queues')).find(({ job_type }) => job_type === kind).paused;

await did('POST', '/projects', { project_name: 'team' });
await pushImage(registry, 'team/app', '1', { salt: 'one' });
await pushImage(registry, 'team/app', '2', { salt: 'two' });

/** An image that is gone for good, and uploaded long enough ago. */
async function deleteForGood(tag) {
  await did('DELETE', `/projects/team/repositories/app/artifacts/${tag}`);
  const [item] = await did('GET', '/projects/team/trash');
  await did('DELETE', `/projects/team/trash/${item.id}`);
  await until('the grace period', async () => {
    await did('POST', '/system/gc/schedule', { schedule: { type: 'Manual' }, parameters: { dry_run: true } });
    const [run] = await until('the end of a dry run', async () => (await runs())[0].job_status === 'Success' && runs());
    return JSON.parse(run.job_parameters).freed_space > 0;
  });
}

await step('garbage collection is in the navigation and says that nothing was freed yet', async () => {
  await signIn(page, registry, ADMIN);
  await page.getByRole('link', { name: 'Garbage collection' }).first().click();
  await page.getByText('Nothing was freed in the last 30 days.').waitFor();
  await page.getByText('Nobody has started a collection, and no schedule has.').waitFor();
  quiet();
});

await step('a dry run tells what would be freed and frees nothing; a run after a delete frees it, and the chart says so', async () => {
  await deleteForGood('1');
  await page.reload();
  await row(/Dry run/).first().getByText('would be').first().waitFor();
  await page.getByText('Nothing was freed in the last 30 days.').waitFor();
  await page.getByRole('button', { name: 'Collect now' }).click();
  await dialog.getByText('cannot be brought back').waitFor();
  await accessible(page, 'the question before a collection');
  await dialog.getByRole('button', { name: 'Collect now' }).click();
  const run = row(/Collection/).first();
  await run.getByText('Succeeded').waitFor();
  const [{ job_parameters }] = await runs();
  const { freed_space, dry_run } = JSON.parse(job_parameters);
  assert.equal(dry_run, false);
  assert.ok(freed_space > 0, job_parameters);
  await run.getByText(`${freed_space} B`, { exact: true }).waitFor();
  await page.getByText(`${freed_space} B in the last 30 days, by 1 run.`).waitFor();
  const chart = page.getByRole('img', { name: /^Freed bytes by day, oldest first/ });
  assert.match(await chart.getAttribute('aria-label'), new RegExp(`: ${freed_space} B on \\w+ \\d+$`));
  assert.equal(await chart.locator('rect').count(), 1);
  quiet();
});

await step('a second run of the day is in the same bar, below it is the day, and the log of a run opens', async () => {
  await deleteForGood('2');
  await page.getByRole('button', { name: 'Collect now' }).click();
  await dialog.getByRole('button', { name: 'Collect now' }).click();
  await page.getByText(/in the last 30 days, by 2 runs/).waitFor();
  const chart = page.getByRole('img', { name: /^Freed bytes by day/ });
  assert.equal(await chart.locator('rect').count(), 1);
  const today = await page.evaluate(() => new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' }).format(new Date()));
  await chart.getByText(today, { exact: true }).waitFor();
  await chart.getByText('0 B', { exact: true }).waitFor();
  const [{ id }] = await runs();
  await page.getByRole('button', { name: `Log: Log of run ${id}` }).click();
  const log = dialog.getByRole('region', { name: 'Log' });
  await log.getByText('garbage collection: everything').waitFor();
  assert.match(await log.innerText(), /[1-9]\d* bytes freed/);
  await accessible(page, 'the log of a collection');
  await dialog.getByRole('button', { name: 'Close' }).click();
  quiet();
});

await step('the schedule is set, refused in the words of the server, corrected, and removed', async () => {
  await page.getByLabel('Runs', { exact: true }).selectOption({ label: 'At times of its own' });
  await page.getByLabel(/^Cron/).fill('every day');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText(/cron/).waitFor();
  // The refusal that was asked for is the only thing the console has.
  const refused = problems();
  assert.ok(refused.length === 1 && /status of 400/.test(refused[0]), refused.join('\n'));
  await page.getByLabel(/^Cron/).fill('0 30 3 * * *');
  await page.getByText('Images without tags, too').click();
  await page.getByLabel('Objects deleted at once').selectOption('7');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Next run:').waitFor();
  const stored = await did('GET', '/system/gc/schedule');
  assert.deepEqual([stored.schedule.type, stored.schedule.cron], ['Custom', '0 30 3 * * *']);
  const plan = JSON.parse(stored.job_parameters);
  assert.deepEqual([plan.delete_untagged, plan.workers], [true, 7]);
  await page.reload();
  assert.equal(await page.getByLabel(/^Cron/).inputValue(), '0 30 3 * * *');
  await page.getByLabel('Runs', { exact: true }).selectOption({ label: 'Every hour' });
  await page.getByRole('button', { name: 'Save' }).click();
  await until('the hourly schedule', async () => (await did('GET', '/system/gc/schedule')).schedule?.cron === '0 0 * * * *');
  await page.getByLabel('Runs', { exact: true }).selectOption({ label: 'Not by this schedule' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Next run:').waitFor({ state: 'detached' });
  assert.equal((await did('GET', '/system/gc/schedule')).schedule, undefined);
  quiet();
});

await step('a scrub by hand reads what is stored and finds it sound', async () => {
  await pushImage(registry, 'team/app', '3', { salt: 'three' });
  await page.getByRole('link', { name: 'Scrub', exact: true }).click();
  await page.getByText('No scrub has run yet.').waitFor();
  await page.getByRole('button', { name: 'Scrub now' }).click();
  await dialog.getByRole('button', { name: 'Scrub now' }).click();
  await page.getByText('In the last scrub everything was sound.').waitFor();
  const [scrub] = await did('GET', '/system/scrub');
  assert.deepEqual([scrub.checked, scrub.damaged], [2, 0]);
  await page.getByRole('link', { name: `Run ${scrub.id}` }).click();
  await page.getByRole('heading', { level: 1, name: `Scrub of the storage: run ${scrub.id}` }).waitFor();
  quiet();
});

await step('a run shows its tasks, and the log of a job opens', async () => {
  await page.getByText('1 of 1 tasks done').waitFor();
  await page.getByText(/^damaged: 0$/).waitFor();
  await page.getByRole('button', { name: /^Log: Task/ }).click();
  const log = dialog.getByRole('region', { name: 'Log' });
  await log.getByText('2 blobs of').waitFor();
  assert.match(await log.innerText(), /0 damaged/);
  await accessible(page, 'the log of a job');
  await dialog.getByRole('button', { name: 'Close' }).click();
  quiet();
});

await step('a paused queue lets jobs wait; its page follows, what waits is ended, and the queue resumes', async () => {
  await page.getByRole('link', { name: 'Jobs', exact: true }).first().click();
  await page.getByText(/of 4 workers busy/).first().waitFor();
  await page.getByRole('button', { name: 'Pause: Scrub of the storage' }).click();
  await page.getByRole('button', { name: 'Resume: Scrub of the storage' }).waitFor();
  assert.equal(await paused('SCRUB'), true);
  await did('POST', '/system/scrub');
  await row(/Scrub of the storage 1 /).waitFor();
  await page.getByRole('button', { name: 'End what waits: Scrub of the storage' }).click();
  await dialog.getByText('1 job that waits is ended').waitFor();
  await dialog.getByRole('button', { name: 'End what waits' }).click();
  await row(/Scrub of the storage 0 /).waitFor();
  assert.equal((await did('GET', '/system/scrub'))[0].status, 'Stopped');
  await page.getByRole('button', { name: 'Resume: Scrub of the storage' }).click();
  await page.getByRole('button', { name: 'Pause: Scrub of the storage' }).waitFor();
  assert.equal(await paused('SCRUB'), false);
  quiet();
});

await step('runs are filtered in the address bar; one that waits is stopped from its row', async () => {
  await did('PUT', '/jobservice/queues/SCRUB', { action: 'pause' });
  await did('POST', '/system/scrub');
  const [{ id }] = await did('GET', '/system/scrub');
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByLabel('Kind of job').selectOption({ label: 'Scrub of the storage' });
  await page.waitForURL(/kind=SCRUB/);
  await row(/Garbage collection/).first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: `Stop: Run ${id}` }).click();
  await dialog.getByText('next safe point').waitFor();
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await row(new RegExp(`Run ${id} `)).getByText('Stopped').waitFor();
  await did('PUT', '/jobservice/queues/SCRUB', { action: 'resume' });
  await page.getByLabel('Status').selectOption({ label: 'Succeeded' });
  await row(new RegExp(`Run ${id} `)).waitFor({ state: 'detached' });
  assert.equal(await page.locator('tbody tr').count(), 1);
  quiet();
});

await step('schedules are listed, paused all together, and resumed', async () => {
  await page.getByRole('link', { name: 'Schedules' }).click();
  await row(/Scrub of the storage/).getByText('0 23 2 1 * *').waitFor();
  await page.getByRole('button', { name: 'Pause all schedules' }).click();
  await dialog.getByRole('button', { name: 'Pause all schedules' }).click();
  await page.getByText('Schedules are paused: nothing starts by itself.').waitFor();
  assert.equal((await did('GET', '/schedules/all/paused')).paused, true);
  await accessible(page, 'paused schedules');
  await page.getByRole('button', { name: 'Resume all schedules' }).click();
  await page.getByRole('button', { name: 'Pause all schedules' }).waitFor();
  assert.equal((await did('GET', '/schedules/all/paused')).paused, false);
  quiet();
});

await step('all queues are paused and resumed at once', async () => {
  await page.getByRole('link', { name: 'Queues' }).click();
  await page.getByRole('button', { name: 'Pause all queues' }).click();
  await dialog.getByRole('button', { name: 'Pause all queues' }).click();
  await page.getByRole('button', { name: 'Resume: Retention' }).waitFor();
  assert.equal(await paused('GARBAGE_COLLECTION'), true);
  await page.getByRole('button', { name: 'Resume all queues' }).click();
  await page.getByRole('button', { name: 'Pause: Retention' }).waitFor();
  assert.equal(await paused('GARBAGE_COLLECTION'), false);
  quiet();
});

await step('who is no administrator sees neither the entries nor the pages', async () => {
  const user = { username: 'gail', password: 'Sesame-98765' };
  await did('POST', '/users', { ...user, email: 'gail@example.com', realname: 'Gail' });
  const other = await watched(browser, registry, { locale: 'en' });
  const hers = await other.context.newPage();
  await signIn(hers, registry, user);
  await hers.getByRole('link', { name: 'Projects' }).first().waitFor();
  for (const entry of ['Jobs', 'Garbage collection']) assert.equal(await hers.getByRole('link', { name: entry, exact: true }).count(), 0, entry);
  for (const address of ['/jobs', '/jobs/runs', '/garbage-collection']) {
    await hers.goto(registry.url + address);
    await hers.getByRole('alert').first().waitFor();
    for (const button of ['Pause all queues', 'Collect now']) assert.equal(await hers.getByRole('button', { name: button }).count(), 0, button);
  }
  assert.deepEqual(other.problems(), []);
  await other.context.close();
});

const [{ id }] = await did('GET', '/jobservice/executions');
const PAGES = ['/jobs', '/jobs/runs', `/jobs/runs/${id}`, '/jobs/schedules', '/garbage-collection', '/garbage-collection/scrubs'];
await step(`all ${PAGES.length} pages open in English, in Chinese, and in the dark on a phone, without a serious finding of axe`, () => visitAll(browser, registry, PAGES));

await browser.close();
registry.stop();
