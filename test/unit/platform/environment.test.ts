import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENT_NAMES, Environment } from '../../../src/platform/config/environment.js';

const MINIMAL = {
  DATABASE_URL: 'mysql://u:p@127.0.0.1/sms',
  REDIS_URL: 'redis://127.0.0.1',
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
};

describe('environment', () => {
  const example = readFileSync('.env.example', 'utf8');
  const named = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);

  it('stands in .env.example, every variable and no other', () => {
    const names = named.map(([name]) => name).filter((name) => !name?.startsWith('CARRIER_BASE_URL_'));
    expect(names.sort()).toEqual([...ENVIRONMENT_NAMES].sort());
  });

  it('has the defaults that .env.example shows', () => {
    const shown = new Environment({ ...Object.fromEntries(named), ...MINIMAL });
    const defaults = new Environment(MINIMAL);
    expect({ ...shown, carrierBaseUrls: null }).toEqual({ ...defaults, carrierBaseUrls: null });
    expect(shown.carrierBaseUrls.get('simulator')).toBe('http://127.0.0.1:3900');
  });

  it('names every wrong variable at once', () => {
    const wrong = { ...MINIMAL, PORT: 'x', ENCRYPTION_KEY: 'c2hvcnQ=', REDIS_URL: 'http://x' };
    const message = String(messageOf(() => new Environment(wrong)));
    for (const name of ['PORT', 'ENCRYPTION_KEY', 'REDIS_URL']) expect(message).toContain(name);
  });

  it('never shows the value of what is wrong', () => {
    const message = String(messageOf(() => new Environment({ ...MINIMAL, ENCRYPTION_KEY: 'my-secret-key' })));
    expect(message).not.toContain('my-secret-key');
  });

  it('takes origins letter for letter as browsers send them, and never all of them', () => {
    const origins = (text: string) => new Environment({ ...MINIMAL, CORS_ORIGINS: text }).corsOrigins;
    expect(new Environment(MINIMAL).corsOrigins).toEqual([]);
    expect(origins('https://app.example.com, http://localhost:5173')).toEqual([
      'https://app.example.com',
      'http://localhost:5173',
    ]);
    for (const wrong of [
      '*',
      'https://app.example.com/',
      'https://a.b/c',
      'app.example.com',
      'null',
      'a,b',
    ]) {
      expect(() => origins(wrong)).toThrow('CORS_ORIGINS');
    }
    for (const wrong of ['https://*.example.com', 'https://APP.example.com', 'https://app.example.com:443']) {
      expect(() => origins(wrong)).toThrow('CORS_ORIGINS');
    }
  });

  it('takes the public address with a path and a slash at its end', () => {
    for (const [given, publicUrl, publicPath] of [
      ['https://sms.example.com', 'https://sms.example.com', ''],
      ['https://sms.example.com/', 'https://sms.example.com', ''],
      ['http://10.1.2.3:8080//', 'http://10.1.2.3:8080', ''],
      ['https://example.com/sms/', 'https://example.com/sms', '/sms'],
      ['https://example.com/apis/sms', 'https://example.com/apis/sms', '/apis/sms'],
    ]) {
      expect(new Environment({ ...MINIMAL, PUBLIC_URL: given })).toMatchObject({ publicUrl, publicPath });
    }
  });

  it.each([
    'sms.example.com',
    'ftp://sms.example.com',
    'https://sms.example.com/?x=1',
    'https://sms.example.com/?',
    'https://sms.example.com/#top',
    'https://user:secret@sms.example.com',
    'https://example.com/api/v1',
    'https://example.com/webhooks',
  ])('refuses %s as the public address', (PUBLIC_URL) => {
    const message = String(messageOf(() => new Environment({ ...MINIMAL, PUBLIC_URL })));
    expect(message).toContain('PUBLIC_URL');
    expect(message).not.toContain('secret');
  });

  it('refuses a carrier address that is none', () => {
    expect(() => new Environment({ ...MINIMAL, CARRIER_BASE_URL_TWILIO: 'ftp://x' })).toThrow(
      'CARRIER_BASE_URL_TWILIO',
    );
  });
});

function messageOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}
