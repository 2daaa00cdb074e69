import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FileStorage } from '../../../../src/audience/imports/storage/file-storage.js';
import { UploadsFixture } from './uploads-fixture.js';

const PEOPLE = 'Name,Phone\nAnn,212-555-0100\nBob,312-555-0100\n';

describe('a whole upload', () => {
  let uploads: UploadsFixture;

  beforeAll(async () => {
    uploads = await UploadsFixture.start();
  });

  afterAll(() => uploads?.stop());

  afterEach(async () => {
    await uploads.http.test.database.execute('DELETE FROM uploads');
    await uploads.http.test.database.execute('DELETE FROM imports');
  });

  const imports = () =>
    uploads.http.test.database.query<{ storageKey: string; bytes: number }>(
      'SELECT storage_key AS storageKey, file_bytes AS bytes FROM imports',
    );
  const send = (path: string, body: object) => uploads.owner.call('POST', path, body);

  it('is previewed, as often as one likes, and imported once', async () => {
    const path = await uploads.whole(PEOPLE);
    const preview = await send(`${path}/preview`, { listId: uploads.listId });
    expect(preview.status).toBe(200);
    expect(preview.body).toMatchObject({
      settings: { delimiter: ',', hasHeader: true, mapping: { fields: { phone: 1 } } },
      rows: [
        ['Ann', '212-555-0100'],
        ['Bob', '312-555-0100'],
      ],
    });
    expect((await send(`${path}/preview`, { settings: { delimiter: ',' } })).status).toBe(200);
    const begun = await send(`${path}/import`, {
      listId: uploads.listId,
      settings: { duplicates: 'update' },
    });
    expect(begun.status).toBe(201);
    expect(begun.body).toMatchObject({
      listId: uploads.listId,
      fileName: 'people.csv',
      fileBytes: PEOPLE.length,
      settings: { duplicates: 'update' },
    });
    expect(await imports()).toEqual([
      { storageKey: `uploads/${uploads.companyId}/${path.split('/').at(-1)}`, bytes: PEOPLE.length },
    ]);
    // It is no upload any more, and its file belongs to the import.
    expect((await uploads.head(path)).status).toBe(404);
    expect((await uploads.owner.with({ 'tus-resumable': '1.0.0' }).call('DELETE', path)).status).toBe(404);
    expect((await send(`${path}/import`, { listId: uploads.listId })).status).toBe(404);
    expect(await uploads.stored()).toContain((await imports())[0]?.storageKey);
  });

  it('makes one import where it is asked for many at once', async () => {
    const path = await uploads.whole(PEOPLE);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send(`${path}/import`, { listId: uploads.listId })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(201);
    expect(statuses.slice(1).filter((status) => status !== 404 && status !== 409)).toEqual([]);
    expect(await imports()).toHaveLength(1);
  });

  it('is imported or given up, and nothing between, where both are asked for at once', async () => {
    const storage = uploads.http.app.get(FileStorage);
    const path = await uploads.whole(PEOPLE);
    // The file goes in the moment in which the import is about to look at it.
    const read = jest.spyOn(storage, 'read').mockImplementationOnce((key, start, end) => {
      read.mockRestore();
      return afterRemoval(storage, key, start, end);
    });
    const imported = await send(`${path}/import`, { listId: uploads.listId });
    expect([imported.status, imported.body]).toEqual([409, expect.objectContaining({ title: 'Conflict' })]);
    expect((await send(`${path}/preview`, {})).status).toBe(409);
    expect(await imports()).toEqual([]);
  });

  async function* afterRemoval(storage: FileStorage, key: string, start: number, end?: number) {
    await storage.remove(key);
    yield* storage.read(key, start, end);
  }

  it('stays where its import is refused, to be tried again', async () => {
    const path = await uploads.whole(PEOPLE);
    const refused = await send(`${path}/import`, {
      listId: uploads.listId,
      settings: { mapping: { phone: 'Telephone' } },
    });
    expect(refused.status).toBe(422);
    expect(refused.body['errors']).toEqual([{ field: 'mapping.phone', problem: expect.any(String) }]);
    expect((await send(`${path}/import`, { listId: 999_999 })).status).toBe(404);
    expect((await send(`${path}/preview`, { listId: 999_999 })).status).toBe(404);
    expect((await send(`${path}/import`, { settings: {} })).status).toBe(422);
    expect((await send(`${path}/import`, { listId: uploads.listId, list: 1 })).status).toBe(422);
    expect(await imports()).toEqual([]);
    const begun = await send(`${path}/import`, {
      listId: uploads.listId,
      settings: { mapping: { phone: 'Phone' } },
    });
    expect(begun.status).toBe(201);
  });

  it('is said to be incomplete while bytes are missing', async () => {
    const path = await uploads.create(PEOPLE.length);
    await uploads.piece(path, 0, PEOPLE.slice(0, 30));
    for (const action of ['preview', 'import']) {
      const answer = await send(`${path}/${action}`, { listId: uploads.listId });
      expect(answer.status).toBe(409);
      expect(answer.body['detail']).toBe(
        `The upload is not whole: 30 of ${PEOPLE.length} bytes have arrived, ${PEOPLE.length - 30} are missing.`,
      );
    }
    expect((await uploads.piece(path, 30, PEOPLE.slice(30))).status).toBe(204);
    expect((await send(`${path}/import`, { listId: uploads.listId })).status).toBe(201);
  });

  it('that is no table of contacts is refused, and can be given up', async () => {
    const path = await uploads.create(4);
    await uploads.piece(path, 0, Buffer.from([0x89, 0x50, 0x4e, 0x47]));
    expect((await send(`${path}/import`, { listId: uploads.listId })).status).toBe(422);
    expect((await uploads.owner.with({ 'tus-resumable': '1.0.0' }).call('DELETE', path)).status).toBe(204);
  });
});
