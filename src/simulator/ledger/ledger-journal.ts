import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ANSWERS, EVENT_KINDS, MESSAGE_STATUSES, OUTCOMES } from '../vocabulary.js';

const FATES = ['acknowledged', 'lost', 'abandoned'] as const;

/** The lines of the ledger's file: JSON arrays that begin with their kind. */
const schemas = {
  ledger: z.tuple([z.literal('ledger'), z.string()]),
  key: z.tuple([z.literal('key'), z.string(), z.string()]),
  // at, account, reference, from, to, segments, outcome, answer, callback URL, validity
  submission: z.tuple([
    z.literal('submission'),
    z.number(),
    z.string(),
    z.string(),
    z.string(),
    z.string(),
    z.number(),
    z.enum(OUTCOMES),
    z.enum(ANSWERS),
    z.string(),
    z.number(),
  ]),
  // seq, kind, fate, whether more events of this message are to come, status, error code
  report: z.tuple([
    z.literal('report'),
    z.number(),
    z.enum(EVENT_KINDS).exclude(['reply']),
    z.enum(FATES),
    z.boolean(),
    z.enum(MESSAGE_STATUSES),
    z.string().nullable(),
  ]),
  duplicate: z.tuple([z.literal('duplicate'), z.number()]),
  // account, seq or 0, fate, whether it opts out, whether more events are to come
  reply: z.tuple([z.literal('reply'), z.string(), z.number(), z.enum(FATES), z.boolean(), z.boolean()]),
  // account, number, person, text: what the carrier's own opt-out list read
  said: z.tuple([z.literal('said'), z.string(), z.string(), z.string(), z.string()]),
};
const kindSchema = z.enum(['ledger', 'key', 'submission', 'report', 'duplicate', 'reply', 'said']);
export type JournalEntry = z.infer<(typeof schemas)[z.infer<typeof kindSchema>]>;

const READ_CHUNK = 1 << 20;

/**
 * The append-only file behind the ledger. What was written is safe from a kill -9 of this process
 * (it is in the kernel's hands), not from a power cut: there is no fsync, this is a test tool.
 */
export class LedgerJournal {
  private readonly descriptor: number;
  private waiting = '';
  private flushPlanned = false;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    // 0600: the file holds the accounts' keys, to sign the reports that are resumed after a restart.
    this.descriptor = openSync(path, 'a+', 0o600);
  }

  /** Written at the next flush, at the latest when this turn of the event loop ends. */
  append(entry: JournalEntry): void {
    this.waiting += `${JSON.stringify(entry)}\n`;
    if (this.flushPlanned) return;
    this.flushPlanned = true;
    setImmediate(() => this.flush());
  }

  flush(): void {
    this.flushPlanned = false;
    let rest: Buffer = Buffer.from(this.waiting);
    this.waiting = '';
    while (rest.length > 0) rest = rest.subarray(writeSync(this.descriptor, rest));
  }

  /** Reads what earlier processes wrote, and cuts off a last line that a kill left unfinished. */
  *read(): Generator<JournalEntry> {
    const chunk = Buffer.alloc(READ_CHUNK);
    const size = fstatSync(this.descriptor).size;
    let line = 0;
    let position = 0;
    let rest: Buffer = Buffer.alloc(0);
    while (position < size) {
      const count = readSync(this.descriptor, chunk, 0, chunk.length, position);
      if (count === 0) break;
      position += count;
      const bytes = Buffer.concat([rest, chunk.subarray(0, count)]);
      const end = bytes.lastIndexOf(0x0a) + 1;
      rest = bytes.subarray(end);
      for (const text of bytes.toString('utf8', 0, end).split('\n').slice(0, -1)) {
        line++;
        yield parseLine(text, line);
      }
    }
    if (rest.length > 0) ftruncateSync(this.descriptor, size - rest.length);
  }

  /** Forgets everything written so far. */
  clear(): void {
    this.waiting = '';
    ftruncateSync(this.descriptor, 0);
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }
}

/** @throws when the line is no entry: a ledger that cannot be trusted must not be shown as truth. */
function parseLine(text: string, line: number): JournalEntry {
  const json = parseJson(text);
  const kind = kindSchema.safeParse(Array.isArray(json) ? json[0] : undefined);
  // One schema by its kind: a union would try them all, at 10 times the time for a million lines.
  const parsed = kind.success ? schemas[kind.data].safeParse(json) : kind;
  if (parsed.success && typeof parsed.data !== 'string') return parsed.data;
  throw new Error(`the ledger file is damaged in line ${line}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
