// A policy as it is edited, and as the server has it. What the form does not show (a client's own numbers) is kept.
import type { Shape } from '../../api/client';

export type Selector = Shape['RetentionSelector'];
export type Body = Shape['RetentionPolicy'];
export type Scope = Shape['RetentionPolicyScope'];
export type Action = 'retain' | 'delete';

export interface Rule {
  /** Tells rules apart while they move. */
  key: number;
  action: Action;
  disabled: boolean;
  template: string;
  /** Its number; empty while somebody types. */
  count: number | '';
  keepAtLeast: number | '';
  tags: Selector[];
  repositories: Selector[];
  /** Only a policy of many projects chooses among them. */
  projects: Selector[];
  rest: Pick<Shape['RetentionRule'], 'id' | 'priority' | 'scope_selectors'>;
}

export interface Draft {
  algorithm: 'or' | 'ordered';
  rules: Rule[];
  cron: string;
  zone: string;
}

/** Templates, and the unit of their number. */
export const TEMPLATES = {
  latestPushedK: 'COUNT', latestPulledN: 'COUNT', latestActiveK: 'COUNT', latestSemverK: 'COUNT', nDaysSinceLastPush: 'DAYS', nDaysSinceLastPull: 'DAYS', always: null,
} as const;
export type Template = keyof typeof TEMPLATES;

export const isTemplate = (name: string): name is Template => Object.hasOwn(TEMPLATES, name);

let keys = 0;

const everything = (): Selector => ({ kind: 'doublestar', decoration: 'matches', pattern: '**' });

/** What a new policy begins with: the ten newest of each repository stay, and what was pushed within a month. */
export function firstDraft(): Draft {
  return { algorithm: 'ordered', rules: [{ ...newRule('delete'), template: 'nDaysSinceLastPush', count: 30, keepAtLeast: 10 }], cron: '', zone: '' };
}

export function newRule(action: Action): Rule {
  return { key: ++keys, action, disabled: false, template: 'latestPushedK', count: 10, keepAtLeast: '', tags: [everything()], repositories: [], projects: [], rest: {} };
}

export function fromBody(body: Body): Draft {
  const settings = (body.trigger?.settings ?? {}) as Record<string, unknown>;
  return {
    algorithm: body.algorithm === 'ordered' ? 'ordered' : 'or',
    rules: (body.rules ?? []).map(readRule),
    cron: text(settings.cron),
    zone: text(settings.time_zone),
  };
}

function readRule(rule: Shape['RetentionRule']): Rule {
  const params = (rule.params ?? {}) as Record<string, unknown>;
  // An old word for the same.
  const template = rule.template === 'lastXDays' ? 'nDaysSinceLastPush' : rule.template;
  return {
    key: ++keys,
    action: rule.action === 'delete' ? 'delete' : 'retain',
    disabled: rule.disabled ?? false,
    template,
    count: number(params[rule.template]),
    keepAtLeast: number(params.keepAtLeast),
    tags: rule.tag_selectors ?? [],
    repositories: rule.scope_selectors?.repository ?? [],
    projects: rule.scope_selectors?.project ?? [],
    rest: { id: rule.id, priority: rule.priority, scope_selectors: rule.scope_selectors },
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | '' => (typeof value === 'number' ? value : '');

export function toBody(draft: Draft, scope: Scope): Body {
  const settings = { cron: draft.cron.trim(), ...(draft.zone.trim() === '' ? {} : { time_zone: draft.zone.trim() }) };
  return {
    algorithm: draft.algorithm,
    rules: draft.rules.map(writeRule),
    trigger: { kind: 'Schedule', settings: settings as never },
    scope,
  };
}

function writeRule(rule: Rule): Shape['RetentionRule'] {
  const params: Record<string, number> = {};
  if (hasNumber(rule.template) && rule.count !== '') params[rule.template] = rule.count;
  if (rule.keepAtLeast !== '') params.keepAtLeast = rule.keepAtLeast;
  const others = Object.entries(rule.rest.scope_selectors ?? {}).filter(([about]) => about !== 'repository' && about !== 'project');
  const said = Object.entries({ repository: rule.repositories, project: rule.projects }).filter(([, selectors]) => selectors.length > 0);
  return {
    ...rule.rest,
    action: rule.action,
    disabled: rule.disabled,
    template: rule.template,
    params: params as never,
    tag_selectors: rule.tags,
    scope_selectors: Object.fromEntries([...others, ...said]),
  };
}

export const hasNumber = (template: string): boolean => !isTemplate(template) || TEMPLATES[template] !== null;

/** Whether nothing is half typed. Whether it is right only the server knows. */
export function isComplete(draft: Draft): boolean {
  return draft.rules.every((rule) => (!hasNumber(rule.template) || rule.count !== '') && [...rule.tags, ...rule.repositories, ...rule.projects].every(({ pattern }) => pattern.trim() !== ''));
}

/** What decides about tags, as one text to compare by. Keys and times of runs do not. */
export const essence = (draft: Draft): string => JSON.stringify({ ...draft, rules: draft.rules.map((rule) => ({ ...rule, key: 0 })) });

export function moved<Item>(items: Item[], from: number, by: 1 | -1): Item[] {
  const to = from + by;
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  const rest = items.toSpliced(from, 1);
  return rest.toSpliced(to, 0, item);
}
