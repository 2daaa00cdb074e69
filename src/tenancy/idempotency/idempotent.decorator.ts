import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import { IDEMPOTENT_EXTENSION } from '../../platform/http/document-headers.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';

export const IDEMPOTENT = 'idempotency:repeat';

/**
 * What a repeat does where nobody knows what became of the first request, as its process died or its database went:
 * `refuse` it, or run it `again` where the work itself makes sure that twice is once (a unique key, a state that is
 * reached but once).
 */
export type Repeat = 'refuse' | 'again';

/**
 * Lets a route take an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): see IdempotencyService. Never on a
 * route whose answer shows a secret: answers are kept.
 */
export const Idempotent = (repeat: Repeat = 'refuse') =>
  applyDecorators(
    SetMetadata(IDEMPOTENT, repeat),
    ApiExtension(IDEMPOTENT_EXTENSION, true),
    Refuses(409, 422),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Any text of your own, such as a UUID: a repeat under it within 24 hours is given the first answer, with `Idempotency-Replayed: true`, and does nothing. 409 while the first still runs, or where nobody knows what became of it; 422 for another request under the same key.',
      schema: {
        type: 'string',
        minLength: 1,
        maxLength: 255,
        example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
      },
    }),
  );
