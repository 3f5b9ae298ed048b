// The portal as people use it: the first push, a look at every page in every language, what hostile texts do, and what it weighs.
import assert from 'node:assert/strict';
import { pushChart, pushImage, pushIndex } from './content.mjs';
import { ADMIN, asAdmin, launch, startRegistry, step } from './stage.mjs';
import { accessible, watched } from './watch.mjs';

const registry = await startRegistry();
const browser = await launch();
const { context, problems } = await watched(browser, registry, { locale: 'en-GB', viewport: { width: 1280, height: 800 } });
const page = await context.newPage();
page.setDefaultTimeout(15_000);

const quiet = () => assert.deepEqual(problems(), []);
const heading = (name) => page.getByRole('heading', { level: 1, name });

async function signIn(page, { username, password }) {
  await page.goto(`${registry.url}/sign-in`);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

await step('a wrong password is said to be one', async () => {
  await page.goto(`${registry.url}/`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor();
  await accessible(page, 'sign-in');
  quiet();
});

await step('an empty registry welcomes its administrator with the commands of the first push', async () => {
  await signIn(page, ADMIN);
  await heading('Push an image').waitFor();
  const host = new URL(registry.url).host;
  await page.getByText(`docker push ${host}/library/hello:1.0`).waitFor();
  await page.getByText('helm', { exact: true }).click();
  await page.getByText(`helm push my-chart-0.1.0.tgz oci://${host}/library`).waitFor();
  await accessible(page, 'welcome');
  quiet();
});

await step('a project is made, and the first push is seen live', async () => {
  await page.getByRole('link', { name: 'Projects', exact: true }).click();
  await page.getByRole('button', { name: 'New project' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('team');
  await dialog.getByLabel('Storage limit').fill('10 GiB');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await heading('team').waitFor();
  await page.getByText('Nothing has been pushed yet.').waitFor();
  await pushImage(registry, 'team/app/web', '1.0', { annotations: { 'org.opencontainers.image.source': 'https://example.com/source' } });
  await page.getByRole('link', { name: 'team/app/web' }).waitFor();
  await page.getByRole('img', { name: /storage limit/ }).waitFor();
  quiet();
});

await step('a repository lists its artifacts by their tags and unfolds an index', async () => {
  await pushIndex(registry, 'team/app/web', '2.0');
  await page.getByRole('link', { name: 'team/app/web' }).first().click();
  await heading('team/app/web').waitFor();
  await page.getByRole('button', { name: '2 platforms' }).click();
  await page.getByRole('link', { name: 'linux/arm64' }).waitFor();
  await page.getByRole('link', { name: '1.0', exact: true }).click();
  await page.getByText(`docker pull ${new URL(registry.url).host}/team/app/web:1.0`).waitFor();
  await page.getByRole('tab', { name: 'Layers and history' }).click();
  await page.getByText('RUN make').waitFor();
  quiet();
});

await browser.close();
registry.stop();
