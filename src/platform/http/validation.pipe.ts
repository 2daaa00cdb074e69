import { StandardSchemaValidationPipe } from '@nestjs/common';
import { InvalidInputError } from '../errors.js';

/** Checks every body, query and parameter that declares a schema; a refusal names each field. */
export function createValidationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new InvalidInputError(
        issues.map((issue) => ({
          field: (issue.path ?? []).map(segmentName).join('.') || 'request',
          problem: issue.message,
        })),
      ),
  });
}

function segmentName(segment: unknown): string {
  return typeof segment === 'object' && segment !== null && 'key' in segment
    ? String(segment.key)
    : String(segment);
}
