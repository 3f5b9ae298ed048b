// The steps an image was built in, each with the layer it made.
import type { Layer } from './manifest';

export interface Step {
  created?: string;
  created_by?: string;
  comment?: string;
  empty_layer?: boolean;
}

export interface Built extends Step {
  layer?: Layer;
}

/** Steps and layers are in the same order; a step that made no layer says so. What does not add up is shown without layers. */
export function withLayers(steps: Step[], layers: Layer[]): Built[] {
  const making = steps.filter((step) => step.empty_layer !== true).length;
  if (making !== layers.length) return [...steps, ...layers.map((layer) => ({ layer }))];
  let next = 0;
  return steps.map((step) => (step.empty_layer === true ? step : { ...step, layer: layers[next++] }));
}
