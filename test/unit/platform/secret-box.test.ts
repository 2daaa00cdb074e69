import { describe, expect, it } from '@jest/globals';
import { Environment } from '../../../src/platform/config/environment.js';
import { SecretBox } from '../../../src/platform/secrets/secret-box.js';

function boxWithKey(byte: number): SecretBox {
  return new SecretBox(
    new Environment({
      DATABASE_URL: 'mysql://u:p@127.0.0.1/sms',
      REDIS_URL: 'redis://127.0.0.1',
      ENCRYPTION_KEY: Buffer.alloc(32, byte).toString('base64'),
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
    const bytes = Buffer.from(sealed.slice(3), 'base64');
    for (const index of [0, 12, 28]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed.readUInt8(index) + 1) % 256, index);
      expect(() => box.open(`v1:${changed.toString('base64')}`, 'account:7')).toThrow();
    }
  });
});
