import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Jobs } from '../../platform/queues/jobs.js';
import type { ListEntity } from './list.entity.js';
import { ListRepository } from './list.repository.js';
import { deleteListJob } from './list-jobs.js';

/** A company's lists. */
@Injectable()
export class ListService {
  constructor(
    private readonly lists: ListRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async create(companyId: number, name: string): Promise<ListEntity> {
    return this.lists.insert(companyId, name, this.clock.date());
  }

  /** @throws NotFoundError also for a list that is being deleted, or of another company */
  async get(companyId: number, id: number): Promise<ListEntity> {
    const list = await this.lists.find(companyId, id);
    if (!list) throw new NotFoundError('list');
    return list;
  }

  async page(companyId: number, query: PageQuery): Promise<Page<ListEntity>> {
    return toPage(await this.lists.page(companyId, query.after ?? 0, query.limit + 1), query.limit);
  }

  async rename(companyId: number, id: number, name: string): Promise<ListEntity> {
    await this.lists.rename(companyId, id, name);
    return this.get(companyId, id);
  }

  /** The list is gone for everybody at once; its contacts follow in the background. */
  async delete(companyId: number, id: number): Promise<void> {
    if (!(await this.lists.markDeleting(companyId, id))) throw new NotFoundError('list');
    try {
      await this.jobs.addBulk('imports', [deleteListJob(companyId, id)]);
    } catch (error) {
      // The row says what is to be done; the sweeper queues it again.
      this.log.warn(
        { companyId, listId: id, fault: describeFault(error) },
        'deletion of a list was not queued',
      );
    }
  }
}
