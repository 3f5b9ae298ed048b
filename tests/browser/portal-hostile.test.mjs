// Texts that want to be more than texts, in every field that is shown: nothing runs, nothing is loaded, no link leads to a script.
import assert from 'node:assert/strict';
import { pushChart, pushImage } from './content.mjs';
import { ADMIN, asAdmin, launch, startRegistry, step } from './stage.mjs';
import { watched } from './watch.mjs';

const registry = await startRegistry();
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en' });
const page = await context.newPage();
page.setDefaultTimeout(20_000);

const HOSTILE = [
  '<script>window.ran = 1</script>',
  '<img src=x onerror="window.ran = 1">',
  '<svg onload="window.ran = 1"><animate onbegin="window.ran = 1"/><set attributeName=href to="javascript:window.ran=1"/></svg>',
  '<math><annotation-xml encoding="text/html"><img src=x onerror=window.ran=1></annotation-xml></math>',
  '[x](javascript:window.ran=1) [y](java\tscript:window.ran=1) [z](data:text/html,<script>window.ran=1</script>)',
  '![x](https://tracker.example/pixel.png)',
  '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<form action="https://evil.example/"><button>x</button></form>',
  '<!-- <!-- --> <img src=x onerror=window.ran=1> -->',
  '"><iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
].join('\n\n');
const oneLine = HOSTILE.replaceAll(/[\n\t]+/g, ' ');

const team = '/api/v2.0/projects/team';
const did = async (method, path, body, statuses = [200, 201]) => {
  const { status, text } = await asAdmin(registry, method, path, body);
  assert.ok(statuses.includes(status), `${method} ${path}: ${status} ${text}`);
};

await did('POST', '/api/v2.0/projects', { project_name: 'team', metadata: { public: 'false' } });
await pushImage(registry, 'team/app', '1.0', {
  createdBy: HOSTILE,
  author: HOSTILE,
  annotations: { 'org.opencontainers.image.title': HOSTILE, 'org.opencontainers.image.url': 'javascript:window.ran=1', [`<img src=x onerror=window.ran=1>`]: HOSTILE },
});
await pushChart(registry, 'team/chart', '1.0.0', { readme: HOSTILE, values: HOSTILE });
await did('PUT', `${team}/repositories/app`, { description: HOSTILE });
// What the server refuses is not shown.
await did('POST', '/api/v2.0/labels', { name: oneLine.slice(0, 60), description: oneLine.slice(0, 200), color: '#"><img src=x onerror=window.ran=1>', scope: 'g' }, [201, 400, 422]);
await did('POST', '/api/v2.0/labels', { name: '<img src=x onerror=window.ran=1>', description: oneLine.slice(0, 200), color: '#c92a2a', scope: 'g' }, [201, 400, 422]);
await did('POST', '/api/v2.0/robots', { name: 'x', description: oneLine, duration: 1, level: 'project', permissions: [{ kind: 'project', namespace: 'team', access: [{ resource: 'repository', action: 'pull' }] }] }, [201, 400, 422]);
await did('POST', '/api/v2.0/users', { username: 'eve', password: 'Sesame-98765', email: 'eve@example.com', realname: oneLine.slice(0, 100) }, [201, 400, 422]);
await did('PUT', '/api/v2.0/configurations', { banner_message: HOSTILE, oidc_name: oneLine.slice(0, 100) }, [200, 400, 422]);
await did('PUT', `${team}/pins/kept`, { repository: 'app', reference: '1.0', reason: oneLine.slice(0, 200) }, [200, 400, 422]);
const { project_id } = JSON.parse((await asAdmin(registry, 'GET', team)).text);
await did('POST', '/api/v2.0/retentions', {
  algorithm: 'ordered',
  rules: [{ action: 'delete', template: 'always', tag_selectors: [{ kind: 'label', decoration: 'withLabels', pattern: '<img src=x onerror=window.ran=1>' }] }],
  scope: { level: 'project', ref: project_id },
});
await did('POST', `${team}/immutabletagrules`, {
  tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '<svg onload=window.ran=1>' }],
  scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] },
}, [201, 400, 422]);
await pushImage(registry, 'team/gone', '1.0', { createdBy: HOSTILE, salt: 'gone' });
await did('DELETE', `${team}/repositories/gone`);
await asAdmin(registry, 'GET', `/api/v2.0/projects/${encodeURIComponent('<img src=x onerror=window.ran=1>')}`);

const ADDRESSES = [
  '/projects', '/projects/team', '/projects/team/repositories/app', '/projects/team/repositories/app/artifacts/1.0', '/projects/team/repositories/chart/artifacts/1.0.0',
  '/projects/team/retention', '/projects/team/immutability', '/projects/team/trash', '/trash', '/projects/team/robots', '/projects/team/audit', '/labels', '/users', '/audit', '/configuration', '/configuration/oidc',
  `/search?q=${encodeURIComponent('<img src=x onerror=window.ran=1>')}`, `/projects/${encodeURIComponent('<svg onload=window.ran=1>')}`, '/sign-in?next=javascript:window.ran=1',
];

await step('a130 a131 a135 a136 hostile texts stay texts on every page', async () => {
  await context.request.post(`${registry.url}/c/login`, { form: { principal: ADMIN.username, password: ADMIN.password } });
  for (const address of ADDRESSES) {
    await page.goto(registry.url + address);
    await page.locator('h1, [role=alert]').first().waitFor();
    await page.locator('.mantine-Loader-root').first().waitFor({ state: 'detached' });
    const tabs = page.getByRole('tab');
    for (let index = 0; index < (await tabs.count()); index += 1) {
      await tabs.nth(index).click();
      await page.locator('.mantine-Loader-root').first().waitFor({ state: 'detached' });
      await inert(`${address}, tab ${index}`);
    }
    await inert(address);
  }
});

async function inert(name) {
  const found = await page.evaluate(() => ({
    ran: 'ran' in window,
    foreign: [...document.querySelectorAll('main iframe, main object, main embed, main base, main meta, main math, main script, main style, main form[action]')].map((one) => one.outerHTML.slice(0, 120)),
    handlers: [...document.querySelectorAll('*')].filter((one) => one.getAttributeNames().some((attribute) => attribute.startsWith('on'))).length,
    links: [...document.querySelectorAll('a[href]')].map((link) => link.protocol).filter((protocol) => !/^https?:$/.test(protocol)),
    outward: [...document.querySelectorAll('a[href]')].filter((link) => link.origin !== location.origin && link.rel !== 'noopener noreferrer nofollow').length,
    images: [...document.querySelectorAll('img')].map((image) => image.src).filter((source) => !source.startsWith(location.origin)),
  }));
  assert.deepEqual(found, { ran: false, foreign: [], handlers: 0, links: [], outward: 0, images: [] }, name);
  assert.deepEqual(problems(), [], name);
}

await browser.close();
registry.stop();
