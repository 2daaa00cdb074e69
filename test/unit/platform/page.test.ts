import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { idSchema, pageQuerySchema } from '../../../src/platform/http/page.js';

describe('ids and pages of a request', () => {
  it.each([1, '1', '42', Number.MAX_SAFE_INTEGER, String(Number.MAX_SAFE_INTEGER)])(
    '%j is an id',
    (value) => {
      expect(idSchema.parse(value)).toBe(Number(value));
    },
  );

  it.each([
    ...['0x1', '1e0', '+1', ' 1', '1 ', '1.0', '', '0', '-1', '１', '9007199254740993', 'NaN'],
    ...[true, null, [1], ['1'], {}, 1.5, 0, -1, 2 ** 53, undefined],
  ])('%j is none', (value) => {
    expect(idSchema.safeParse(value).success).toBe(false);
  });

  it.each([{ limit: '0x10' }, { limit: '' }, { limit: ['5', '6'] }, { after: '' }, { after: '1e3' }])(
    'no page is asked for by %j',
    (query) => {
      expect(pageQuerySchema.safeParse(query).success).toBe(false);
    },
  );

  it('takes what is left out by its usual value', () => {
    expect(pageQuerySchema.parse({})).toEqual({ limit: 50 });
    expect(pageQuerySchema.parse({ after: '0', limit: '200' })).toEqual({ after: 0, limit: 200 });
  });

  it('is documented as a number', () => {
    expect(z.toJSONSchema(idSchema, { io: 'input' })).toMatchObject({ type: 'integer', minimum: 1 });
  });
});
