import { Secret } from 'otpauth';
import { hashToken } from '../access/secret-token.js';

const CODES = 10;
/** 80 bits: too many to guess, so their hash needs no salt. */
const CODE_BYTES = 10;

/** Fresh codes as a person writes them down: `abcd-efgh-ijkl-mnop`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => {
    const text = new Secret({ size: CODE_BYTES }).base32.toLowerCase();
    return text.match(/.{4}/g)?.join('-') ?? text;
  });
}

/** What is stored instead of the code; however it was typed. */
export function hashRecoveryCode(code: string): Buffer {
  return hashToken(code.toLowerCase().replace(/[^a-z2-7]/g, ''));
}
