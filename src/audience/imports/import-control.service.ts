import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import type { ContactImport } from './import.js';
import { ImportRepository } from './import.repository.js';
import { ImportCompletionService } from './import-completion.service.js';
import { ImportQueue } from './import-queue.js';

/**
 * What people do with an import under way. The status decides, in MySQL: a batch asks for it, and holds it, in the
 * transaction that writes its contacts, so the change waits for batches about to commit, and stops all others.
 */
@Injectable()
export class ImportControlService {
  constructor(
    private readonly imports: ImportRepository,
    private readonly completion: ImportCompletionService,
    private readonly queue: ImportQueue,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * No batch commits once this returns. Jobs that are queued end by themselves.
   *
   * @throws NotFoundError, ConflictError
   */
  async pause(companyId: number, id: number): Promise<void> {
    const one = await this.find(companyId, id);
    if (await this.imports.step(companyId, id, 'pause', this.clock.date())) return;
    await this.refuse(one, 'paused');
  }

  /**
   * Goes on where it was. Whatever of this fails or dies behind the status, the sweeper makes good.
   *
   * @throws NotFoundError, ConflictError
   */
  async resume(companyId: number, id: number): Promise<void> {
    const one = await this.find(companyId, id);
    if (!(await this.imports.step(companyId, id, 'resume', this.clock.date()))) {
      return this.refuse(one, 'resumed');
    }
    try {
      await this.queue.ensureAll(await this.queue.missing(one));
      // Paused between its last batch and its end, there is no job left that would end it.
      await this.completion.completeIfDone(companyId, id);
    } catch (error) {
      this.log.warn(
        { companyId, importId: id, fault: describeFault(error) },
        'a resumed import was not queued',
      );
    }
  }

  /**
   * Rows that are in stay in; no further batch commits once this returns.
   *
   * @throws NotFoundError, ConflictError
   */
  async cancel(companyId: number, id: number): Promise<void> {
    const one = await this.find(companyId, id);
    if (await this.completion.cancel(companyId, id, 'Canceled by a person.')) return;
    await this.refuse(one, 'canceled');
  }

  private async find(companyId: number, id: number): Promise<ContactImport> {
    const one = await this.imports.find(companyId, id);
    if (!one) throw new NotFoundError('import');
    return one;
  }

  private async refuse({ companyId, id }: ContactImport, what: string): Promise<never> {
    const { status } = await this.find(companyId, id);
    throw new ConflictError(`This import is ${status} and cannot be ${what}.`);
  }
}
