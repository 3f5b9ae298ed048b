// The server's API, typed by its own description. A refusal is thrown as an ApiError, so a caller only sees success.
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';

export type Shape = components['schemas'];

/** What the server said no with. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Milliseconds after which the server wants to be asked again. */
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** Proves that one of our pages sent a change: the server tells it in the answer to every GET of a session. */
let token: string | null = null;

const TOKEN = 'X-Harbor-CSRF-Token';

/** For requests outside the description, which are few: logging in and out. */
export async function send(path: string, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  headers.set('X-Is-Resource-Name', 'true');
  if (token !== null && (init?.method ?? 'GET') !== 'GET') headers.set(TOKEN, token);
  const response = await fetch(path, { ...init, headers });
  token = response.headers.get(TOKEN) ?? token;
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as Partial<Shape['Errors']> | null;
  const problem = body?.errors?.[0];
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return new ApiError(response.status, problem?.code ?? 'UNKNOWN', problem?.message ?? response.statusText, seconds >= 0 ? seconds * 1000 : undefined);
}

const guard: Middleware = {
  onRequest({ request }) {
    // Projects go by name here, also those called 42.
    request.headers.set('X-Is-Resource-Name', 'true');
    if (token !== null && request.method !== 'GET') request.headers.set(TOKEN, token);
    return request;
  },
  async onResponse({ response }) {
    token = response.headers.get(TOKEN) ?? token;
    if (!response.ok) throw await refusal(response);
    return response;
  },
};

export const api = createClient<paths>({ baseUrl: '/api/v2.0' });
api.use(guard);

/** One page of a list, and how many rows there are in all. */
export interface Page<Row> {
  rows: Row[];
  total: number;
}

export async function page<Row>(call: Promise<{ data?: Row[]; response: Response }>): Promise<Page<Row>> {
  const { data = [], response } = await call;
  return { rows: data, total: Number(response.headers.get('X-Total-Count') ?? data.length) };
}

export async function one<Body>(call: Promise<{ data?: Body }>): Promise<Body> {
  const { data } = await call;
  if (data === undefined) throw new ApiError(200, 'UNKNOWN', 'the answer is empty');
  return data;
}

/** A repository below its project as a path has it: the slashes of its name are escaped twice. */
export const inPath = (repository: string): string => encodeURIComponent(repository);
