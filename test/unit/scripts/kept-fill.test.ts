import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeptFill } from '../../../scripts/archive-load/filled-platform.mjs';

describe('what a bench filled in on a folder that stays', () => {
  let keep: string;
  beforeEach(() => {
    keep = fs.mkdtempSync(path.join(os.tmpdir(), 'kept-fill-'));
  });
  afterEach(() => fs.rmSync(keep, { recursive: true }));

  const open = (wishes: object = { keep }) =>
    new KeptFill({ rows: 10, campaigns: 2, people: true, ...wishes });

  it('is filled in once, and known to later runs, as is the key under which it was sealed', async () => {
    let times = 0;
    const fill = async () => ({ times: ++times });
    const first = open();
    expect(await first.once('messages', fill)).toEqual({ times: 1 });
    const second = open();
    expect(await second.once('messages', fill)).toEqual({ times: 1 });
    expect(second.encryptionKey).toBe(first.encryptionKey);
    expect(Buffer.from(first.encryptionKey, 'base64')).toHaveLength(32);
    expect(await open({}).once('messages', fill)).toEqual({ times: 2 });
  });

  it('is not taken for whole where a run ended amid it, nor for another size', async () => {
    await expect(open().once('messages', () => Promise.reject(new Error('killed')))).rejects.toThrow(
      'killed',
    );
    await expect(open().once('messages', async () => 1)).rejects.toThrow('amid');
    expect(() => open({ keep, rows: 11 })).toThrow('10 messages');
  });
});
