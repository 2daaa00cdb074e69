import { type DocumentedOperation, operationsOf } from '../../../src/platform/http/document-operations.js';
import { ApiClient } from '../api-client.js';

/** One route of the OpenAPI document, with what a test needs to know of it. */
export interface ApiOperation {
  id: string;
  method: string;
  /** With its parameters in braces. */
  path: string;
  /** The least role, or `anyone`; null where the route names none. */
  access: string | null;
  /** What an API key needs; null where it is closed to keys. */
  scope: string | null;
  /** Its action in the audit log, or `none: ` and why; null where nothing says so. */
  audit: string | null;
  hasBody: boolean;
  /** Names of its query parameters. */
  query: string[];
}

/** Every route, as the running application documents itself. */
export async function readOperations(url: string): Promise<ApiOperation[]> {
  const { body } = await ApiClient.nobody(url).call<Parameters<typeof operationsOf>[0]>(
    'GET',
    '/api/docs-json',
  );
  return operationsOf(body).map(toOperation);
}

function toOperation({ path, method, operation }: DocumentedOperation): ApiOperation {
  const access = 'x-access' in operation ? operation['x-access'] : null;
  const scope = 'x-scope' in operation ? operation['x-scope'] : null;
  const audit = 'x-audit' in operation ? operation['x-audit'] : null;
  const parameters = operation.parameters ?? [];
  return {
    id: operation.operationId ?? '',
    method: method.toUpperCase(),
    path,
    access: typeof access === 'string' ? access : null,
    audit: typeof audit === 'string' ? audit : null,
    scope: typeof scope === 'string' ? scope : null,
    hasBody: operation.requestBody !== undefined,
    query: parameters.flatMap((one) => ('in' in one && one.in === 'query' ? [one.name] : [])),
  };
}

/** The beginnings of a path that end in a parameter: `/api/v1/lists/{id}`, `/api/v1/lists/{id}/contacts/{phone}`. */
export function parameterPrefixes(path: string): string[] {
  return [...path.matchAll(/\{[^}]+\}/g)].map((match) => path.slice(0, match.index + match[0].length));
}
