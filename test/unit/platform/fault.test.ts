import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { describeFault } from '../../../src/platform/logging/fault.js';

describe('describeFault', () => {
  it('tells kind, code and place of an error, and not a word of its content', () => {
    const values = ['+14155550123', 'my secret reply'];
    const cause = Object.assign(new Error(`Duplicate entry '${values.join('-')}'`), { code: 'ER_DUP_ENTRY' });
    const fault = describeFault(new QueryFailedError(`INSERT ('${values[1]}')`, values, cause));
    expect(fault).toMatchObject({ name: 'QueryFailedError', code: 'ER_DUP_ENTRY' });
    expect(fault.at[0]).toContain('fault.test');
    for (const value of values) expect(JSON.stringify(fault)).not.toContain(value);
  });

  it('takes whatever was thrown', () => {
    expect(describeFault('my secret reply')).toEqual({ name: 'string', code: null, at: [] });
  });
});
