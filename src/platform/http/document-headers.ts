import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './document-operations.js';

const HEADERS = {
  RateLimit: {
    description: 'What is left of each limit (`r`), and in how many seconds all of it is there again (`t`).',
    schema: { type: 'string', example: '"key";r=2999;t=1, "company";r=5990;t=1' },
  },
  'RateLimit-Policy': {
    description: 'The limits: so many requests (`q`) in so many seconds (`w`).',
    schema: { type: 'string', example: '"key";q=3000;w=60, "company";q=6000;w=60' },
  },
  'Retry-After': {
    description: 'Seconds after which to ask again.',
    schema: { type: 'integer', example: 2 },
  },
  'Idempotency-Replayed': {
    description: '`true`: this answer was given before, and nothing was done now.',
    schema: { type: 'string', example: 'true' },
  },
} as const;
type HeaderName = keyof typeof HEADERS;

/** Extension of an operation that takes an Idempotency-Key. */
export const IDEMPOTENT_EXTENSION = 'x-idempotent';

/** The headers of answers that are no refusals, and of the refusal for too many requests. */
export function describeHeaders(document: OpenAPIObject): void {
  for (const { operation } of operationsOf(document)) {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (!response || '$ref' in response || !/^2|^429$/.test(status)) continue;
      const names: HeaderName[] = ['RateLimit', 'RateLimit-Policy'];
      if (status === '429') names.push('Retry-After');
      if (status.startsWith('2') && IDEMPOTENT_EXTENSION in operation) names.push('Idempotency-Replayed');
      const refs = names.map((name) => [name, { $ref: `#/components/headers/${name}` }]);
      response.headers = { ...Object.fromEntries(refs), ...response.headers };
    }
  }
  document.components = { ...document.components, headers: { ...HEADERS } };
}
