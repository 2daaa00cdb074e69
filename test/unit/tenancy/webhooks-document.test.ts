import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ALERT_KINDS } from '../../../src/tenancy/alerts/alert.js';
import { isEventType, payloadSchema } from '../../../src/tenancy/outgoing-webhooks/event-payloads.schema.js';
import { EVENT_TYPES } from '../../../src/tenancy/outgoing-webhooks/event-types.js';
import {
  newWebhookSecret,
  signatureHeaders,
} from '../../../src/tenancy/outgoing-webhooks/webhook-signature.js';
import { waitUntil } from '../../support/wait-until.js';

const DOCUMENT = readFileSync('docs/webhooks.md', 'utf8');

const blocks = (language: string) =>
  [...DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text]) =>
    String(text),
  );

describe('docs/webhooks.md', () => {
  it('names every type of event, and no other', () => {
    const named = [...DOCUMENT.matchAll(/^\| `([a-z_]+\.[a-z]+)` \|/gm)].map(([, type]) => String(type));
    expect(named.sort()).toEqual([...EVENT_TYPES].sort());
  });

  it('names every kind of alert that a company gets', () => {
    const ofCompanies = ALERT_KINDS.filter((kind) => kind !== 'queue_lag');
    expect(ofCompanies.filter((kind) => !DOCUMENT.includes(`\`${kind}\``))).toEqual([]);
  });

  it('shows payloads as they are', () => {
    const shown = blocks('json').map((text) => JSON.parse(text) as { type: string });
    expect(shown.length).toBeGreaterThan(0);
    for (const payload of shown) {
      expect(isEventType(payload.type)).toBe(true);
      if (isEventType(payload.type))
        expect(payloadSchema(payload.type).strict().parse(payload)).toEqual(payload);
    }
  });

  it('has a receiver that takes what is signed, once, and refuses the rest', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'webhook-receiver-'));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const [code] = blocks('js');
    writeFileSync(
      join(folder, 'receiver.mjs'),
      `${code}server.on('listening', () => console.log('port', server.address().port));\n`,
    );
    const secret = newWebhookSecret();
    const receiver = spawn(process.execPath, ['receiver.mjs'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', WEBHOOK_SECRET: secret, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    receiver.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    try {
      const port = () => /^port (\d+)/.exec(output)?.[1];
      await waitUntil('the receiver listens', () => port() !== undefined);
      const post = async (body: string, headers: Record<string, string>) =>
        (await fetch(`http://127.0.0.1:${port()}/`, { method: 'POST', body, headers })).status;
      const [body] = blocks('json').map((text) => JSON.stringify(JSON.parse(text)));
      const headers = signatureHeaders('evt_1_x', Date.now(), body ?? '', [secret]);
      expect(await post(body ?? '', headers)).toBe(204);
      expect(await post(body ?? '', headers)).toBe(204);
      expect(await post(`${body} `, headers)).toBe(401);
      expect(
        await post(body ?? '', signatureHeaders('evt_1_x', Date.now() - 600_000, body ?? '', [secret])),
      ).toBe(401);
      await waitUntil('it has told of the event', () => output.includes('message.delivered'));
      expect(output.match(/message\.delivered/g)).toHaveLength(1);
    } finally {
      const ended = new Promise((done) => receiver.once('exit', done));
      receiver.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
