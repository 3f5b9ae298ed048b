// Pages as different readers see them: there, whole, usable, and quiet in the console.
import assert from 'node:assert/strict';
import { ADMIN } from './stage.mjs';
import { accessible, watched } from './watch.mjs';

const READERS = {
  'in English': { locale: 'en', viewport: { width: 1280, height: 800 } },
  'in Chinese': { locale: 'zh-CN', viewport: { width: 1280, height: 800 } },
  'in the dark, on a phone': { locale: 'en', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
};

/** Opens a page and waits until nothing on it loads any more. */
export async function open(page, address) {
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction(() => document.querySelector('.mantine-Loader-root') === null);
}

/** Every page for every reader, signed in as the administrator. */
export async function visitAll(browser, registry, addresses) {
  for (const [reader, options] of Object.entries(READERS)) {
    const { context, problems } = await watched(browser, registry, options);
    await context.request.post(`${registry.url}/c/login`, { form: { principal: ADMIN.username, password: ADMIN.password } });
    const page = await context.newPage();
    for (const address of addresses) {
      const name = `${address} ${reader}`;
      await open(page, registry.url + address);
      await accessible(page, name);
      const shown = await page.locator('body').innerText();
      assert.equal(/\b[a-z]+\.[a-z]+[A-Z][A-Za-z]*\b/.exec(shown)?.[0], undefined, `${name} shows a key instead of a text`);
      if (options.locale === 'zh-CN') assert.match(await page.title(), /Wharf/, name);
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      assert.ok(inner <= outer, `${name} is ${inner} wide on a screen of ${outer}`);
      assert.deepEqual(problems(), [], name);
    }
    await context.close();
  }
}
