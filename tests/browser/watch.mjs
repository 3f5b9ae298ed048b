// Watches a browser's pages: nothing may fail in the console, break the policy, or reach for another host.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const axe = await readFile(new URL('../../portal/node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** A context whose pages are watched. `problems()` empties the list of what went wrong. */
export async function watched(browser, registry, options = {}) {
  const context = await browser.newContext(options);
  const found = [];
  await context.exposeBinding('reportViolation', (_source, violation) => found.push(`policy: ${violation}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      window.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber} ${event.sample ?? ''}`),
    );
  });
  context.on('console', (message) => {
    // A refusal is an answer like others; the browser reports each in the console all the same.
    const refused = /Failed to load resource: the server responded with a status of (401|403|404|409|412)/.test(message.text());
    if (message.type() === 'error' && !refused) found.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => found.push(`error: ${error.error().stack}`));
  context.on('dialog', (dialog) => {
    found.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== registry.url && protocol !== 'data:') found.push(`other host: ${request.url()}`);
  });
  return { context, problems: () => found.splice(0) };
}

/** What axe finds, of the rules that matter most. Its script is run by the debugger, which no policy keeps out. */
export async function accessible(page, name) {
  // What fades in has its colours only at the end. Spinners have none.
  await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().endTime === Infinity));
  // The page's policy accepts no text as a script; the debugger's evaluation is not the page's.
  await page.evaluate(`${axe};void 0`);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const bad = result.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(
    bad.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 200)} ${node.any[0]?.message ?? ''}`).slice(0, 3).join(' | ')}`),
    [],
    name,
  );
}

/** Signs in by the page, in English. */
export async function signIn(page, registry, { username, password }) {
  await page.goto(`${registry.url}/sign-in`);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}
