import { expect, test } from 'vitest';
import { withLayers } from './history';

const layer = (size: number) => ({ digest: `sha256:${size}`, size, mediaType: 'x' });

test('every step has its layer', () => {
  const built = withLayers([{ created_by: 'ADD' }, { created_by: 'ENV', empty_layer: true }, { created_by: 'RUN' }], [layer(1), layer(2)]);
  expect(built.map((step) => step.layer?.size)).toEqual([1, undefined, 2]);
});

test('a history that does not fit its layers hides neither', () => {
  expect(withLayers([{ created_by: 'ADD' }], [layer(1), layer(2)])).toHaveLength(3);
  expect(withLayers([], [layer(1)])).toEqual([{ layer: layer(1) }]);
});
