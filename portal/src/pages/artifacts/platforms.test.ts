import { expect, test } from 'vitest';
import type { Shape } from '../../api/client';
import { platformName, platformsOf } from './platforms';

const child = (os: string, annotations?: Record<string, string>) => ({ parent_id: 1, child_digest: `sha256:${os}`, platform: { os, architecture: os }, annotations }) as Shape['Reference'];

test('what BuildKit says of a build is no platform', () => {
  const image = child('linux');
  const attestation = child('unknown', { 'vnd.docker.reference.type': 'attestation-manifest' });
  expect(platformsOf({ references: [image, attestation] } as Shape['Artifact'])).toEqual([image]);
});

test('a platform that is not known has no name', () => {
  expect(platformName({ os: 'unknown', architecture: 'unknown' })).toBe('—');
  expect(platformName({ os: 'linux', architecture: 'arm64', variant: 'v8' })).toBe('linux/arm64/v8');
});
