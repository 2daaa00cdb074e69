import { describe, expect, it } from '@jest/globals';
import { Environment } from '../../../src/platform/config/environment.js';
import { SecretBox } from '../../../src/platform/secrets/secret-box.js';

function boxWithKey(byte: number, ...others: number[]): SecretBox {
  return new SecretBox(
    new Environment({
      DATABASE_URL: 'mysql://u:p@127.0.0.1/sms',
      REDIS_URL: 'redis://127.0.0.1',
      ENCRYPTION_KEY: Buffer.alloc(32, byte).toString('base64'),
      ENCRYPTION_OTHER_KEYS: others.map((other) => Buffer.alloc(32, other).toString('base64')).join(','),
    }),
  );
}

describe('SecretBox', () => {
  const box = boxWithKey(1);

  it('opens what it sealed, and seals the same secret differently each time', () => {
    const sealed = box.seal('{"apiKey":"s3cret ✓"}', 'account:7');
    expect(box.open(sealed, 'account:7')).toBe('{"apiKey":"s3cret ✓"}');
    expect(sealed).not.toContain('s3cret');
    expect(box.seal('{"apiKey":"s3cret ✓"}', 'account:7')).not.toBe(sealed);
  });

  it('stays shut for another owner, another key, and after any change', () => {
    const sealed = box.seal('secret', 'account:7');
    expect(() => box.open(sealed, 'account:8')).toThrow();
    expect(() => boxWithKey(2).open(sealed, 'account:7')).toThrow();
    const bytes = Buffer.from(sealed.slice(box.currentPrefix.length), 'base64');
    for (const index of [0, 12, 28]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed.readUInt8(index) + 1) % 256, index);
      expect(() => box.open(`${box.currentPrefix}${changed.toString('base64')}`, 'account:7')).toThrow();
    }
  });

  it('opens what other keys sealed that it was given, seals under its own alone, and names a key that it lacks', () => {
    const former = box.seal('secret', 'account:7');
    const renewed = boxWithKey(2, 1);
    expect(renewed.open(former, 'account:7')).toBe('secret');
    const sealed = renewed.seal('secret', 'account:7');
    expect(sealed.startsWith(boxWithKey(2).currentPrefix)).toBe(true);
    expect(boxWithKey(2).open(sealed, 'account:7')).toBe('secret');
    expect(() => boxWithKey(2).open(former, 'account:7')).toThrow(
      `under the key ${box.keys.current.id}, which this process was not given`,
    );
    expect(box.keys.current.id).toMatch(/^[0-9a-f]{8}$/);
    expect(() => box.open('v1:c2VjcmV0', 'account:7')).toThrow('unknown format');
  });
});
