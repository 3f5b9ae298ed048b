// Texts that want to be more than texts, in every field that is shown: nothing runs, nothing is loaded, no link leads to a script.
import assert from 'node:assert/strict';
import { pushChart, pushImage } from './content.mjs';
import { ADMIN, asAdmin, launch, startRegistry, step } from './stage.mjs';
import { watched } from './watch.mjs';

const ISSUER = 'https://ci.example.com';
const registry = await startRegistry({ WHARF_AUTH__WORKLOAD__ISSUERS: ISSUER });
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en' });
const page = await context.newPage();

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

// Texts of others that come by other ways: what clusters report, who administers, what policies and jobs say.
const IMG = '<img src=x onerror=window.ran=1>';
const short = oneLine.slice(0, 120);
await did('POST', '/api/v2.0/clusters', { name: 'prod', kind: 'external', rewrites: [] });
const [cluster] = JSON.parse((await asAdmin(registry, 'GET', '/api/v2.0/clusters')).text);
const host = new URL(registry.url).host;
const use = (namespace, name, container, image) => ({ namespace, kind: IMG, name, container, image });
await did('POST', `/api/v2.0/clusters/${cluster.id}/inventory`, { uses: [use(IMG, IMG, IMG, `${host}/team/app:1.0`), use('<svg onload=window.ran=1>', 'x', 'y', '<script>window.ran=1</script>')] }, [200, 201, 202, 204, 400, 422]);
await did('POST', `/api/v2.0/clusters/${cluster.id}/inventory`, { uses: [use('shop', 'x', 'y', `${host}/team/app:1.0`)] }, [200, 201, 202, 204]);
await did('POST', '/api/v2.0/roles', { name: IMG, description: short, permissions: [{ resource: 'repository', action: 'pull' }] }, [201, 400, 422]);
await did('POST', '/api/v2.0/roles', { name: 'plain', description: short, permissions: [{ resource: 'repository', action: 'pull' }] }, [201, 400, 422]);
await did('POST', `${team}/members`, { role_id: 2, member_user: { username: 'eve' } }, [201, 400, 404]);
await did('POST', '/api/v2.0/usergroups', { group_name: IMG, group_type: 3 }, [201, 400, 422]);
await did('POST', '/api/v2.0/usergroups', { group_name: 'directory', group_type: 1, ldap_group_dn: `cn=${IMG},dc=x` }, [201, 400, 422]);
const [group] = JSON.parse((await asAdmin(registry, 'GET', '/api/v2.0/usergroups')).text);
if (group) await did('POST', `${team}/members`, { role_id: 3, member_group: { id: group.id } }, [201, 400]);
await did('POST', `${team}/repository-grants`, { entity_type: 'u', entity_name: 'eve', pattern: '<svg onload=window.ran=1>', role_id: 2 }, [201, 400, 422]);
await did('POST', `${team}/workload-rules`, { name: IMG, issuer: ISSUER, audience: IMG, claims: { sub: IMG }, role_id: 2 }, [201, 400, 422]);
await did('PUT', '/api/v2.0/users/current', { realname: short, email: 'admin@example.com', comment: short }, [200, 400, 404, 405]);
await did('POST', '/api/v2.0/users/1/identities', { provider: 'oidc', subject: IMG }, [201, 400, 409, 422]);
await did('POST', '/api/v2.0/projects', { project_name: 'limited', storage_limit: 2 ** 20 });
await pushImage(registry, 'team/app', '', { artifactType: 'application/vnd.<img-src=x-onerror=window.ran=1>+json', salt: 'odd' }).catch(() => undefined);
const app = JSON.parse((await asAdmin(registry, 'GET', `${team}/repositories/app/artifacts/1.0`)).text);
await pushImage(registry, 'team/app', '', { artifactType: 'text/html', annotations: { title: HOSTILE }, subject: { digest: app.digest, mediaType: 'application/vnd.oci.image.manifest.v1+json', size: app.size }, salt: 'accessory' }).catch(() => undefined);
const retention = JSON.parse((await asAdmin(registry, 'GET', team)).text).metadata.retention_id;
await did('POST', `/api/v2.0/retentions/${retention}/executions`, { dry_run: true }, [200, 201]);
await asAdmin(registry, 'POST', '/api/v2.0/system/gc/schedule', { schedule: { type: 'Manual' }, parameters: { dry_run: true } });
const { user_id } = JSON.parse((await asAdmin(registry, 'GET', '/api/v2.0/users?q=username%3Deve')).text)[0];

const ADDRESSES = [
  '/projects', '/projects/team', '/projects/team/repositories/app', '/projects/team/repositories/app/artifacts/1.0', '/projects/team/repositories/chart/artifacts/1.0.0',
  '/projects/team/retention', '/projects/team/immutability', '/projects/team/trash', '/trash', '/projects/team/robots', '/projects/team/audit', '/labels', '/users', '/audit', '/configuration', '/configuration/oidc',
  `/search?q=${encodeURIComponent('<img src=x onerror=window.ran=1>')}`, `/projects/${encodeURIComponent('<svg onload=window.ran=1>')}`, '/sign-in?next=javascript:window.ran=1',
];

ADDRESSES.push(
  '/clusters', `/clusters/${cluster.id}`, '/roles', '/groups', '/robots', '/quotas', '/jobs', '/jobs/runs', '/jobs/schedules', '/garbage-collection', '/system/retention', '/system/retention/runs', '/health',
  '/projects/team/members', '/projects/team/grants', '/projects/team/workload-rules', '/projects/team/pins', '/projects/team/labels', '/projects/team/settings', '/projects/team/retention/runs', '/projects/team/repositories',
  '/repositories', '/welcome', '/profile', `/users/${user_id}`, '/users/1', `/audit?resource=${encodeURIComponent(IMG)}&type=${encodeURIComponent(IMG)}`, `/oidc-onboard?username=${encodeURIComponent(IMG)}&redirect_url=javascript:window.ran=1`, '/sign-up?next=javascript:window.ran=1',
  `/projects/team/retention/runs/${encodeURIComponent(IMG)}`, `/jobs/runs/${encodeURIComponent(IMG)}`, `/configuration/${encodeURIComponent(IMG)}`,
);
for (const { id } of JSON.parse((await asAdmin(registry, 'GET', '/api/v2.0/jobservice/executions')).text).slice(0, 5)) ADDRESSES.push(`/jobs/runs/${id}`);
for (const { id } of JSON.parse((await asAdmin(registry, 'GET', `/api/v2.0/retentions/${retention}/executions`)).text).slice(0, 1)) ADDRESSES.push(`/projects/team/retention/runs/${id}`);

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

/** What a file is to be called, as browsers read it (RFC 6266): no name of somebody else's choice leads out of a folder or out of the header. */
await step('a133 a file of the audit log has a name of its own, whatever it was asked for', async () => {
  for (const format of ['csv', 'jsonl']) {
    for (const condition of ['', `resource=~${IMG}`, 'resource=~..%2F..%2Fetc', 'username=~"%0d%0aSet-Cookie: x=1', 'username=~\u202egnp.exe']) {
      const response = await context.request.get(`${registry.url}/api/v2.0/auditlog-exts/export?${new URLSearchParams({ format, ...(condition === '' ? {} : { q: condition }) })}`);
      if (!response.ok()) continue;
      assert.match(response.headers()['content-disposition'], new RegExp(`^attachment; filename="[\\w.-]+\\.${format}"(; filename\\*=UTF-8''[\\w.-]+\\.${format})?$`), condition);
      assert.equal(response.headers()['set-cookie'], undefined);
    }
  }
});

await step('a136 addresses that are echoed come back as text, and as no page of somebody else', async () => {
  for (const path of [`/api/v2.0/${IMG}`, `/v2/${IMG}/manifests/x`, `/c/${IMG}`, `/assets/${IMG}.js`, `/service/token?service=${IMG}&scope=${IMG}`]) {
    const response = await fetch(registry.url + encodeURI(path), { headers: { accept: 'text/html' } });
    const type = response.headers.get('content-type') ?? '';
    const body = await response.text();
    assert.ok(!/html/.test(type) || !body.includes(IMG), `${path}: ${type}`);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff', path);
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
  // A number in an address that is none is refused, which the browser reports as well.
  assert.deepEqual(problems().filter((problem) => !/responded with a status of (400|422)/.test(problem)), [], name);
}

await browser.close();
registry.stop();
