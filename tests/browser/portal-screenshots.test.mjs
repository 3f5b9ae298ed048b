// The pictures of docs/portal/README.md: every one it shows is of a page that opens with its heading, and nothing else lies there.
//
//   WHARF_WRITE_DOCS=1 tests/browser/run.sh <binary> portal-screenshots      takes them anew
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { pushChart, pushImage, pushIndex } from './content.mjs';
import { ADMIN, administrator, launch, startRegistry, step } from './stage.mjs';
import { open } from './visits.mjs';
import { watched } from './watch.mjs';

const MIB = 2 ** 20;
const DOCS = new URL('../../docs/portal/', import.meta.url);
const SIZE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const MOST = 150 * 1024;

const app = '/projects/shop/repositories/web%2Fstore';
/** By the file's name: the address, its heading, and what is done before the picture. */
const SHOTS = {
  'sign-in': { address: '/sign-in', heading: 'Sign in', anonymous: true },
  projects: { address: '/projects', heading: 'Projects' },
  project: { address: '/projects/shop', heading: 'shop' },
  repository: { address: app, heading: 'shop/web/store', prepare: (page) => page.getByRole('button', { name: '2 platforms' }).click() },
  artifact: { address: `${app}/artifacts/2.1.0`, heading: 'web/store:2.1.0', prepare: (page) => page.getByText('pinned by admin').waitFor() },
  members: { address: '/projects/shop/members', heading: 'shop' },
  robots: { address: '/projects/shop/robots', heading: 'shop' },
  retention: { address: '/projects/shop/retention', heading: 'shop', prepare: (page) => page.getByText(/would go/).first().waitFor() },
  immutability: { address: '/projects/shop/immutability', heading: 'shop', prepare: (page) => page.getByRole('button', { name: /^Tags that/ }).first().click() },
  trash: { address: '/projects/shop/trash', heading: 'shop' },
  audit: { address: '/audit?operation=create', heading: 'Audit log' },
  configuration: {
    address: '/configuration/ldap',
    heading: 'Configuration',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Test' }).click();
      await page.getByText('It works.').waitFor();
    },
  },
  welcome: { address: '/welcome', heading: /./ },
  search: { address: '/search?q=store', heading: 'Search for “store”' },
  repositories: { address: '/repositories', heading: 'Repositories' },
  chart: { address: '/projects/shop/repositories/charts%2Fstore/artifacts/2.1.0', heading: 'charts/store:2.1.0', prepare: (page) => page.getByRole('tab', { name: 'Read-me' }).click() },
  'retention-default': { address: '/system/retention', heading: /./ },
  quotas: { address: '/quotas', heading: /./ },
  users: { address: '/users', heading: 'Users' },
  clusters: { address: '/clusters', heading: 'Clusters' },
  jobs: { address: '/jobs', heading: 'Jobs' },
  run: { address: async () => `/jobs/runs/${(await did('GET', '/jobservice/executions?q=vendor_type%3DGARBAGE_COLLECTION'))[0].id}`, heading: /./ },
  'garbage-collection': { address: '/garbage-collection', heading: 'Garbage collection', prepare: (page) => page.getByRole('img', { name: /^Freed bytes/ }).waitFor() },
  health: { address: '/health', heading: 'System health' },
  'project-dark': { address: '/projects/shop', heading: 'shop', colorScheme: 'dark' },
  'repository-phone': { address: app, heading: 'shop/web/store', viewport: PHONE },
  'projects-zh': { address: '/projects', heading: '项目', locale: 'zh-CN' },
  'retention-zh': { address: '/projects/shop/retention', heading: 'shop', locale: 'zh-CN', prepare: (page) => page.getByText(/将被删除/).first().waitFor() },
  'artifact-zh': { address: `${app}/artifacts/2.1.0`, heading: 'web/store:2.1.0', locale: 'zh-CN' },
};

// What was deleted a moment ago may be collected, so that the chart has something to show.
const registry = await startRegistry({ WHARF_GC__GRACE: '1s' });
const browser = await launch();

const did = administrator(registry);

/** A registry of a small company. */
async function furnish() {
  for (const name of ['shop', 'base-images', 'research']) {
    await did('POST', '/projects', { project_name: name, metadata: { public: String(name === 'base-images') }, storage_limit: 10 * 2 ** 30 });
  }
  for (const tag of ['1.9.0', '2.0.0', '2.1.0', 'dev-101', 'dev-102', 'dev-103', 'dev-104', 'main']) {
    await pushImage(registry, 'shop/web/store', tag, { salt: tag, weight: 9 * MIB, createdBy: 'COPY target/release/store /usr/local/bin/' });
  }
  const signed = await pushIndex(registry, 'shop/web/store', '2.2.0');
  await pushImage(registry, 'shop/web/store', '', { subject: signed, artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json', salt: 'signature' });
  await pushChart(registry, 'shop/charts/store', '2.1.0', { readme: '# Store\n\nThe shop as a chart.' });
  await pushImage(registry, 'base-images/debian', '13', { salt: 'debian', weight: 27 * MIB });
  await pushImage(registry, 'base-images/alpine', '3.22', { salt: 'alpine', weight: 3 * MIB });
  await pushImage(registry, 'research/notebooks', '2026.11', { salt: 'notebooks', weight: 41 * MIB });
  for (const [username, realname] of [['ines', 'Ines Duarte'], ['wei', 'Wei Zhang'], ['amir', 'Amir Haddad'], ['sofia', 'Sofia Lindqvist']]) {
    await did('POST', '/users', { username, realname, password: 'Sesame-98765', email: `${username}@example.com` });
    await did('POST', '/projects/shop/members', { role_id: username === 'ines' ? 4 : 2, member_user: { username } });
  }
  for (const name of ['ci', 'deploy']) {
    const access = ['pull', ...(name === 'ci' ? ['push'] : [])].map((action) => ({ resource: 'repository', action }));
    const permissions = [{ kind: 'project', namespace: 'shop', access }];
    const description = name === 'ci' ? 'Pushes from the pipeline' : 'Pulls for the clusters';
    await did('POST', '/robots', { name, description, duration: 90, level: 'project', permissions });
  }
  const { project_id } = await did('GET', '/projects/shop');
  const selector = { kind: 'doublestar', decoration: 'matches', pattern: 'dev-*' };
  await did('POST', '/retentions', {
    algorithm: 'ordered',
    rules: [{ action: 'delete', template: 'latestPushedK', params: { latestPushedK: 2 }, tag_selectors: [selector] }],
    trigger: { kind: 'Schedule', settings: { cron: '0 0 3 * * *', time_zone: 'Asia/Shanghai' } },
    scope: { level: 'project', ref: project_id },
  });
  const everywhere = { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] };
  await did('POST', '/projects/shop/immutabletagrules', { tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '2.*' }], scope_selectors: everywhere });
  await did('PUT', '/projects/shop/pins/shipped', { repository: 'web/store', reference: '2.1.0', reason: 'shipped to customers' });
  const host = 'registry.example.com';
  await did('POST', '/clusters', { name: 'production', kind: 'external', rewrites: [{ from: host, to: '' }] });
  const [{ id }] = await did('GET', '/clusters');
  await did('POST', `/clusters/${id}/inventory`, { uses: [{ namespace: 'shop', kind: 'Deployment', name: 'store', container: 'store', image: `${host}/shop/web/store:2.1.0` }] });
  await did('DELETE', '/projects/shop/repositories/web%252Fstore/artifacts/dev-101');
  await did('DELETE', '/projects/shop/repositories/web%252Fstore/artifacts/1.9.0/tags/1.9.0');
}

/** Bytes that were freed, run by run: an image is deleted for good and collected. */
async function collect() {
  for (const [at, weight] of [4, 11, 7, 16].entries()) {
    const { digest } = await pushImage(registry, 'research/scratch', `run-${at}`, { salt: `scratch ${at}`, weight: weight * MIB });
    await did('DELETE', `/projects/research/repositories/scratch/artifacts/${digest}`);
    const [item] = await did('GET', '/projects/research/trash');
    await did('DELETE', `/projects/research/trash/${item.id}`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await did('POST', '/system/gc/schedule', { schedule: { type: 'Manual' }, parameters: {} });
    const end = Date.now() + 20_000;
    while ((await did('GET', '/system/gc'))[0].job_status !== 'Success') {
      assert.ok(Date.now() < end, 'the collection ends');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** So full is the project of the pictures. */
const SHARE = 0.62;

async function limit() {
  const quotas = await did('GET', '/quotas?reference=project&page_size=100');
  const { id, used } = quotas.find(({ ref }) => ref.name === 'shop');
  await did('PUT', `/quotas/${id}`, { hard: { storage: Math.round(used.storage / SHARE) } });
}

/** The directory whose test is in the picture of the configuration. */
async function directory() {
  await did('PUT', '/configurations', {
    ldap_url: process.env.WHARF_TEST_LDAP_URL,
    ldap_start_tls: true,
    ldap_ca_certificate: await readFile(process.env.WHARF_TEST_LDAP_CA, 'utf8'),
    ldap_search_dn: 'cn=reader,dc=wharf,dc=test',
    ldap_search_password: 'reader-Secret1',
    ldap_base_dn: 'ou=people,dc=wharf,dc=test',
    ldap_uid: 'uid',
  });
}

/** What was made a moment ago is days old in a picture: every object by its own measure, and as it is with all of its times together. */
async function aged(page) {
  const older = (one) => {
    if (Array.isArray(one)) return one.map(older);
    if (typeof one !== 'object' || one === null) return one;
    const of = String(one.digest ?? one.username ?? one.id ?? one.name ?? '');
    const measure = [...of].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
    const hours = of === '' ? 0 : ((measure * 149) % 600) + 1;
    const moved = ([key, value]) => {
      const isTime = typeof value === 'string' && /_(time|at)$/.test(key) && /^20\d\d-\d\d-\d\dT/.test(value);
      return [key, isTime ? new Date(Date.parse(value) - hours * 3_600_000).toISOString() : older(value)];
    };
    return Object.fromEntries(Object.entries(one).map(moved));
  };
  await page.route('**/api/v2.0/**', async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    const response = await route.fetch();
    if (!/json/.test(response.headers()['content-type'] ?? '')) return route.fulfill({ response });
    await route.fulfill({ response, json: older(await response.json()) });
  });
}

/** Opens the page of a picture as it is taken. */
async function pose(name) {
  const { address, heading, prepare, locale = 'en', anonymous = false, viewport = SIZE, colorScheme = 'light' } = SHOTS[name];
  const { context, problems } = await watched(browser, registry, { locale, viewport, colorScheme, timezoneId: 'UTC', reducedMotion: 'reduce' });
  if (!anonymous) await context.request.post(`${registry.url}/c/login`, { form: { principal: ADMIN.username, password: ADMIN.password } });
  const page = await context.newPage();
  await aged(page);
  await open(page, registry.url + (typeof address === 'string' ? address : await address()));
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
  await prepare?.(page);
  await page.waitForLoadState('networkidle');
  assert.deepEqual(problems(), [], name);
  const picture = process.env.WHARF_WRITE_DOCS ? await page.screenshot({ animations: 'disabled' }) : undefined;
  await context.close();
  return picture;
}

await step('the tour shows exactly the pictures there are, each of its size', async () => {
  await furnish();
  await collect();
  await limit();
  await directory();
  const text = await readFile(new URL('README.md', DOCS), 'utf8');
  const shown = [...text.matchAll(/!\[[^\]]+\]\(([\w-]+)\.png\)/g)].map(([, name]) => name).sort();
  assert.deepEqual(shown, Object.keys(SHOTS).sort());
});

for (const name of Object.keys(SHOTS)) {
  await step(`${name}: its page opens with its heading`, async () => {
    const picture = await pose(name);
    if (picture !== undefined) await writeFile(new URL(`${name}.png`, DOCS), picture);
    const { viewport = SIZE } = SHOTS[name];
    const stored = await readFile(new URL(`${name}.png`, DOCS));
    // Width and height stand in the first chunk.
    assert.deepEqual([stored.readUInt32BE(16), stored.readUInt32BE(20)], [viewport.width, viewport.height], `${name}.png`);
    assert.ok(stored.length <= MOST, `${name}.png has ${stored.length} bytes`);
  });
}

await step('and nothing else lies there', async () => {
  const files = (await readdir(DOCS)).filter((file) => file.endsWith('.png')).sort();
  assert.deepEqual(files, Object.keys(SHOTS).map((name) => `${name}.png`).sort());
});

await browser.close();
registry.stop();
