import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checksum, sendWithTus, TUS, UPLOAD_LIMIT, UploadsFixture, writeSource } from './uploads-fixture.js';

const PIECE_TYPE = 'application/offset+octet-stream';

function metadata(text: string): string {
  return `filename ${Buffer.from(text).toString('base64')}`;
}

describe('uploads that are refused', () => {
  let uploads: UploadsFixture;

  beforeAll(async () => {
    uploads = await UploadsFixture.start();
  });

  afterAll(() => uploads?.stop());

  afterEach(async () => {
    await uploads.http.test.database.execute('DELETE FROM uploads');
    await rm(join(uploads.folder, 'uploads'), { recursive: true, force: true });
  });

  const rows = async () => (await uploads.http.test.database.query('SELECT id FROM uploads')).length;

  it.each([
    [422, 'Upload-Length', { 'upload-metadata': metadata('a.csv') }],
    [422, 'Upload-Length', { 'upload-length': '0', 'upload-metadata': metadata('a.csv') }],
    [422, 'Upload-Length', { 'upload-length': '-1', 'upload-metadata': metadata('a.csv') }],
    [422, 'Upload-Length', { 'upload-length': '1e3', 'upload-metadata': metadata('a.csv') }],
    [422, 'Upload-Defer-Length', { 'upload-defer-length': '1', 'upload-metadata': metadata('a.csv') }],
    [
      422,
      'Upload-Concat',
      { 'upload-length': '1', 'upload-concat': 'partial', 'upload-metadata': metadata('a.csv') },
    ],
    [422, 'Upload-Metadata', { 'upload-length': '1' }],
    [422, 'Upload-Metadata', { 'upload-length': '1', 'upload-metadata': 'filename ???' }],
    [422, 'Upload-Metadata', { 'upload-length': '1', 'upload-metadata': 'name YQ==' }],
    [422, 'Upload-Metadata.filename', { 'upload-length': '1', 'upload-metadata': metadata('people.xlsx') }],
    [422, 'Upload-Metadata.filename', { 'upload-length': '1', 'upload-metadata': metadata('people.zip') }],
    [422, 'Upload-Metadata.filename', { 'upload-length': '1', 'upload-metadata': metadata('.csv') }],
    [412, 'Tus-Resumable', { 'tus-resumable': '0.2.2', 'upload-length': '1' }],
    [412, 'Tus-Resumable', { 'tus-resumable': undefined, 'upload-length': '1' }],
  ])('are not begun: %s for %s, %j', async (status, field, headers) => {
    const answer = await uploads.owner.with({ ...TUS, ...headers }).call('POST', '/api/v1/uploads');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body['errors']).toEqual([{ field, problem: expect.any(String) }]);
    expect(await rows()).toBe(0);
  });

  it.each(['A.CSV', 'b.tsv', 'c.Txt', 'd.csv.gz', 'e.TSV.GZ'])('take %s', async (name) => {
    expect(await uploads.create(1, name)).toMatch(/^\/api\/v1\/uploads\/[0-9a-f-]{36}$/);
  });

  it('are not begun above the limit', async () => {
    const headers = { 'upload-length': String(UPLOAD_LIMIT + 1), 'upload-metadata': metadata('a.csv') };
    const answer = await uploads.owner.with({ ...TUS, ...headers }).call('POST', '/api/v1/uploads');
    expect(answer.status).toBe(413);
    expect(answer.body['detail']).toContain(
      `Upload-Length: the file is larger than the limit of ${UPLOAD_LIMIT}`,
    );
    expect(await rows()).toBe(0);
  });

  it('name what is wrong with a piece, and keep nothing of it', async () => {
    const path = await uploads.create(10);
    await uploads.piece(path, 0, '01234');
    const send = (headers: Record<string, string | undefined>, type = PIECE_TYPE) =>
      uploads.owner
        .with({ ...TUS, 'upload-offset': '5', ...headers })
        .call('PATCH', path, new Blob(['56789'], { type }));
    const wrong = [
      [409, 'Upload-Offset', await send({ 'upload-offset': '4' })],
      [409, 'Upload-Offset', await send({ 'upload-offset': '6' })],
      [422, 'Upload-Offset', await send({ 'upload-offset': undefined })],
      [422, 'Upload-Offset', await send({ 'upload-offset': 'x' })],
      [422, 'Upload-Length', await send({ 'upload-length': '10' })],
      [412, 'Tus-Resumable', await send({ 'tus-resumable': undefined })],
      [415, 'Content-Type', await send({}, 'application/json; charset=utf-8')],
      [413, 'Upload-Length', await uploads.piece(path, 5, 'much too long')],
    ] as const;
    for (const [status, field, answer] of wrong) {
      expect([answer.status, answer.body['errors'], answer.headers.get('content-type')]).toEqual([
        status,
        [{ field, problem: expect.any(String) }],
        expect.stringContaining('application/problem+json'),
      ]);
    }
    expect(await readFile(uploads.fileOf(path), 'utf8')).toBe('01234');
    expect((await uploads.piece(path, 5, '56789')).status).toBe(204);
  });

  it('are not there for another company, whatever it asks', async () => {
    const path = await uploads.create(10);
    await uploads.piece(path, 0, '01234');
    const { stranger } = uploads;
    const answers = [
      await uploads.head(path, stranger),
      await uploads.piece(path, 5, '56789', stranger),
      await uploads.piece(path, 1, 'x', stranger),
      await stranger.call('PATCH', path, new Blob(['x'], { type: PIECE_TYPE })),
      await stranger.with(TUS).call('DELETE', path),
      await stranger.call('POST', `${path}/preview`, {}),
      await stranger.call('POST', `${path}/import`, { listId: uploads.listId }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect((await uploads.head(path)).headers.get('upload-offset')).toBe('5');
  });

  it('say that there is no room, keep what arrived, and go on once there is', async () => {
    const source = join(uploads.folder, 'people.bin');
    await writeSource(source, 3);
    const path = await uploads.create(3 * 1024 ** 2);
    const file = uploads.fileOf(path);
    await uploads.piece(path, 0, '');
    await rename(file, `${file}-kept`);
    await symlink('/dev/full', file);
    const statuses: number[] = [];
    const { done } = sendWithTus(source, uploads.http.url, uploads.owner, {
      uploadUrl: `${uploads.http.url}${path}`,
      retryDelays: [10, 10],
      onAfterResponse: (_, response) => void statuses.push(response.getStatus()),
    });
    await expect(done).rejects.toThrow('There is no room left for the file; what arrived is kept.');
    // tus asks where to go on before each new piece.
    expect(statuses).toEqual([200, 507, 200, 507, 200, 507]);
    await rm(file);
    await rename(`${file}-kept`, file);
    await sendWithTus(source, uploads.http.url, uploads.owner, {
      uploadUrl: `${uploads.http.url}${path}`,
    }).done;
    expect(await checksum(file)).toBe(await checksum(source));
  });

  it('leave nothing where the first bytes find no room', async () => {
    await writeFile(join(uploads.folder, 'uploads'), 'in the way of the folder');
    const answer = await uploads.owner
      .with({ ...TUS, 'upload-length': '1', 'upload-metadata': metadata('a.csv') })
      .call('POST', '/api/v1/uploads', new Blob(['x'], { type: PIECE_TYPE }));
    expect(answer.status).toBe(500);
    expect(await rows()).toBe(0);
  });
});
