import type { Readable } from 'node:stream';
import { DataStore, ERRORS, Upload } from '@tus/server';
import type { Clock } from '../../platform/clock/clock.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import type { FileStorage } from '../imports/storage/file-storage.js';
import { uploadKey } from './stored-upload.js';
import { fileNameOf } from './tus-headers.js';
import type { UploadRepository } from './upload.repository.js';

/** A piece may take hours to arrive: its upload stays alive meanwhile, by an update every ten minutes. */
const EXTEND_MS = 600_000;

/** What a store works with. */
export interface UploadStoreParts {
  uploads: UploadRepository;
  storage: FileStorage;
  clock: Clock;
  /** ms */
  expiryMs: number;
}

/** The uploads of one company as the tus server sees them; made anew for each request. */
export class UploadStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];
  /** When the upload of this request expires, once a request has set that. */
  expiresAt: Date | null = null;
  /** The upload that this request has made. */
  createdId: string | null = null;
  /** Why the storage did not take a piece; the tus server tells that as an aborted stream. */
  failure: unknown = null;
  private writing: Promise<unknown> | null = null;

  constructor(
    private readonly tenant: Tenant,
    private readonly parts: UploadStoreParts,
  ) {
    super();
  }

  override async create(upload: Upload): Promise<Upload> {
    const { clock, uploads } = this.parts;
    const { companyId, userId } = this.tenant;
    this.expiresAt = this.nextExpiry();
    this.createdId = upload.id;
    const one = {
      id: upload.id,
      companyId,
      fileName: fileNameOf(upload.metadata ?? {}),
      storageKey: uploadKey(companyId, upload.id),
      bytes: upload.size ?? 0,
      createdBy: userId,
      expiresAt: this.expiresAt,
    };
    await uploads.insert(one, clock.date());
    return upload;
  }

  /** The offset is what the storage holds: after a crash, too, the file goes on where its bytes end. */
  override async getUpload(id: string): Promise<Upload> {
    const one = await this.parts.uploads.find(this.tenant.companyId, id, this.parts.clock.date());
    if (!one) throw ERRORS.FILE_NOT_FOUND;
    return new Upload({
      id,
      size: one.bytes,
      offset: await this.parts.storage.size(one.storageKey),
      metadata: { filename: one.fileName },
    });
  }

  override write(content: Readable, id: string, offset: number): Promise<number> {
    const piece = this.writePiece(content, id, offset);
    this.writing = piece.catch(() => undefined);
    return piece;
  }

  /** Returns once nothing is being written: the tus server does not wait for a piece that breaks off. */
  async settled(): Promise<void> {
    await this.writing;
  }

  override async remove(id: string): Promise<void> {
    const { companyId } = this.tenant;
    // Whoever removes the row owns the file: an import that took it in this moment keeps it.
    if (!(await this.parts.uploads.remove(companyId, id))) throw ERRORS.FILE_NOT_FOUND;
    await this.parts.storage.remove(uploadKey(companyId, id));
  }

  private async writePiece(content: Readable, id: string, offset: number): Promise<number> {
    await this.extend(id);
    const source = new LivingSource(content, () => this.extend(id));
    try {
      const end = await this.parts.storage.append(
        uploadKey(this.tenant.companyId, id),
        offset,
        source.chunks(),
      );
      await this.extend(id);
      return end;
    } catch (error) {
      if (!source.broken) this.failure = error;
      throw error;
    }
  }

  private async extend(id: string): Promise<void> {
    this.expiresAt = this.nextExpiry();
    await this.parts.uploads.extend(this.tenant.companyId, id, this.expiresAt);
  }

  private nextExpiry(): Date {
    return new Date(this.parts.clock.now() + this.parts.expiryMs);
  }
}

/** The bytes of a piece; while they come, the upload stays alive. */
class LivingSource {
  /** Whether the bytes ended too early. */
  broken = false;

  constructor(
    private readonly content: AsyncIterable<Buffer>,
    private readonly extend: () => Promise<void>,
  ) {}

  async *chunks(): AsyncIterable<Buffer> {
    let extendedAt = performance.now();
    for await (const chunk of this.received()) {
      if (performance.now() - extendedAt > EXTEND_MS) {
        await this.extend();
        extendedAt = performance.now();
      }
      yield chunk;
    }
  }

  private async *received(): AsyncIterable<Buffer> {
    try {
      yield* this.content;
    } catch (error) {
      this.broken = true;
      throw error;
    }
  }
}
