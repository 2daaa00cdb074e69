import { describe, expect, it } from '@jest/globals';
import { Secret } from 'otpauth';
import { hashRecoveryCode, newRecoveryCodes } from '../../../src/tenancy/two-factor/recovery-code.js';
import { newTotpSecret, totpStep, totpUri } from '../../../src/tenancy/two-factor/totp.js';

/** RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
const RFC_SECRET = Secret.fromUTF8('12345678901234567890').base32;
const RFC_CODES: [seconds: number, code: string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
];

describe('codes of the second factor', () => {
  it.each(RFC_CODES)('are those of RFC 6238 at %i s', (seconds, code) => {
    expect(totpStep(RFC_SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });

  it('are good one step early and late, and tell to which step they belong', () => {
    const step = Math.floor(1_234_567_890 / 30);
    for (const late of [-1, 0, 1]) {
      expect(totpStep(RFC_SECRET, '005924', (step + late) * 30_000 + 7_000)).toBe(step);
    }
    for (const late of [-2, 2]) {
      expect(totpStep(RFC_SECRET, '005924', (step + late) * 30_000 + 7_000)).toBeNull();
    }
    for (const wrong of ['005925', '00592', '0059240', 'abcdef', '']) {
      expect(totpStep(RFC_SECRET, wrong, 1_234_567_890_000)).toBeNull();
    }
  });

  it('come of 160 random bits, in an address that apps read', () => {
    const secret = newTotpSecret();
    expect(Secret.fromBase32(secret).bytes).toHaveLength(20);
    expect(newTotpSecret()).not.toBe(secret);
    const uri = new URL(totpUri(secret, 'ann+sms@example.com'));
    expect(uri.protocol).toBe('otpauth:');
    expect(decodeURIComponent(uri.pathname)).toContain('ann+sms@example.com');
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({ secret, digits: '6', period: '30' });
  });
});

describe('recovery codes', () => {
  it('are ten, of 80 bits, and the same however they are typed', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/);
      for (const typed of [code.toUpperCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')} `]) {
        expect(hashRecoveryCode(typed)).toEqual(hashRecoveryCode(code));
      }
    }
    expect(hashRecoveryCode(codes[0] ?? '')).not.toEqual(hashRecoveryCode(codes[1] ?? ''));
  });
});
