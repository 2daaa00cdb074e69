import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { NotFoundError } from '../../platform/errors.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { FileStorage } from '../imports/storage/file-storage.js';
import { bodyStream } from './body-stream.js';
import { UploadLocker } from './locking/upload-locker.js';
import { checkCreation, checkPiece, headersForTus, requireTus } from './tus-headers.js';
import { askTus, type TusAnswer, UPLOADS_PATH } from './tus-server.js';
import { UploadRepository } from './upload.repository.js';
import { UploadStore } from './upload-store.js';

/** Resumable uploads by the tus protocol, version 1.0.0. */
@Injectable()
export class TusService {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly storage: FileStorage,
    private readonly locker: UploadLocker,
    private readonly environment: Environment,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** What the server can, and its limit; needs no upload. */
  async options(tenant: Tenant): Promise<TusAnswer> {
    return this.ask(this.store(tenant), new Request(address(), { method: 'OPTIONS' }));
  }

  /**
   * Makes an upload; the first bytes may come along. Where they fail nothing is left, since the client has not heard
   * the upload's address.
   *
   * @throws InvalidInputError, TooLargeError, NoRoomError, TusVersionError
   */
  async create(tenant: Tenant, raw: IncomingMessage): Promise<TusAnswer> {
    return this.withBody(raw, async (body) => {
      requireTus(raw.headers);
      checkCreation(raw.headers, this.environment.uploadMaxBytes);
      const store = this.store(tenant);
      try {
        return await this.send(store, new Request(address(), { method: 'POST', ...body }));
      } catch (error) {
        if (store.createdId) await this.giveUp(store, store.createdId);
        throw error;
      }
    });
  }

  /**
   * Takes a further piece. What has arrived of it stays whatever happens, and is on the disk before this returns.
   *
   * @throws NotFoundError, WrongOffsetError, BeyondLengthError, BrokenOffError, UploadBusyError, NoRoomError, and
   * UnavailableError where nobody can lock the upload
   */
  async append(tenant: Tenant, uploadId: string, raw: IncomingMessage): Promise<TusAnswer> {
    return this.withBody(raw, async (body) => {
      await this.requireOwn(tenant, uploadId);
      requireTus(raw.headers);
      checkPiece(raw.headers);
      return this.send(this.store(tenant), new Request(address(uploadId), { method: 'PATCH', ...body }));
    });
  }

  /**
   * How much of an upload has arrived (HEAD), or its end without an import (DELETE).
   *
   * @throws NotFoundError, UploadBusyError, TusVersionError, UnavailableError
   */
  async askOrRemove(
    tenant: Tenant,
    uploadId: string,
    method: 'HEAD' | 'DELETE',
    raw: IncomingMessage,
  ): Promise<TusAnswer> {
    await this.requireOwn(tenant, uploadId);
    requireTus(raw.headers);
    const request = new Request(address(uploadId), { method, headers: headersForTus(raw.headers) });
    return this.ask(this.store(tenant), request);
  }

  /** Before anything else is looked at: of another company's upload nobody learns a thing. */
  private async requireOwn(tenant: Tenant, uploadId: string): Promise<void> {
    const one = await this.uploads.find(tenant.companyId, uploadId, this.clock.date());
    if (!one) throw new NotFoundError('upload');
  }

  /** Whatever becomes of the request, its body is not left standing. */
  private async withBody(
    raw: IncomingMessage,
    work: (body: RequestInit) => Promise<TusAnswer>,
  ): Promise<TusAnswer> {
    const { stream, drop } = bodyStream(raw);
    try {
      return await work({ headers: headersForTus(raw.headers), body: stream, duplex: 'half' });
    } finally {
      drop();
    }
  }

  private async send(store: UploadStore, request: Request): Promise<TusAnswer> {
    const { status, headers } = await this.ask(store, request);
    if (store.expiresAt) headers['upload-expires'] = store.expiresAt.toUTCString();
    return { status, headers };
  }

  private ask(store: UploadStore, request: Request): Promise<TusAnswer> {
    return askTus(store, this.locker, this.environment.uploadMaxBytes, request);
  }

  private async giveUp(store: UploadStore, uploadId: string): Promise<void> {
    try {
      await store.remove(uploadId);
    } catch (error) {
      this.log.warn({ uploadId, fault: describeFault(error) }, 'an upload that failed waits for its expiry');
    }
  }

  private store(tenant: Tenant): UploadStore {
    const { uploads, storage, clock } = this;
    const { uploadExpiryMs: expiryMs } = this.environment;
    return new UploadStore(tenant, { uploads, storage, clock, expiryMs });
  }
}

/** tus reads the path alone; the host stands for this server. */
function address(uploadId?: string): string {
  return `http://localhost${UPLOADS_PATH}${uploadId === undefined ? '' : `/${uploadId}`}`;
}
