import { expect, test } from 'vitest';
import { layersOf } from './manifest';

test('layers are read from a manifest, and an index has none', () => {
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: 'sha256:ab', size: 3 };
  expect(layersOf(JSON.stringify({ schemaVersion: 2, layers: [layer] }))).toEqual([layer]);
  expect(layersOf(JSON.stringify({ schemaVersion: 2, manifests: [] }))).toEqual([]);
  expect(layersOf('null')).toEqual([]);
});
