import { STATUS_CODES } from 'node:http';
import { changesThings, type HttpMethod, type Operation } from './document-operations.js';

/** The refusals that an operation may answer with, each as problem details. */
export function problemResponses(
  operation: Operation,
  path: string,
  method: HttpMethod,
): Operation['responses'] {
  const statuses = new Set([500]);
  const add = (when: boolean, ...codes: number[]) => {
    if (when) for (const code of codes) statuses.add(code);
  };
  add((operation.security ?? []).length > 0, 401, 403);
  add((operation.parameters ?? []).length > 0, 422);
  add(operation.requestBody !== undefined, 400, 413, 415, 422);
  add(path.includes('{'), 404);
  add(changesThings(method), 403, 409);
  // Signing in and changing a password take a password that could be guessed.
  add(method === 'post' && /\/session(\/password)?$/.test(path), 401, 429);
  // Contacts wait for the geodata to be filled, and a file may find no room.
  add(changesThings(method) && /\/(contacts|imports|uploads)\b/.test(path), 503);
  add(method === 'post' && /\/(imports|uploads)$/.test(path), 413, 507);
  // Resumable uploads: tus names these, and its clients know what to do.
  add(/\/uploads\b/.test(path) && method !== 'options', 412);
  add(/\/uploads\/\{[^/]+$/.test(path), 423, 503);
  add(method === 'patch' && /\/uploads\b/.test(path), 507);
  return Object.fromEntries([...statuses].sort().map((status) => [String(status), problemResponse(status)]));
}

function problemResponse(status: number): Operation['responses'][string] {
  return {
    description: STATUS_CODES[status] ?? 'Refused',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}
