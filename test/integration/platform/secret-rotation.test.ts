import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SEALED_COLUMNS } from '../../../src/ops/secrets/sealed-columns.js';
import { SealedValueRepository } from '../../../src/ops/secrets/sealed-value.repository.js';
import { SecretRotation } from '../../../src/ops/secrets/secret-rotation.service.js';
import { SystemClock } from '../../../src/platform/clock/clock.js';
import { Environment } from '../../../src/platform/config/environment.js';
import { EncryptionKeyCheck } from '../../../src/platform/secrets/encryption-key.check.js';
import { EncryptionKeyRepository } from '../../../src/platform/secrets/encryption-key.repository.js';
import { SecretBox } from '../../../src/platform/secrets/secret-box.js';
import { createCompany } from '../../support/companies.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

const NOW = new Date('2026-11-20T17:00:00Z');
/** Two slices and a bit. */
const ACCOUNTS = 1_100;

const OLD = randomBytes(32).toString('base64');
const NEW = randomBytes(32).toString('base64');

function box(key: string, ...others: string[]): SecretBox {
  return new SecretBox(
    new Environment({
      DATABASE_URL: 'mysql://u:p@127.0.0.1/sms',
      REDIS_URL: 'redis://127.0.0.1',
      ENCRYPTION_KEY: key,
      ENCRYPTION_OTHER_KEYS: others.join(','),
    }),
  );
}

/** Where a sealed value goes to a browser, and into no column. */
const NO_COLUMN = ['known-device.ts'];

describe('a change of the encryption key', () => {
  let test: TestDatabase;
  let companyId: number;
  let userId: number;

  beforeAll(async () => {
    test = await createTestDatabase();
    ({ companyId, userId } = await createCompany(test.database, 'Acme'));
    await fill(box(OLD));
  });
  afterAll(() => test.drop());

  /** A row of each sealed column, and many of one. */
  async function fill(secrets: SecretBox): Promise<void> {
    for (let start = 1; start <= ACCOUNTS; start += 500) {
      const ids = Array.from({ length: Math.min(500, ACCOUNTS - start + 1) }, (_, index) => start + index);
      await test.database.execute(
        'INSERT INTO accounts (id, company_id, carrier, name, credentials, webhook_token, created_at) VALUES ?',
        [
          ids.map((id) => [
            ...[id, companyId, 'simulator', `Account ${id}`],
            secrets.seal(`secret of ${id}`, `account-credentials:${id}`),
            ...[`${id}`.padStart(32, '0'), NOW],
          ]),
        ],
      );
    }
    await test.database.execute('INSERT INTO two_factors (user_id, secret_sealed) VALUES (?, ?)', [
      userId,
      secrets.seal('two-factor secret', `two-factor:${userId}`),
    ]);
    await test.database.execute(
      `INSERT INTO outgoing_webhook_endpoints (id, company_id, url, description, types, secret, retired_secret, created_at)
       VALUES (7, ?, 'https://example.com', '', 'x', ?, ?, ?)`,
      [
        companyId,
        secrets.seal('now', 'outgoing-webhook-secret:7'),
        secrets.seal('then', 'outgoing-webhook-secret:7'),
        NOW,
      ],
    );
    await test.database.execute(
      `INSERT INTO mails (recipient, subject, text_sealed, status, due_at, created_at)
       VALUES ('ann@example.com', 'Hello', ?, 'pending', ?, ?), ('bob@example.com', 'Hello', NULL, 'sent', ?, ?)`,
      [secrets.seal('a link', 'mail:ann@example.com'), NOW, NOW, NOW, NOW],
    );
  }

  async function boxes(): Promise<{ name: string; owner: string; context: string; sealed: string }[]> {
    const all = await Promise.all(
      SEALED_COLUMNS.map(async ({ table, column, owner, contextOf }) => {
        const rows = await test.database.query<{ owner: string; sealed: string }>(
          `SELECT ${owner} AS owner, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL`,
        );
        return rows.map((row) => ({
          ...row,
          name: `${table}.${column}`,
          owner: String(row.owner),
          context: contextOf(String(row.owner)),
        }));
      }),
    );
    return all.flat();
  }

  const rotation = (secrets: SecretBox) =>
    new SecretRotation(
      new SealedValueRepository(test.database),
      new EncryptionKeyRepository(test.database),
      secrets,
    );
  const check = (secrets: SecretBox) =>
    new EncryptionKeyCheck(
      secrets,
      new EncryptionKeyRepository(test.database),
      new SystemClock(0),
    ).onModuleInit();

  it('reaches every column that holds a sealed value', async () => {
    expect(new Set((await boxes()).map(({ name }) => name))).toEqual(
      new Set(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`)),
    );
    // By the code: whoever seals must be in the list. By the tables: what is named as sealed must be, too.
    const sealing = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.ts') &&
        /[sS]ecret(s|Box)\.seal\(/.test(readFileSync(join('src', file), 'utf8')) &&
        !NO_COLUMN.some((name) => file.endsWith(name)),
    );
    expect(sealing.map((file) => file.split('/').at(-1)).sort()).toEqual([
      'account-credentials.ts',
      'endpoint.service.ts',
      'mailer.service.ts',
      'secret-rotation.service.ts',
      'two-factor.service.ts',
    ]);
    const named = await test.database.query<{ name: string }>(
      `SELECT CONCAT(table_name, '.', column_name) AS name FROM information_schema.columns
        WHERE table_schema = DATABASE() AND column_name LIKE '%sealed%'`,
    );
    for (const { name } of named) {
      expect(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`)).toContain(name);
    }
  });

  it('keeps a process without the key of the database from booting, and says which key it is', async () => {
    await check(box(OLD));
    await expect(check(box(NEW))).rejects.toThrow(
      new RegExp(`${box(OLD).keys.current.id}.*ENCRYPTION_OTHER_KEYS`),
    );
    await check(box(NEW, OLD));
    await expect(check(box(OLD))).rejects.toThrow(box(NEW).keys.current.id);
    await check(box(OLD, NEW));
  });

  it('goes on where it was interrupted, and lets go of no key before all is sealed anew', async () => {
    const broken = box(randomBytes(32).toString('base64')).seal('secret', 'account-credentials:900');
    const [kept] = await test.database.query<{ credentials: string }>(
      'SELECT credentials FROM accounts WHERE id = 900',
    );
    await test.database.execute('UPDATE accounts SET credentials = ? WHERE id = 900', [broken]);
    await expect(rotation(box(NEW, OLD)).rotate(NOW)).rejects.toThrow('which this process was not given');
    // The first slice stands; the key that the rest needs is still asked for.
    const renewed = (await boxes()).filter(({ sealed }) => sealed.startsWith(box(NEW).currentPrefix));
    expect(renewed).toHaveLength(500);
    await expect(check(box(NEW))).rejects.toThrow(box(OLD).keys.current.id);
    await test.database.execute('UPDATE accounts SET credentials = ? WHERE id = 900', [kept?.credentials]);

    const summary = await rotation(box(NEW, OLD)).rotate(NOW);
    expect(summary).toEqual({
      key: box(NEW).keys.current.id,
      resealed: {
        'accounts.credentials': ACCOUNTS - 500,
        'two_factors.secret_sealed': 1,
        'outgoing_webhook_endpoints.secret': 1,
        'outgoing_webhook_endpoints.retired_secret': 1,
        'mails.text_sealed': 1,
      },
      droppedKeys: 1,
    });
    // The old key is not needed any more.
    await check(box(NEW));
    for (const { context, sealed } of await boxes()) expect(box(NEW).open(sealed, context)).toBeTruthy();
    const again = await rotation(box(NEW)).rotate(NOW);
    expect(Object.values(again.resealed)).toEqual([0, 0, 0, 0, 0]);
  });

  it('leaves alone what somebody changes under its hands', async () => {
    const values = new SealedValueRepository(test.database);
    const [accounts] = SEALED_COLUMNS;
    if (!accounts) throw new Error('There is no sealed column.');
    const changed = await values.replace(accounts, [
      { key: 1, before: 'what it was', after: 'what it shall be' },
    ]);
    expect(changed).toBe(0);
  });
});
