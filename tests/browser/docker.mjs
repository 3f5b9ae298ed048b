// The real docker: its daemon in a folder of its own, without a network of its own. tests/e2e/install.sh brings it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Runs a program to its end. */
function run(command, args, { env, input } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { env, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('error', failed);
    child.on('close', (code) => done({ code, output: Buffer.concat(said).toString() }));
    if (input !== undefined) child.stdin.end(input);
  });
}

/** Starts the daemon and returns what runs docker against it. Registries on loopback are spoken to without TLS. */
export async function startDocker() {
  const folder = await mkdtemp(join(process.env.BROWSER_WORK, 'docker-'));
  const at = (name) => join(folder, name);
  await writeFile(at('daemon.json'), '{}');
  const socket = `unix://${at('sock')}`;
  const daemon = spawn(
    'dockerd',
    [
      '--host', socket, '--config-file', at('daemon.json'), '--data-root', at('data'), '--exec-root', at('state'), '--pidfile', at('pid'),
      '--storage-driver', 'vfs', '--bridge', 'none', '--iptables=false', '--ip6tables=false',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const log = [];
  daemon.stderr.on('data', (chunk) => log.push(chunk));
  let ended = false;
  daemon.on('error', () => (ended = true));
  daemon.on('exit', () => (ended = true));
  const env = { PATH: process.env.PATH, HOME: folder, DOCKER_CONFIG: at('config'), DOCKER_HOST: socket };
  const docker = (args, input) => run('docker', args, { env, input });
  // Its end lets go of the folder; a test that fails before that ends it all the same.
  process.on('exit', () => daemon.kill('SIGTERM'));
  for (let attempt = 0; (await docker(['version'])).code !== 0; attempt++) {
    assert.ok(!ended && attempt < 120, `dockerd does not start; see tests/e2e/install.sh\n${Buffer.concat(log)}`);
    await pause(250);
  }
  return {
    docker,
    /** An image of one file. */
    async build(name) {
      await writeFile(at('hello'), `hello from ${name}\n`);
      const packed = await run('tar', ['-C', folder, '-cf', at('hello.tar'), 'hello']);
      assert.equal(packed.code, 0, packed.output);
      const made = await docker(['import', '-', name], await readFile(at('hello.tar')));
      assert.equal(made.code, 0, made.output);
    },
    stop: () =>
      new Promise((done) => {
        daemon.on('exit', done);
        if (ended) done();
        daemon.kill('SIGTERM');
      }),
  };
}
