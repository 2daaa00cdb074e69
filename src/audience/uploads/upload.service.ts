import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import type { ImportPreview } from '../imports/import.schemas.js';
import { ImportService, type ImportWithTotals } from '../imports/import.service.js';
import type { ImportSettingsInput } from '../imports/import-settings.js';
import { FileGoneError, FileStorage } from '../imports/storage/file-storage.js';
import { ListService } from '../lists/list.service.js';
import type { StoredUpload } from './stored-upload.js';
import { UploadRepository } from './upload.repository.js';

/** What becomes of a resumable upload once it is whole. */
@Injectable()
export class UploadService {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly imports: ImportService,
    private readonly lists: ListService,
    private readonly storage: FileStorage,
    private readonly clock: Clock,
  ) {}

  /**
   * How the file would be read. The upload stays as it is.
   *
   * @param listId where given, a list that must be the company's own
   * @throws NotFoundError, ConflictError where bytes are missing, InvalidInputError
   */
  async preview(
    tenant: Tenant,
    uploadId: string,
    listId: number | undefined,
    settings: ImportSettingsInput,
  ): Promise<ImportPreview> {
    const { fileName, storageKey, bytes } = await this.whole(tenant.companyId, uploadId);
    if (listId !== undefined) await this.lists.get(tenant.companyId, listId);
    return unlessGone(() => this.imports.preview({ fileName, storageKey, bytes, settings }));
  }

  /**
   * Imports the file. The upload becomes the import, and is no upload any more; where the import is refused it stays,
   * so that nobody sends gigabytes again for a mapping.
   *
   * @throws NotFoundError, ConflictError where bytes are missing or another request was first, InvalidInputError
   */
  async import(
    tenant: Tenant,
    uploadId: string,
    listId: number | null,
    settings: ImportSettingsInput,
  ): Promise<ImportWithTotals> {
    const { companyId, userId } = tenant;
    const { fileName, storageKey, bytes } = await this.whole(companyId, uploadId);
    return unlessGone(async () => {
      // Of a piece whose process died before it answered, nobody has made sure yet that it is on the disk.
      await this.storage.append(storageKey, bytes, noBytes());
      return this.imports.begin(companyId, userId, listId, {
        fileName,
        storageKey,
        bytes,
        settings,
        uploadId,
      });
    });
  }

  private async whole(companyId: number, uploadId: string): Promise<StoredUpload> {
    const one = await this.uploads.find(companyId, uploadId, this.clock.date());
    if (!one) throw new NotFoundError('upload');
    const arrived = await this.storage.size(one.storageKey);
    if (arrived < one.bytes) {
      const missing = one.bytes - arrived;
      throw new ConflictError(
        `The upload is not whole: ${arrived} of ${one.bytes} bytes have arrived, ${missing} are missing.`,
      );
    }
    return one;
  }
}

/** A request that gave the upload up, or imported and ended it, may take the file away from under another one. */
async function unlessGone<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileGoneError)
      throw new ConflictError('This upload is imported already, or was given up.');
    throw error;
  }
}

async function* noBytes(): AsyncIterable<Buffer> {}
