import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';
import { type FieldProblem, InvalidInputError } from '../errors.js';
import { plainProblem } from './plain-problems.js';

type Issue = Parameters<
  NonNullable<NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory']>
>[0][number];

/** A body of 10,000 wrong entries is answered with the first 50: enough to see what is wrong. */
const PROBLEMS_TOLD = 50;

// What a schema says itself goes before.
z.config({ customError: plainProblem });

/** Checks every body, query and parameter that declares a schema; a refusal names each field. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<Value>(value: Value, metadata: ArgumentMetadata): Promise<Value> {
    const { schema } = metadata;
    if (!schema || !this.toValidate(metadata)) return value;
    this.stripProtoKeys(value);
    const result = await this.validate<Value>(value, schema);
    if (!result.issues) return result.value;
    // A parameter is checked by itself, so its name is not in the issue's path.
    const root = metadata.data ?? metadata.type;
    const problems = result.issues.flatMap((issue) => fieldProblems(issue, root));
    throw new InvalidInputError(problems.slice(0, PROBLEMS_TOLD));
  }
}

export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe();
}

function fieldProblems(issue: Issue, root: string): FieldProblem[] {
  const path = (issue.path ?? []).map(segmentName);
  const unknown = unknownKeys(issue);
  if (unknown.length > 0) {
    return unknown.map((key) => ({
      field: [...path, key].join('.'),
      problem: 'is not a field of this input',
    }));
  }
  return [{ field: path.join('.') || root, problem: issue.message }];
}

/** zod tells unknown fields in one issue of the object around them. */
function unknownKeys(issue: Issue): string[] {
  if (!('code' in issue) || issue.code !== 'unrecognized_keys') return [];
  return 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.map(String) : [];
}

function segmentName(segment: unknown): string {
  return typeof segment === 'object' && segment !== null && 'key' in segment
    ? String(segment.key)
    : String(segment);
}
