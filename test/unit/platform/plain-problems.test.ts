import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { plainProblem } from '../../../src/platform/http/plain-problems.js';

describe('what is wrong with a value', () => {
  const before = z.config().customError;
  beforeAll(() => {
    z.config({ customError: plainProblem });
  });
  afterAll(() => {
    z.config({ customError: before });
  });

  it.each([
    [z.string(), undefined, 'is required'],
    [z.string(), 5, 'must be a text'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.number(), 'many', 'must be a number'],
    [z.array(z.int()), 'one', 'must be a list'],
    [z.string().max(16), 'x'.repeat(17), 'must have at most 16 characters'],
    [z.string().min(1), '', 'must not be empty'],
    [z.string().min(12), 'short', 'must have at least 12 characters'],
    [z.array(z.int()).min(1), [], 'must have at least 1 item'],
    [z.int().max(1_000_000), 2_000_000, 'must be at most 1,000,000'],
    [z.number().positive(), 0, 'must be more than 0'],
    [z.email(), 'nobody', 'must be an e-mail address'],
    [z.enum(['skip', 'postpone']), 'wait', 'must be one of skip, postpone'],
    [z.enum(['skip', 'postpone']), undefined, 'is required'],
    [z.literal('all'), 'some', 'must be all'],
    [z.number().multipleOf(5), 7, 'must be a multiple of 5'],
    [z.string().regex(/^a/, 'must begin with an a'), 'b', 'must begin with an a'],
  ])('is told in words (%#)', (schema: z.ZodType, value, problem) => {
    const [issue] = schema.safeParse(value).error?.issues ?? [];
    expect(issue?.message).toBe(problem);
  });
});
