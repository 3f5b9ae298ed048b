import { expect, test } from 'vitest';
import { pullCommands } from './pull-commands';
import { artifactPath, splitName } from './paths';

const digest = `sha256:${'0'.repeat(64)}`;

test('images by tag and by digest', () => {
  const image = { host: 'registry.example.com', repository: 'team/app/web', type: 'IMAGE' };
  expect(pullCommands({ ...image, reference: '1.0' })[0]).toEqual(['docker', 'docker pull registry.example.com/team/app/web:1.0']);
  expect(pullCommands({ ...image, reference: digest })[2]).toEqual(['crictl', `crictl pull registry.example.com/team/app/web@${digest}`]);
});

test('charts by version, everything else as files', () => {
  const chart = { host: 'r:5000', repository: 'team/charts/web', type: 'CHART' };
  expect(pullCommands({ ...chart, reference: '0.1.0' })).toEqual([['helm', 'helm pull oci://r:5000/team/charts/web --version 0.1.0']]);
  expect(pullCommands({ ...chart, type: 'SBOM', reference: 'x' })).toEqual([['oras', 'oras pull r:5000/team/charts/web:x']]);
});

test('slashes of a repository stay in its part of the address', () => {
  expect(splitName('team/app/web')).toEqual({ project: 'team', repository: 'app/web' });
  expect(artifactPath('team/app/web', digest)).toBe(`/projects/team/repositories/app%2Fweb/artifacts/${encodeURIComponent(digest)}`);
});
