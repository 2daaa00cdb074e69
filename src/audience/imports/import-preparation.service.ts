import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../platform/config/environment.js';
import { NoRoomError, TooLargeError } from '../../platform/errors.js';
import { dataStart } from './csv/data-start.js';
import type { ContactImport } from './import.js';
import { ImportRepository } from './import.repository.js';
import type { Encoding } from './import-settings.js';
import { isOpen } from './import-status.js';
import { FileGoneError, FileStorage } from './storage/file-storage.js';
import { EncodingEvidence } from './text/encoding-evidence.js';
import { DamagedGzipError } from './text/gzip.js';
import { TEXT_HEAD_BYTES } from './text/text-head.js';
import { isPlainText, MAX_GROWTH, type TextForm, toUtf8, unpacked } from './text/utf8-text.js';

/** The file cannot be made text, however often one tries; the message is for the person who uploaded it. */
export class UnpreparableFileError extends Error {
  constructor(reason: string, cause: unknown) {
    super(reason, { cause });
    this.name = 'UnpreparableFileError';
  }
}

/** While it goes on, it asks every so many bytes whether anybody still wants the text: about every second. */
const LOOK_BYTES = 64 * 1024 * 1024;

/** Makes the text that batches read out of a file as it was uploaded: unpacked, UTF-8, usual line ends. */
@Injectable()
export class ImportPreparationService {
  constructor(
    private readonly environment: Environment,
    private readonly storage: FileStorage,
    private readonly imports: ImportRepository,
  ) {}

  /**
   * Any number of processes may do it at once, and it may die anywhere: the text comes into use with one guarded
   * UPDATE, and until then it is begun anew. Memory does not grow with the file.
   *
   * @returns the import as it is afterwards; null where it is gone
   * @throws UnpreparableFileError where the import cannot go on; FileGoneError
   */
  async prepare(one: ContactImport): Promise<ContactImport | null> {
    try {
      await this.makeText(one);
    } catch (error) {
      // Another process was faster and removed what was uploaded, or the import ended meanwhile.
      const gone = error instanceof FileGoneError || error instanceof UnwantedError;
      if (!gone || (await this.isWanted(one))) throw worded(error);
    }
    return this.imports.find(one.companyId, one.id);
  }

  private async makeText(one: ContactImport): Promise<void> {
    const { storageKey } = one;
    if (storageKey === null) throw new FileGoneError(`of import ${one.id}`, null);
    const settings = { ...one.settings, encoding: await this.encodingOf(one, storageKey) };
    if (isPlainText(settings)) {
      await this.use(one, settings, storageKey, one.fileBytes);
      return;
    }
    const textKey = `imports/${one.companyId}/${randomUUID()}.txt`;
    const content = toUtf8(this.read(one, storageKey, settings), settings);
    const bytes = await this.storage.store(
      textKey,
      Readable.from(content, { objectMode: false }),
      this.environment.uploadMaxBytes * MAX_GROWTH,
    );
    if (await this.use(one, settings, textKey, bytes)) await this.storage.remove(storageKey);
    else await this.storage.remove(textKey);
  }

  /** Where it dies before the UPDATE, or learns no answer to it, the sweeper removes the file that nobody names. */
  private async use(
    one: ContactImport,
    settings: ContactImport['settings'],
    key: string,
    bytes: number,
  ): Promise<boolean> {
    const head = await this.storage.readPiece(key, 0, TEXT_HEAD_BYTES);
    const start = dataStart(head, settings.delimiter, settings.hasHeader);
    return this.imports.saveText(one.companyId, one.id, {
      key,
      bytes,
      settings,
      start: { ...start, rows: 0 },
    });
  }

  /** What the first bytes suggested may be wrong: the first accent may come gigabytes later. */
  private async encodingOf(one: ContactImport, storageKey: string): Promise<Encoding> {
    const { settings } = one;
    const { encoding, encodingSource } = settings;
    if (encodingSource !== 'content' || (encoding !== 'utf-8' && encoding !== 'windows-1252'))
      return encoding;
    const evidence = new EncodingEvidence();
    for await (const chunk of this.read(one, storageKey, settings)) {
      evidence.take(chunk);
      if (evidence.settled) return evidence.encoding;
    }
    evidence.end();
    return evidence.encoding;
  }

  /** The file's bytes unpacked, within the limit: a bomb is over before anything of it is written. */
  private async *read(one: ContactImport, storageKey: string, form: TextForm): AsyncIterable<Buffer> {
    const { uploadMaxBytes } = this.environment;
    let bytes = 0;
    let looked = 0;
    for await (const chunk of unpacked(this.storage.read(storageKey, 0), form.compression)) {
      bytes += chunk.length;
      if (bytes > uploadMaxBytes) {
        throw new TooLargeError(`Unpacked, the file is larger than the limit of ${uploadMaxBytes} bytes.`);
      }
      if (bytes - looked >= LOOK_BYTES) {
        looked = bytes;
        if (!(await this.isWanted(one))) throw new UnwantedError();
      }
      yield chunk;
    }
  }

  private async isWanted(one: ContactImport): Promise<boolean> {
    const now = await this.imports.find(one.companyId, one.id);
    return now !== null && isOpen(now.status) && now.textKey === null;
  }
}

/** Nobody waits for the text any more. */
class UnwantedError extends Error {}

function worded(error: unknown): unknown {
  if (error instanceof DamagedGzipError) {
    return new UnpreparableFileError(`The file ${error.message}.`, error);
  }
  if (error instanceof TooLargeError) return new UnpreparableFileError(error.message, error);
  if (error instanceof NoRoomError) {
    return new UnpreparableFileError(
      'There is no room left on the storage to unpack or convert the file.',
      error,
    );
  }
  return error;
}
