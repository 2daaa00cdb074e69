import { Injectable } from '@nestjs/common';
import { FileStorage } from '../../audience/imports/storage/file-storage.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import type { ArchiveFile } from './archive-file.js';
import { ArchiveFileRepository } from './archive-file.repository.js';

/** Files of what has left, as their company gets them. */
@Injectable()
export class ArchiveFileService {
  constructor(
    private readonly files: ArchiveFileRepository,
    private readonly storage: FileStorage,
  ) {}

  async page(companyId: number, { after, limit }: PageQuery): Promise<Page<ArchiveFile>> {
    return toPage(await this.files.page(companyId, after ?? 0, limit + 1), limit);
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<ArchiveFile> {
    const file = await this.files.find(companyId, id);
    if (!file) throw new NotFoundError('archive file');
    return file;
  }

  /** The packed file. @throws NotFoundError; ConflictError where it is not whole yet, or its time is over */
  async content(companyId: number, id: number): Promise<AsyncIterable<Buffer>> {
    const file = await this.get(companyId, id);
    if (file.expiresAt !== null) return this.storage.read(file.storageKey, 0, file.bytes);
    throw new ConflictError(
      file.status === 'exporting' ? 'The file is not whole yet.' : 'The time of the file is over.',
    );
  }
}
