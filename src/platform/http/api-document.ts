import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { describeHeaders } from './document-headers.js';
import { changesThings, type HttpMethod, type Operation, operationsOf } from './document-operations.js';
import { moveNamedSchemas } from './document-schemas.js';
import { problemSchema } from './problem.schema.js';
import { problemResponses } from './problem-responses.js';
import { takeRefusals } from './refuses.decorator.js';
import { convertZodSchema } from './zod-openapi.converter.js';

/** Extension of an operation that says who may call it; `anyone` needs no sign-in. */
export const ACCESS_EXTENSION = 'x-access';

/** Extension that names the scope which an API key must have; without it the operation is closed to API keys. */
export const SCOPE_EXTENSION = 'x-scope';

/** The OpenAPI 3.0 document of an application's routes under the API prefix. */
export function buildApiDocument(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, documentFrame(), {
    operationIdFactory: operationId,
    standardSchemaConverter: convertZodSchema,
  });
  document.paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => path.startsWith('/api/')),
  );
  for (const { path, method, operation } of operationsOf(document)) {
    const scope = takeScope(operation);
    operation.security = securityOf(operation, method, scope);
    const problems = problemResponses(operation, path, method, takeRefusals(operation));
    operation.responses = { ...problems, ...operation.responses };
  }
  describeHeaders(document);
  moveNamedSchemas(document, { Problem: problemSchema });
  refuseDoubleIds(document);
  return document;
}

function documentFrame(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setTitle('SMS campaign platform')
    .setDescription(
      'Every route acts on one company: that of the API key, or the active one of the session. ' +
        'An API key does what its scopes say, `x-scope` of each operation; one without is for people alone. ' +
        'Errors are problem details (RFC 9457) with a `code` for programs. Listings are paged: pass `next` as ' +
        '`after`. POSTs with `x-idempotent` take an `Idempotency-Key`, so that they can be sent again. Each answer ' +
        'tells in `RateLimit` how many more requests are taken now.',
    )
    .setVersion('1')
    .addCookieAuth('session', { type: 'apiKey', in: 'cookie', name: 'session' }, 'session')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-CSRF-Token', description: '`csrfToken` of the session.' },
      'csrf',
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: `sk_…`.' }, 'apiKey')
    .build();
}

/** `NoteController.create` → `createNote`, for a route that names no id of its own: one is better named at the route. */
function operationId(controller: string, method: string): string {
  return `${method}${controller.replace(/Controller$/, '')}`;
}

/** The scope of an operation, told in its description too; an operation that API keys cannot call has none. */
function takeScope(operation: Operation & { [SCOPE_EXTENSION]?: string | null }): string | null {
  const scope = operation[SCOPE_EXTENSION] ?? null;
  if (scope === null) delete operation[SCOPE_EXTENSION];
  const words = scope === null ? '' : `API keys need the scope \`${scope}\`.`;
  const description = [operation.description, words].filter(Boolean).join('\n\n');
  if (description !== '') operation.description = description;
  return scope;
}

function securityOf(
  operation: Operation,
  method: HttpMethod,
  scope: string | null,
): Record<string, string[]>[] {
  if (ACCESS_EXTENSION in operation && operation[ACCESS_EXTENSION] === 'anyone') return [];
  const bySession: Record<string, string[]> = { session: [] };
  if (changesThings(method)) bySession['csrf'] = [];
  return scope === null ? [bySession] : [bySession, { apiKey: [] }];
}

function refuseDoubleIds(document: OpenAPIObject): void {
  const seen = new Set<string>();
  for (const { path, method, operation } of operationsOf(document)) {
    const id = operation.operationId ?? '';
    if (seen.has(id)) throw new Error(`The operation id ${id} of ${method} ${path} is already taken.`);
    seen.add(id);
  }
}
