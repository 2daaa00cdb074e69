import createFetchClient, { type Middleware } from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { BASE } from '../app/base.js';
import { TELLS_CSRF_TOKEN } from './csrf-routes.js';
import type { components, paths } from './schema.js';

export type Schemas = components['schemas'];

let csrfToken = '';

/** Every change carries the token of the session, which each answer about the session tells anew. */
const csrf: Middleware = {
  onRequest({ request }) {
    if (csrfToken !== '') request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (!response.ok || !TELLS_CSRF_TOKEN.test(schemaPath) || response.status === 204) return;
    const session: unknown = await response.clone().json();
    if (typeof session !== 'object' || session === null || !('csrfToken' in session)) return;
    csrfToken = String(session.csrfToken);
  },
};

/** Calls of the API, typed by its OpenAPI document. */
export const client = createFetchClient<paths>({ baseUrl: BASE, credentials: 'same-origin' });
client.use(csrf);

/** The same as hooks of TanStack Query. */
export const api = createQueryClient(client);

/** Headers for what does not go through the client: uploads in pieces. */
export function changeHeaders(): Record<string, string> {
  return { 'X-CSRF-Token': csrfToken };
}

/** Address of a route, for links and streams. */
export function apiUrl(path: string): string {
  return `${BASE}/api/v1${path}`;
}
