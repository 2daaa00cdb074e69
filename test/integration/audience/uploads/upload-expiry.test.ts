import { randomUUID } from 'node:crypto';
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileStorage } from '../../../../src/audience/imports/storage/file-storage.js';
import { UploadExpiryService } from '../../../../src/audience/uploads/upload-expiry.service.js';
import { UploadsFixture } from './uploads-fixture.js';

const HOUR_MS = 3_600_000;
const PEOPLE = 'Phone\n212-555-0100\n';

describe('the removal of abandoned uploads', () => {
  let uploads: UploadsFixture;

  beforeAll(async () => {
    uploads = await UploadsFixture.start({ UPLOAD_EXPIRY_HOURS: '2' });
  });

  afterAll(() => uploads?.stop());

  const removeExpired = () => uploads.http.app.get(UploadExpiryService, { strict: false }).removeExpired();
  const idOf = (path: string) => path.split('/').at(-1) ?? '';

  async function expire(path: string): Promise<void> {
    await uploads.http.test.database.execute(
      'UPDATE uploads SET expires_at = ? WHERE company_id = ? AND id = ?',
      [new Date(Date.now() - 1_000), uploads.companyId, idOf(path)],
    );
  }

  async function putFile(key: string, ageHours: number): Promise<string> {
    const path = join(uploads.folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'x');
    const then = new Date(Date.now() - ageHours * HOUR_MS);
    await utimes(path, then, then);
    return key;
  }

  it('takes those that nobody went on with, with their files, and leaves the others', async () => {
    const [old, young] = [await uploads.create(10), await uploads.create(10)];
    await uploads.piece(old, 0, '01234');
    await uploads.piece(young, 0, '01234');
    await expire(old);
    // From that moment on it is not there, whether it was removed already or not.
    expect((await uploads.head(old)).status).toBe(404);
    expect((await uploads.piece(old, 5, '56789')).status).toBe(404);
    expect((await uploads.owner.call('POST', `${old}/import`, { listId: uploads.listId })).status).toBe(404);
    expect(await removeExpired()).toEqual({ uploads: 1, orphans: 0 });
    expect(await uploads.stored()).toEqual([`uploads/${uploads.companyId}/${idOf(young)}`]);
    expect(await removeExpired()).toEqual({ uploads: 0, orphans: 0 });
    await uploads.owner.with({ 'tus-resumable': '1.0.0' }).call('DELETE', young);
  });

  it('puts the end off with each piece', async () => {
    const path = await uploads.create(10);
    await uploads.http.test.database.execute(
      'UPDATE uploads SET expires_at = ? WHERE company_id = ? AND id = ?',
      [new Date(Date.now() + 60_000), uploads.companyId, idOf(path)],
    );
    const { headers } = await uploads.piece(path, 0, '01234');
    const expires = Date.parse(headers.get('upload-expires') ?? '');
    expect(expires).toBeGreaterThan(Date.now() + 2 * HOUR_MS - 60_000);
    const [row] = await uploads.http.test.database.query<{ expiresAt: Date }>(
      'SELECT expires_at AS expiresAt FROM uploads WHERE company_id = ? AND id = ?',
      [uploads.companyId, idOf(path)],
    );
    expect(Math.abs((row?.expiresAt.getTime() ?? 0) - expires)).toBeLessThan(2_000);
    await uploads.owner.with({ 'tus-resumable': '1.0.0' }).call('DELETE', path);
  });

  it('takes what a crash left, and nothing that somebody needs or that is not ours', async () => {
    const { companyId } = uploads;
    const waiting = await uploads.whole(PEOPLE);
    const form = new FormData();
    form.set('file', new Blob([PEOPLE]), 'people.csv');
    await uploads.owner.call('POST', `/api/v1/lists/${uploads.listId}/imports`, form);
    const imported = await uploads.whole(PEOPLE);
    await uploads.owner.call('POST', `${imported}/import`, { listId: uploads.listId });
    const [text] = await uploads.http.test.database.query<{ id: number }>(
      'SELECT MAX(id) AS id FROM imports',
    );
    const textKey = `imports/${companyId}/${randomUUID()}.txt`;
    await uploads.http.test.database.execute(
      'UPDATE imports SET text_key = ? WHERE company_id = ? AND id = ?',
      [textKey, companyId, text?.id],
    );
    await putFile(textKey, 3);
    const needed = (await uploads.stored()).sort();
    expect(needed).toHaveLength(4);
    const then = new Date(Date.now() - 3 * HOUR_MS);
    for (const key of needed) await utimes(join(uploads.folder, key), then, then);

    const kept = [
      // As old as that, and no name of ours: somebody's folder was named as the storage by mistake.
      await putFile('imports/notes.txt', 3),
      await putFile(`uploads/${companyId}/holiday.jpg`, 3),
      await putFile(`photos/${companyId}/${randomUUID()}`, 3),
      // Ours, and young: its row may be on its way.
      await putFile(`imports/${companyId}/${randomUUID()}`, 1),
    ];
    await putFile(`imports/${companyId}/${randomUUID()}`, 3);
    await putFile(`imports/${companyId}/${randomUUID()}.part`, 3);
    await putFile(`imports/${companyId}/${randomUUID()}.txt`, 3);
    await putFile(`uploads/${companyId}/${randomUUID()}`, 3);
    // Another company's upload of the same name is not this file's.
    await putFile(`uploads/${companyId + 1}/${idOf(waiting)}`, 3);

    expect(await removeExpired()).toEqual({ uploads: 0, orphans: 5 });
    expect((await uploads.stored()).sort()).toEqual([...needed, ...kept].sort());
  });
});

describe('a full storage', () => {
  let uploads: UploadsFixture;

  beforeAll(async () => {
    uploads = await UploadsFixture.start();
  });

  afterAll(() => uploads?.stop());

  it('takes a whole file or nothing, and says why', async () => {
    const storage = uploads.http.app.get(FileStorage, { strict: false });
    await mkdir(join(uploads.folder, 'imports/1'), { recursive: true });
    await symlink('/dev/full', join(uploads.folder, 'imports/1/a.part'));
    await expect(
      storage.store('imports/1/a', Readable.from([Buffer.from(PEOPLE)]), 100),
    ).rejects.toMatchObject({
      status: 507,
      message: 'There is no room left for the file; nothing was stored.',
    });
    expect(await uploads.stored()).toEqual([]);
  });
});
