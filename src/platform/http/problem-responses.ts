import { STATUS_CODES } from 'node:http';
import { changesThings, type HttpMethod, type Operation } from './document-operations.js';

/** The refusals that an operation may answer with, each as problem details; `further`: its own. */
export function problemResponses(
  operation: Operation,
  path: string,
  method: HttpMethod,
  further: readonly number[],
): Operation['responses'] {
  const statuses = new Set([429, 500, 503]);
  const add = (when: boolean, ...codes: number[]) => {
    if (when) for (const code of codes) statuses.add(code);
  };
  add((operation.security ?? []).length > 0, 401, 403);
  add((operation.parameters ?? []).length > 0, 422);
  add(operation.requestBody !== undefined, 400, 413, 415, 422);
  add(path.includes('{'), 404);
  add(changesThings(method), 403, 409);
  for (const code of further) statuses.add(code);
  return Object.fromEntries([...statuses].sort().map((status) => [String(status), problemResponse(status)]));
}

function problemResponse(status: number): Operation['responses'][string] {
  return {
    description: STATUS_CODES[status] ?? 'Refused',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}
