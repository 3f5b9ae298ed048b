// The portal's first load, and a repository of 10,000 tags: how long until something can be seen, how long the page does not answer, how much is sent.
//
//   WHARF_WRITE_DOCS=1 tests/browser/run.sh <binary> portal-many      writes the figures into docs/portal/performance.md
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { pushImage, putTags } from './content.mjs';
import { ADMIN, launch, startRegistry, step } from './stage.mjs';
import { watched } from './watch.mjs';

const TAGS = 10_000;
const PAGES = 20;

/** Of times about three times what was measured, with a debug build on two cores; what is counted varies little and has less room. */
const BOUNDS = {
  'first load': { firstPaint: 2_600, largest: 4_500, blocked: 900, shift: 0.1, rows: 4_500, longest: 450, scripts: 300 * 1024, sent: 400 * 1024, requests: 80 },
  tags: { rows: 5_500, largest: 5_500, blocked: 900, shift: 0.1, longest: 600, nodes: 7_000, sent: 400 * 1024, requests: 100 },
  turning: { page: 2_500, longest: 750, nodes: 7_000, sent: 40 * 1024 },
  list: { rows: 5_500, largest: 5_500, blocked: 900, shift: 0.1, longest: 450, nodes: 500, sent: 600 * 1024, requests: 100 },
  artifact: { rows: 5_000, longest: 600, nodes: 4_000, sent: 500 * 1024, requests: 110 },
  paging: { page: 2_500, longest: 750, nodes: 4_000, sent: 40 * 1024 },
  retention: { preview: 6_500, longest: 600, nodes: 2_000 },
};

const registry = await startRegistry();
const browser = await launch();
const figures = {};

/** A reader who was never here. */
async function reader() {
  const { context, problems } = await watched(browser, registry, { locale: 'en', viewport: { width: 1280, height: 800 } });
  await context.request.post(`${registry.url}/c/login`, { form: { principal: ADMIN.username, password: ADMIN.password } });
  await context.addInitScript(() => {
    window.tasks = [];
    window.painted = 0;
    window.shifted = 0;
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => (window.painted = Math.max(window.painted, ...list.getEntries().map(({ startTime }) => startTime)))).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => (window.shifted += list.getEntries().filter((one) => !one.hadRecentInput).reduce((sum, { value }) => sum + value, 0))).observe({ type: 'layout-shift', buffered: true });
    performance.setResourceTimingBufferSize(5_000);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return { page, problems, leave: () => context.close() };
}

/** What the page cost until now. */
const cost = (page) =>
  page.evaluate(() => {
    const files = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const sum = (some) => some.reduce((total, { transferSize }) => total + transferSize, 0);
    return {
      firstPaint: Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
      largest: Math.round(window.painted),
      // Of every long task what is beyond 50 ms.
      blocked: Math.round(window.tasks.reduce((total, duration) => total + Math.max(duration - 50, 0), 0)),
      shift: Math.round(window.shifted * 1000) / 1000,
      longest: Math.round(Math.max(0, ...window.tasks)),
      nodes: document.querySelectorAll('*').length,
      sent: sum(files),
      scripts: sum(files.filter(({ name }) => /\.js$/.test(name))),
      requests: files.length,
    };
  });

/** Opens an address afresh; `row` is the first thing a person waits for. */
async function measure(name, address, row) {
  const { page, problems, leave } = await reader();
  await page.goto(registry.url + address, { waitUntil: 'commit' });
  await row(page).first().waitFor();
  const rows = Math.round(await page.evaluate(() => performance.now()));
  await page.waitForLoadState('networkidle');
  figures[name] = { ...(await cost(page)), rows };
  assert.deepEqual(problems(), [], name);
  return { page, leave };
}

function within(name) {
  console.log(`     ${name}: ${JSON.stringify(figures[name])}`);
  for (const [what, most] of Object.entries(BOUNDS[name])) {
    const found = figures[name][what];
    assert.ok(found <= most, `${name}: ${what} is ${found}, more than ${most}`);
  }
}

await step('the first load is small and quick', async () => {
  const { leave } = await measure('first load', '/projects', (page) => page.getByRole('link', { name: 'library', exact: true }));
  await leave();
  assert.ok(figures['first load'].firstPaint > 0 && figures['first load'].largest > 0 && figures['first load'].scripts > 0, 'it was measured');
  within('first load');
});

await step(`a repository gets ${TAGS} tags on one artifact`, async () => {
  const image = await pushImage(registry, 'library/many', 'tag-00000');
  await putTags(registry, 'library/many', image, Array.from({ length: TAGS - 1 }, (_, at) => `tag-${String(at + 1).padStart(5, '0')}`));
});

const repository = '/projects/library/repositories/many';

/** Turns pages of a hundred tags in the order of names, and says what one took and sent. */
async function turnPages(page) {
  const before = await cost(page);
  await page.evaluate(() => (window.tasks = []));
  const turns = [];
  for (let at = 1; at <= PAGES; at++) {
    const first = `tag-${String(at * 100).padStart(5, '0')}`;
    const began = await page.evaluate(() => performance.now());
    await page.getByRole('button', { name: 'next', exact: true }).click();
    await page.getByRole('link', { name: first, exact: true }).waitFor();
    turns.push(await page.evaluate((began) => performance.now() - began, began));
    assert.equal(await page.locator('tbody tr').count(), 100);
  }
  const after = await cost(page);
  return { page: Math.round(Math.max(...turns)), longest: after.longest, nodes: after.nodes, sent: Math.round((after.sent - before.sent) / PAGES) };
}

await step(`its ${TAGS} tags open, a hundred at a time, and ${PAGES} pages are turned`, async () => {
  const { page, leave } = await measure('tags', `${repository}?page_size=100&sort=name`, (page) => page.getByRole('link', { name: 'tag-00000', exact: true }));
  within('tags');
  await page.getByText('10,000 tags').or(page.getByText('10000 tags')).waitFor();
  figures.turning = await turnPages(page);
  await leave();
  within('turning');
});

await step('its list of artifacts opens', async () => {
  const { page, leave } = await measure('list', `${repository}?view=artifacts`, (page) => page.getByRole('link', { name: `${TAGS - 8} more` }));
  assert.equal(await page.getByRole('region', { name: 'Artifacts' }).locator('tbody tr').count(), 1);
  await leave();
  within('list');
});

await step(`the artifact opens with the first of its ${TAGS} tags, and ${PAGES} pages of a hundred are turned`, async () => {
  const { page, leave } = await measure('artifact', `${repository}/artifacts/tag-00000?page_size=100&sort=name`, (page) => page.getByRole('link', { name: 'tag-00000', exact: true }));
  within('artifact');
  await page.getByText('10,000 tags').or(page.getByText('10000 tags')).waitFor();
  figures.paging = await turnPages(page);
  await leave();
  within('paging');
});

await step(`the dry run of a retention policy judges all ${TAGS} of them`, async () => {
  const { page, leave } = await measure('retention', '/projects/library/retention', (page) => page.getByRole('button', { name: 'Write a policy' }));
  const began = await page.evaluate(() => performance.now());
  await page.getByRole('button', { name: 'Write a policy' }).click();
  await page.getByText(`${TAGS} stay`).waitFor();
  await page.getByRole('cell', { name: /^tag-/ }).first().waitFor();
  figures.retention = { ...(await cost(page)), preview: Math.round(await page.evaluate((began) => performance.now() - began, began)) };
  await leave();
  within('retention');
});

const DOCUMENT = new URL('../../docs/portal/performance.md', import.meta.url);
const kib = (bytes) => `${Math.round(bytes / 1024)} KiB`;
const UNITS = {
  firstPaint: ['first contentful paint', (value) => `${value} ms`],
  rows: ['first rows to be seen', (value) => `${value} ms`],
  page: ['slowest of the pages turned', (value) => `${value} ms`],
  preview: ['the verdicts of a changed policy are there after', (value) => `${value} ms`],
  largest: ['largest contentful paint', (value) => `${value} ms`],
  blocked: ['total blocking time', (value) => `${value} ms`],
  shift: ['cumulative layout shift', String],
  longest: ['longest task of the main thread', (value) => (value === 0 ? 'under 50 ms' : `${value} ms`)],
  nodes: ['elements in the page', String],
  scripts: ['scripts, as sent', kib],
  sent: ['bytes sent', kib],
  requests: ['requests', String],
};
const TITLES = {
  'first load': 'First load: the projects, nothing cached',
  tags: 'Repository with 10,000 tags: a hundred of them, nothing cached',
  turning: `In the repository ${PAGES} pages of a hundred tags each turned; bytes for one page`,
  list: 'Repository with 10,000 tags: its artifacts, nothing cached',
  artifact: 'The artifact with these tags, nothing cached',
  paging: `At the artifact ${PAGES} pages of a hundred tags each turned; bytes for one page`,
  retention: 'Retention: the dry run beside the editor, of 10,000 tags',
};

/** The figures as tables, between the two marks of the document. */
function tables() {
  const table = ([name, title]) => {
    const rows = Object.keys(BOUNDS[name]).map((what) => `| ${UNITS[what][0]} | ${UNITS[what][1](figures[name][what])} | ${UNITS[what][1](BOUNDS[name][what])} |`);
    return [`## ${title}`, '', '| | measured | bound of the test |', '|---|---|---|', ...rows, ''].join('\n');
  };
  const machine = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Chromium ${browser.version()} without a window, server and browser on one machine over loopback.`;
  return [machine, '', ...Object.entries(TITLES).map(table)].join('\n');
}

await step('the figures are in docs/portal/performance.md', async () => {
  const text = await readFile(DOCUMENT, 'utf8');
  const marks = /(<!-- measured -->\n)[^]*(<!-- end -->)/;
  assert.match(text, marks);
  if (process.env.WHARF_WRITE_DOCS) await writeFile(DOCUMENT, text.replace(marks, (_, from, to) => `${from}${tables()}${to}`));
  for (const title of Object.values(TITLES)) assert.ok((await readFile(DOCUMENT, 'utf8')).includes(`## ${title}\n`), `${title} is not in it; write it anew`);
});

await browser.close();
registry.stop();
