import { request } from 'node:http';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../../support/wait-until.js';
import { UploadsFixture } from './uploads-fixture.js';

const PEOPLE = 'Phone\n212-555-0100\n';
const LIMIT = 3_000_000;

describe('a file in a form', () => {
  let uploads: UploadsFixture;
  let path: string;

  beforeAll(async () => {
    uploads = await UploadsFixture.start({ UPLOAD_MAX_BYTES: String(LIMIT) });
    path = `/api/v1/lists/${uploads.listId}/imports`;
  });

  afterAll(() => uploads?.stop());

  const imports = async () => (await uploads.http.test.database.query('SELECT id FROM imports')).length;

  /** Sends parts as [name, content, file name]. */
  function send(parts: [string, string, string?][], to = path) {
    const form = new FormData();
    for (const [name, content, fileName] of parts) {
      if (fileName === undefined) form.append(name, content);
      else form.append(name, new Blob([content]), fileName);
    }
    return uploads.owner.call('POST', to, form);
  }

  it.each<[string, string, RegExp, [string, string, string?][]]>([
    ['another type', 'file', /of no type that is taken/, [['file', PEOPLE, 'people.xlsx']]],
    ['another name', 'upload', /part named file/, [['upload', PEOPLE, 'people.csv']]],
    ['no file', 'file', /is required/, [['settings', '{}']]],
    ['an empty file', 'file', /is empty/, [['file', '', 'people.csv']]],
    [
      'two files',
      'file',
      /is there twice/,
      [
        ['file', PEOPLE, 'people.csv'],
        ['file', PEOPLE, 'more.csv'],
      ],
    ],
    [
      'a field of another name',
      'delimiter',
      /is not a part of this form/,
      [
        ['file', PEOPLE, 'people.csv'],
        ['delimiter', ','],
      ],
    ],
    [
      'settings that are not JSON',
      'settings',
      /is not JSON/,
      [
        ['file', PEOPLE, 'people.csv'],
        ['settings', 'x'],
      ],
    ],
    [
      'unknown settings',
      'settings',
      /colour/,
      [
        ['settings', '{"colour":1}'],
        ['file', PEOPLE, 'people.csv'],
      ],
    ],
    [
      'settings twice',
      'settings',
      /is there twice/,
      [
        ['settings', '{}'],
        ['settings', '{}'],
        ['file', PEOPLE, 'people.csv'],
      ],
    ],
  ])('is refused with %s, and nothing stays', async (_, field, problem, parts) => {
    for (const to of [path, `${path}/preview`]) {
      const answer = await send(parts, to);
      expect([answer.status, answer.body['errors']]).toEqual([
        422,
        [{ field, problem: expect.stringMatching(problem) }],
      ]);
    }
    expect(await uploads.stored()).toEqual([]);
    expect(await imports()).toBe(0);
  });

  it('is refused above the limit before it is sent, and where its length is not announced too', async () => {
    const announced = await new Promise<number>((resolve, reject) => {
      const sending = openForm({ 'content-length': String(LIMIT * 2) });
      sending.on('response', ({ statusCode }) => {
        resolve(statusCode ?? 0);
        sending.destroy();
      });
      sending.on('error', reject);
      sending.flushHeaders();
    });
    expect(announced).toBe(413);
    const streamed = await new Promise<number>((resolve, reject) => {
      const sending = openForm({});
      const piece = Buffer.alloc(1_000_000, '212-555-0100\n');
      let answered = false;
      sending.on('response', ({ statusCode }) => {
        answered = true;
        resolve(statusCode ?? 0);
        sending.destroy();
      });
      sending.on('error', (error) => (answered ? undefined : reject(error)));
      const more = () => {
        while (!answered && sending.write(piece));
      };
      sending.on('drain', more);
      sending.write(FORM_HEAD);
      more();
    });
    expect(streamed).toBe(413);
    await waitUntil('nothing is left', async () => (await uploads.stored()).length === 0);
    expect(await imports()).toBe(0);
  });

  it('leaves nothing where the connection is cut in the middle, of the file or of what follows', async () => {
    for (const rest of ['', '\r\n--b\r\ncontent-disposition: form-data; name="settings"\r\n\r\n{"deli']) {
      const sending = openForm({});
      sending.on('error', () => undefined);
      sending.write(`${FORM_HEAD}${'212-555-0100\n'.repeat(50_000)}${rest}`);
      await waitUntil('the file is being stored', async () => (await uploads.stored()).length > 0);
      sending.destroy();
      await waitUntil('nothing is left', async () => (await uploads.stored()).length === 0);
    }
    expect(await imports()).toBe(0);
  });

  it('is told apart from a form that ends too early', async () => {
    const body = `${FORM_HEAD}212-555-0100\n`;
    const answer = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(uploads.http.url);
      const socket = new Socket().connect(Number(port), hostname);
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
        if (text.includes('broke off')) socket.end();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
      socket.write(
        [
          `POST ${path} HTTP/1.1`,
          'host: localhost',
          `authorization: ${uploads.owner.headers['authorization']}`,
          'content-type: multipart/form-data; boundary=b',
          `content-length: ${body.length}`,
          '',
          body,
        ].join('\r\n'),
      );
    });
    expect(answer).toMatch(/^HTTP\/1.1 422 /);
    expect(answer).toContain('the upload broke off before its end; nothing was stored');
    expect(await uploads.stored()).toEqual([]);
  });

  it.each([
    ['without a boundary', 'multipart/form-data', 'abc', 'file'],
    [
      'with a part that has no name',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n--b--\r\n',
      'form',
    ],
  ])('is refused %s', async (_, type, body, field) => {
    const answer = await fetch(`${uploads.http.url}${path}`, {
      method: 'POST',
      headers: { ...uploads.owner.headers, 'content-type': type },
      body,
    });
    expect([answer.status, await answer.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [{ field, problem: expect.any(String) }] }),
    ]);
    expect(await uploads.stored()).toEqual([]);
  });

  it('is taken with settings before or behind it', async () => {
    for (const parts of [
      [
        ['settings', '{"duplicates":"update"}'],
        ['file', PEOPLE, 'C:\\files\\people.CSV'],
      ],
      [
        ['file', PEOPLE, 'people.txt'],
        ['settings', '{"duplicates":"update"}'],
      ],
    ] satisfies [string, string, string?][][]) {
      const answer = await send(parts);
      expect([answer.status, answer.body['settings']]).toEqual([
        201,
        expect.objectContaining({ duplicates: 'update' }),
      ]);
    }
    expect(await uploads.stored()).toHaveLength(2);
  });

  const FORM_HEAD =
    '--b\r\ncontent-disposition: form-data; name="file"; filename="people.csv"\r\n\r\nphone\n';

  function openForm(headers: Record<string, string>) {
    return request(`${uploads.http.url}${path}`, {
      method: 'POST',
      headers: {
        ...uploads.owner.headers,
        'content-type': 'multipart/form-data; boundary=b',
        ...headers,
      },
    });
  }
});
