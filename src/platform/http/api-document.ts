import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { changesThings, type HttpMethod, type Operation, operationsOf } from './document-operations.js';
import { moveNamedSchemas } from './document-schemas.js';
import { problemSchema } from './problem.schema.js';
import { problemResponses } from './problem-responses.js';
import { takeRefusals } from './refuses.decorator.js';
import { convertZodSchema } from './zod-openapi.converter.js';

/** Extension of an operation that says who may call it; `anyone` needs no sign-in. */
export const ACCESS_EXTENSION = 'x-access';

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
    operation.security = securityOf(operation, method);
    const problems = problemResponses(operation, path, method, takeRefusals(operation));
    operation.responses = { ...problems, ...operation.responses };
  }
  moveNamedSchemas(document, { Problem: problemSchema });
  refuseDoubleIds(document);
  return document;
}

function documentFrame(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setTitle('SMS campaign platform')
    .setDescription(
      'Every route acts on one company: that of the API key, or the active one of the session. ' +
        'Errors are problem details (RFC 9457). Listings are paged: pass `next` as `after`.',
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

/** `ListController.create` → `listCreate`: stays the same when a route is added or moved. */
function operationId(controller: string, method: string): string {
  const noun = controller.replace(/Controller$/, '');
  return `${noun.charAt(0).toLowerCase()}${noun.slice(1)}${method.charAt(0).toUpperCase()}${method.slice(1)}`;
}

function securityOf(operation: Operation, method: HttpMethod): Record<string, string[]>[] {
  if (ACCESS_EXTENSION in operation && operation[ACCESS_EXTENSION] === 'anyone') return [];
  const bySession: Record<string, string[]> = { session: [] };
  if (changesThings(method)) bySession['csrf'] = [];
  return [bySession, { apiKey: [] }];
}

function refuseDoubleIds(document: OpenAPIObject): void {
  const seen = new Set<string>();
  for (const { path, method, operation } of operationsOf(document)) {
    const id = operation.operationId ?? '';
    if (seen.has(id)) throw new Error(`The operation id ${id} of ${method} ${path} is already taken.`);
    seen.add(id);
  }
}
