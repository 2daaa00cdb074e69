import { mkdir, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ContactImport } from '../../../src/audience/imports/import.js';
import { ImportRepository } from '../../../src/audience/imports/import.repository.js';
import { ImportService } from '../../../src/audience/imports/import.service.js';
import { ImportControlService } from '../../../src/audience/imports/import-control.service.js';
import { ImportCutService } from '../../../src/audience/imports/import-cut.service.js';
import { ImportPreparationService } from '../../../src/audience/imports/import-preparation.service.js';
import { FileStorage } from '../../../src/audience/imports/storage/file-storage.js';
import { Environment } from '../../../src/platform/config/environment.js';
import { AudienceFixture } from './audience-fixture.js';

const LIMIT = 64 * 1024 * 1024;

/** More than the first bytes that are looked at, all of it ASCII. */
const ASCII_ROWS = 30_000;
const ASCII = `phone,name\n${rows(ASCII_ROWS, 'Ann')}`;

function rows(count: number, name: string): string {
  return Array.from({ length: count }, (_, row) => `21255${String(10_000 + row).slice(-5)},${name}\n`).join(
    '',
  );
}

describe('making the text of an import', () => {
  let fixture: AudienceFixture;
  let companyId: number;
  let listId: number;
  let storage: FileStorage;
  let store: FileStorage['store'];
  let remove: FileStorage['remove'];

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    companyId = await fixture.company();
    storage = fixture.get(FileStorage);
    store = storage.store.bind(storage);
    remove = storage.remove.bind(storage);
  });

  afterAll(() => fixture.stop());

  beforeEach(async () => {
    fixture.limit({});
    uploadLimit(LIMIT);
    storage.store = store;
    storage.remove = remove;
    for (const name of await fixture.storedFiles()) await remove(`imports/${companyId}/${name}`);
    listId = await fixture.list(companyId);
  });

  const uploadLimit = (uploadMaxBytes: number) => Object.assign(fixture.get(Environment), { uploadMaxBytes });
  const prepare = (one: ContactImport) => fixture.get(ImportPreparationService).prepare(one);
  const state = (importId: number) => fixture.get(ImportService).get(companyId, importId);

  async function begun(content: string | Buffer): Promise<ContactImport> {
    return (await state(await fixture.begin(companyId, listId, content))).one;
  }

  async function finished(importId: number) {
    for (const number of await fixture.cut(companyId, importId))
      await fixture.runBatch(companyId, importId, number);
    return state(importId);
  }

  it.each([
    ['as it is', (bytes: Buffer) => bytes],
    ['packed', (bytes: Buffer) => gzipSync(bytes)],
  ])('reads an accent of Windows-1252 that comes late, %s', async (_, packed) => {
    const one = await begun(packed(Buffer.from(`${ASCII}3125550100,Jos\xe9\n`, 'latin1')));
    expect(one.settings).toMatchObject({ encoding: 'utf-8', encodingSource: 'content' });
    const { one: done, totals } = await finished(one.id);
    expect(done.settings.encoding).toBe('windows-1252');
    expect(totals).toMatchObject({ rows: ASCII_ROWS + 1, rejected: 0 });
    const names = await fixture.contacts<{ name: string; phone: number }>(
      listId,
      'last_name AS name, phone, custom_fields AS c',
    );
    expect(JSON.stringify(names.find(({ phone }) => phone === 13125550100))).toContain('José');
  });

  it('reads UTF-8 whose first accents come late where it lies, and rejects the one row that is broken', async () => {
    const late = `${ASCII}3125550100,José\n3125550101,Zoë\n`;
    const one = await begun(Buffer.concat([Buffer.from(late), Buffer.from('3125550102,\xe9\n', 'latin1')]));
    const ready = await prepare(one);
    expect(ready).toMatchObject({ textKey: one.storageKey, textBytes: one.fileBytes });
    expect(await fixture.storedFiles()).toHaveLength(1);
    const { totals } = await finished(one.id);
    expect(totals.rejectedByReason).toEqual({ not_utf8: 1 });
  });

  it('believes the whole file where its first bytes mislead', async () => {
    const head = Buffer.from(`phone,name\n3125550100,Jos\xe9\n${rows(ASCII_ROWS, 'Ann')}`, 'latin1');
    const one = await begun(Buffer.concat([head, Buffer.from('3125550101,Zoë\n3125550102,Çelik\n')]));
    expect(one.settings.encoding).toBe('windows-1252');
    const { one: done, totals } = await finished(one.id);
    expect(done.settings.encoding).toBe('utf-8');
    expect(totals).toMatchObject({ rejected: 1, rejectedByReason: { not_utf8: 1 } });
  });

  it('keeps one file at a time: the text in place of what was uploaded', async () => {
    const one = await begun(gzipSync(ASCII));
    const ready = await prepare(one);
    expect(ready).toMatchObject({ textBytes: ASCII.length, cutOffset: 'phone,name\n'.length, cutLine: 2 });
    expect(await fixture.storedFiles()).toEqual([ready?.textKey?.split('/').at(-1)]);
    expect((await finished(one.id)).one.status).toBe('completed');
    expect(await fixture.storedFiles()).toEqual([]);
  });

  it('is made once by two processes at the same time, and no file is left over', async () => {
    for (let round = 0; round < 3; round++) {
      const one = await begun(gzipSync(ASCII));
      const made = await Promise.all([prepare(one), prepare(one), prepare(one)]);
      expect(new Set(made.map((each) => each?.textKey)).size).toBe(1);
      expect(await fixture.storedFiles()).toEqual([made[0]?.textKey?.split('/').at(-1)]);
      await fixture.get(ImportControlService).cancel(companyId, one.id);
      expect(await fixture.storedFiles()).toEqual([]);
    }
  });

  it('of two processes, the slower one takes the text of the faster one', async () => {
    const one = await begun(gzipSync(ASCII));
    const meanwhile: (ContactImport | null)[] = [];
    storage.store = async (...all) => {
      storage.store = store;
      // What was uploaded is gone once the slow one begins to read.
      meanwhile.push(await prepare(one));
      return store(...all);
    };
    const slow = await prepare(one);
    expect(slow?.textKey).toBe(meanwhile[0]?.textKey);
    expect(await fixture.storedFiles()).toEqual([slow?.textKey?.split('/').at(-1)]);

    const other = await begun(gzipSync(ASCII));
    storage.store = async (...all) => {
      storage.store = store;
      const bytes = await store(...all);
      meanwhile.push(await prepare(other));
      return bytes;
    };
    const late = await prepare(other);
    expect(late?.textKey).toBe(meanwhile[1]?.textKey);
    expect(await fixture.storedFiles()).toHaveLength(2);
    expect((await finished(other.id)).totals.rows).toBe(ASCII_ROWS);
  });

  it('begins anew after a death in the middle, and goes on after one behind it', async () => {
    const one = await begun(gzipSync(ASCII));
    storage.store = async (key, content, limit) => {
      storage.store = store;
      // Half a file, as a killed process leaves it.
      const half = content.take(1);
      await store(`${key}.part`, half, limit);
      throw new Error('Killed.');
    };
    await expect(fixture.cut(companyId, one.id)).rejects.toThrow('Killed.');
    expect((await state(one.id)).one).toMatchObject({ status: 'running', textKey: null });

    const imports = fixture.get(ImportRepository);
    const saveText = imports.saveText.bind(imports);
    imports.saveText = async () => {
      imports.saveText = saveText;
      throw new Error('Killed.');
    };
    await expect(fixture.cut(companyId, one.id)).rejects.toThrow('Killed.');
    expect((await state(one.id)).one).toMatchObject({ status: 'running', textKey: null });

    storage.remove = async () => {
      storage.remove = remove;
      throw new Error('Killed.');
    };
    await expect(fixture.cut(companyId, one.id)).rejects.toThrow('Killed.');
    const prepared = (await state(one.id)).one;
    expect(prepared.textKey).toMatch(/\.txt$/);

    const { one: done, totals } = await finished(one.id);
    expect(done.status).toBe('completed');
    expect(totals).toMatchObject({ rows: ASCII_ROWS, inserted: totals.inserted, rejected: 0 });
    // The two that no row names are the sweeper's; what was uploaded and its text are gone.
    const left = await fixture.storedFiles();
    expect(left).toHaveLength(2);
    expect(left).not.toContain(prepared.storageKey?.split('/').at(-1));
    expect(left).not.toContain(prepared.textKey?.split('/').at(-1));
  });

  it('keeps the answer to an UPDATE that was lost', async () => {
    const one = await begun(gzipSync(ASCII));
    const imports = fixture.get(ImportRepository);
    const saveText = imports.saveText.bind(imports);
    imports.saveText = async (...all) => {
      imports.saveText = saveText;
      await saveText(...all);
      throw new Error('The connection was lost.');
    };
    await expect(fixture.cut(companyId, one.id)).rejects.toThrow('The connection was lost.');
    const { one: done, totals } = await finished(one.id);
    expect([done.status, totals.rows]).toEqual(['completed', ASCII_ROWS]);
    expect(await fixture.storedFiles()).toEqual([]);
  });

  describe('ends the import, with the reason and without a trace', () => {
    async function failed(content: Buffer): Promise<string | null> {
      const one = await begun(content);
      await fixture.cut(companyId, one.id);
      const { one: ended, totals } = await state(one.id);
      expect(ended.status).toBe('failed');
      expect(totals.rows).toBe(0);
      expect(await fixture.storedFiles()).toEqual([]);
      return ended.statusReason;
    }

    it.each([
      ['ASCII', ''],
      ['UTF-16', '\ufeff'],
    ])('where it unpacks to more than the limit (%s), before much of it is written', async (_, mark) => {
      uploadLimit(1024 * 1024);
      const bomb = `${mark}phone,name\n${'2125550100,Ann\n'.repeat(1024 * 1024)}`;
      const packed = gzipSync(mark === '' ? bomb : Buffer.from(bomb, 'utf16le'));
      let taken = 0;
      storage.store = (key, content, limit) =>
        store(
          key,
          content.map((chunk: Buffer) => {
            taken += chunk.length;
            return chunk;
          }),
          limit,
        );
      expect(await failed(packed)).toBe('Unpacked, the file is larger than the limit of 1048576 bytes.');
      expect(taken).toBeLessThanOrEqual(packed.length + 1024 * 1024);
    });

    it.each([
      ['cut off', (bytes: Buffer) => bytes.subarray(0, -100), 'it ends too early'],
      ['broken', broken, 'its content'],
    ])('where the gzip file is %s', async (_, damaged, words) => {
      // Names that do not repeat: what is looked at first is whole.
      const names = Array.from({ length: 60_000 }, (_, row) => `2125550100,${Math.sin(row)}\n`).join('');
      const reason = await failed(damaged(gzipSync(`phone,name\n${names}`)));
      expect(reason).toContain(`The file is a damaged gzip file: ${words}`);
    });

    it('where the disk is full', async () => {
      const one = await begun(gzipSync(ASCII));
      storage.store = async (key, content, limit) => {
        const part = `${fixture.pathOf(key)}.part`;
        await mkdir(dirname(part), { recursive: true });
        await symlink('/dev/full', part);
        return store(key, content, limit);
      };
      await fixture.cut(companyId, one.id);
      const { one: ended } = await state(one.id);
      expect(ended).toMatchObject({
        status: 'failed',
        statusReason: 'There is no room left on the storage to unpack or convert the file.',
      });
      expect(await fixture.storedFiles()).toEqual([]);
    });

    it('where what was uploaded is gone', async () => {
      const one = await begun(gzipSync(ASCII));
      await remove(one.storageKey ?? '');
      fixture.limit({ attempts: 1 });
      await fixture.cut(companyId, one.id);
      expect((await state(one.id)).one).toMatchObject({
        status: 'failed',
        statusReason: 'The uploaded file is gone from the storage.',
      });
    });
  });

  it('stops within a second of work once nobody wants the text', async () => {
    uploadLimit(8 * LIMIT);
    const one = await begun(gzipSync(`phone,name\n${'2125550100,Ann\n'.repeat(9 * 1024 * 1024)}`));
    await fixture.database.execute(`UPDATE imports SET status = 'canceled' WHERE id = ?`, [one.id]);
    let kept = 0;
    storage.store = async (...all) => {
      const bytes = await store(...all);
      kept++;
      return bytes;
    };
    expect(await prepare(one)).toMatchObject({ status: 'canceled', textKey: null });
    expect(kept).toBe(0);
  });

  it('goes on while the import is paused, and cuts nothing', async () => {
    const one = await begun(gzipSync(ASCII));
    await fixture.database.execute(`UPDATE imports SET status = 'paused' WHERE id = ?`, [one.id]);
    expect(await prepare(one)).toMatchObject({ status: 'paused', textBytes: ASCII.length });
    expect(await fixture.get(ImportCutService).cut(companyId, one.id)).toBeNull();
    expect(await fixture.cut(companyId, one.id)).toEqual([]);
  });
});

/** A byte behind what is looked at first is another one. */
function broken(packed: Buffer): Buffer {
  const copy = Buffer.from(packed);
  copy[copy.length - 2_000] = (copy[copy.length - 2_000] ?? 0) ^ 0x55;
  return copy;
}
