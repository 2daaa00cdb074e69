import { describe, expect, it } from '@jest/globals';
import { isDeeperThan } from '../../../src/platform/http/request-bounds.js';

describe('the depth of JSON', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it.each([
    ['arrays at the limit', nested(32), false],
    ['arrays beyond it', nested(33), true],
    ['objects beyond it', '{"a":'.repeat(33) + '1' + '}'.repeat(33), true],
    ['both in turn', '[{"a":'.repeat(17) + '1' + '}]'.repeat(17), true],
    ['many beside each other', `[${Array.from({ length: 1_000 }, () => '[1]').join()}]`, false],
    ['brackets in a text', JSON.stringify('['.repeat(100)), false],
    ['brackets after an escaped quotation mark', JSON.stringify(`"${'{'.repeat(100)}`), false],
    ['brackets after an escaped backslash', `["\\\\",${nested(40)}]`, true],
    ['a text without an end', `"${'['.repeat(100)}`, false],
    ['nothing', '', false],
  ])('is told of %s', (_what, text, expected) => {
    expect(isDeeperThan(text, 32)).toBe(expected);
  });
});
