// Ways through the portal that end outside of it: a group of the company's provider, and docker with a robot's secret.
import assert from 'node:assert/strict';
import { pushImage } from './content.mjs';
import { startDocker } from './docker.mjs';
import { ADMIN, asAdmin, connectProvider, issuer, launch, startRegistry, step } from './stage.mjs';
import { signIn, watched } from './watch.mjs';

const registry = await startRegistry();
const host = new URL(registry.url).host;
await connectProvider(registry, { oidc_auto_onboard: true });
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en', viewport: { width: 1280, height: 800 } });
const page = await context.newPage();
const dialog = page.getByRole('dialog');
const heading = (on, name) => on.getByRole('heading', { level: 1, name, exact: true });
const quiet = (name) => assert.deepEqual(problems(), [], name);

/** Somebody who logs in by the provider's button, with these groups there. */
async function person(login, groups) {
  await fetch(`${issuer}/control/accounts/${login}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: login, groups }) });
  const own = await watched(browser, registry, { locale: 'en' });
  const page = await own.context.newPage();
  await page.goto(`${registry.url}/sign-in?next=/projects`);
  await page.getByRole('link', { name: 'Sign in with Corporate login' }).click();
  await page.waitForURL(`${issuer}/**`);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', 'any');
  await page.click('button[type=submit]');
  await page.waitForURL(`${registry.url}/projects`);
  await heading(page, 'Projects').waitFor();
  // The provider's page is somebody else's, and this step of the way is meant.
  own.problems();
  return { page, problems: own.problems, leave: () => own.context.close() };
}

await step('a private project is made and shared with a group of the provider', async () => {
  await signIn(page, registry, ADMIN);
  await page.goto(`${registry.url}/projects`);
  await page.getByRole('button', { name: 'New project' }).click();
  await dialog.getByLabel('Name').fill('vault');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await heading(page, 'vault').waitFor();
  await page.getByText('Private', { exact: true }).waitFor();
  await pushImage(registry, 'vault/app', '1.0');
  await page.goto(`${registry.url}/groups`);
  await page.getByRole('button', { name: 'New group' }).click();
  await dialog.getByLabel('Name').fill('platform');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('cell', { name: 'platform', exact: true }).waitFor();
  await page.goto(`${registry.url}/projects/vault/members`);
  await page.getByRole('button', { name: 'Add a member' }).click();
  await dialog.getByText('Group', { exact: true }).first().click();
  await dialog.locator('input.mantine-Autocomplete-input').fill('platform');
  await page.getByRole('option', { name: 'platform' }).click();
  await dialog.getByLabel('Role').selectOption({ label: 'Developer' });
  await dialog.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('combobox', { name: 'Role of platform' }).waitFor();
  quiet();
});

await step('who is in the group sees it with the rights of the group', async () => {
  const inside = await person('ines', ['platform', 'others']);
  await inside.page.getByRole('link', { name: 'vault', exact: true }).click();
  await heading(inside.page, 'vault').waitFor();
  await inside.page.getByRole('link', { name: 'vault/app' }).click();
  await inside.page.getByRole('link', { name: '1.0', exact: true }).waitFor();
  // A developer deletes no artifact and writes retention policies.
  assert.equal(await inside.page.getByRole('button', { name: /^Delete/ }).count(), 0);
  await inside.page.goto(`${registry.url}/projects/vault`);
  await inside.page.getByRole('link', { name: 'Protection', exact: true }).click();
  await inside.page.getByRole('link', { name: 'Retention', exact: true }).waitFor();
  assert.equal(await inside.page.getByRole('link', { name: 'Settings', exact: true }).count(), 0);
  assert.deepEqual(inside.problems(), []);
  await inside.leave();
});

await step('who is not in the group does not learn that it exists', async () => {
  const outside = await person('otto', ['others']);
  await outside.page.getByRole('link', { name: 'library', exact: true }).waitFor();
  assert.equal(await outside.page.getByRole('link', { name: 'vault', exact: true }).count(), 0);
  const answers = [];
  for (const address of ['/projects/vault', '/projects/never-was']) {
    await outside.page.goto(registry.url + address);
    answers.push((await outside.page.getByRole('alert').innerText()).replace(/vault|never-was/g, 'it'));
  }
  assert.match(answers[0], /That did not work/);
  assert.equal(answers[0], answers[1]);
  assert.deepEqual(outside.problems(), []);
  await outside.leave();
});

let robot;
await step('a robot that pushes is made, with its secret and the line to log in', async () => {
  await page.goto(`${registry.url}/projects/vault/robots`);
  await page.getByRole('button', { name: 'New robot account' }).click();
  await dialog.getByLabel('Name').fill('ci');
  await dialog.getByLabel('Rights').selectOption({ label: 'Push and pull' });
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Copy it now').waitFor();
  const [name, secret, line] = await dialog.locator('.command code').allTextContents();
  robot = { name, secret, line };
  await dialog.getByRole('button', { name: 'Close' }).click();
  quiet();
});

const client = await startDocker();
/** What the secret's dialog says to type, without the program's name and the quotes of the shell. */
const login = ({ name, secret, line }) => {
  assert.equal(line, `docker login ${host} --username '${name}' --password-stdin`);
  return client.docker(['login', host, '--username', name, '--password-stdin'], secret);
};

await step('docker logs in with the line and the secret, pushes, and pulls again', async () => {
  const wrong = await client.docker(['login', host, '--username', robot.name, '--password-stdin'], 'not-the-secret');
  assert.notEqual(wrong.code, 0);
  const { code, output } = await login(robot);
  assert.equal(code, 0, output);
  const image = `${host}/vault/docker:1`;
  await client.build(image);
  const pushed = await client.docker(['push', image]);
  assert.equal(pushed.code, 0, pushed.output);
  await client.docker(['image', 'rm', image]);
  const pulled = await client.docker(['pull', image]);
  assert.equal(pulled.code, 0, pulled.output);
});

await step('what docker pushed is in the portal, with the digest docker names and the robot in the audit log', async () => {
  const { output } = await client.docker(['image', 'inspect', '--format', '{{index .RepoDigests 0}}', `${host}/vault/docker:1`]);
  const digest = output.trim().split('@')[1];
  await page.goto(`${registry.url}/projects/vault/repositories/docker/artifacts/1`);
  await page.getByText(digest, { exact: true }).waitFor();
  await page.goto(`${registry.url}/projects/vault/audit?operation=create`);
  await page.getByRole('row', { name: /vault\/docker/ }).getByText(robot.name).first().waitFor();
  quiet();
});

await step('its secret renewed in the portal, docker is refused with the old one', async () => {
  await page.goto(`${registry.url}/projects/vault/robots`);
  await page.getByRole('button', { name: `New secret: ${robot.name}` }).click();
  await dialog.getByRole('button', { name: 'New secret' }).click();
  await page.getByText('Copy it now').waitFor();
  const [, secret] = await dialog.locator('.command code').allTextContents();
  assert.notEqual(secret, robot.secret);
  assert.notEqual((await client.docker(['push', `${host}/vault/docker:1`])).code, 0);
  const again = await login({ ...robot, secret });
  assert.equal(again.code, 0, again.output);
  assert.equal((await client.docker(['push', `${host}/vault/docker:1`])).code, 0);
  quiet();
});

const { text } = await asAdmin(registry, 'GET', '/api/v2.0/projects/vault/repositories');
assert.deepEqual(JSON.parse(text).map(({ name }) => name).sort(), ['vault/app', 'vault/docker']);

await client.stop();
await browser.close();
registry.stop();
