import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, isDuplicateKey } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { type OrderedPageQuery, type Page, toPage } from '../../platform/http/page.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { FIELD_LIMITS } from '../contacts/contact-fields.js';
import type { ListEntity } from './list.entity.js';
import { ListRepository } from './list.repository.js';
import { ListFieldRepository } from './list-field.repository.js';
import { deleteListJob } from './list-jobs.js';
import { ListUses } from './list-uses.js';

/** A company's lists. */
@Injectable()
export class ListService {
  constructor(
    private readonly lists: ListRepository,
    private readonly fields: ListFieldRepository,
    private readonly uses: ListUses,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws ConflictError where the company has a list of this name */
  async create(companyId: number, name: string): Promise<ListEntity> {
    return refusingTakenName(name, () => this.lists.insert(companyId, name, this.clock.date()));
  }

  /** @throws NotFoundError also for a list that is being deleted, or of another company */
  async get(companyId: number, id: number): Promise<ListEntity> {
    const list = await this.lists.find(companyId, id);
    if (!list) throw new NotFoundError('list');
    return list;
  }

  async page(companyId: number, query: OrderedPageQuery): Promise<Page<ListEntity>> {
    return toPage(await this.lists.page(companyId, query, query.limit + 1), query.limit);
  }

  /** List id → names of the custom fields that its contacts may hold; a list without any has no entry. */
  async customFields(companyId: number, ids: readonly number[]): Promise<Map<number, string[]>> {
    return this.fields.find(companyId, ids);
  }

  /**
   * Each name becomes a column of the list's export for good: a thousand callers must not make thousands of them.
   * Callers at the same moment may pass the limit by what each of them brings.
   *
   * @param names of custom fields that contacts of the list are to hold
   * @param field that a refusal names
   * @throws InvalidInputError where the list would hold too many
   */
  async requireRoomForFields(
    companyId: number,
    id: number,
    names: readonly string[],
    field: string,
  ): Promise<void> {
    if (names.length === 0) return;
    const known = (await this.customFields(companyId, [id])).get(id) ?? [];
    const all = new Set([...known, ...names]);
    if (all.size <= Math.max(FIELD_LIMITS.listCustomFields, known.length)) return;
    const limit = `a list holds at most ${FIELD_LIMITS.listCustomFields} different custom fields`;
    throw InvalidInputError.of(field, limit);
  }

  /** @throws NotFoundError, ConflictError where another list has this name */
  async rename(companyId: number, id: number, name: string): Promise<ListEntity> {
    await refusingTakenName(name, () => this.lists.rename(companyId, id, name));
    return this.get(companyId, id);
  }

  /**
   * The list is gone for everybody at once; its contacts follow in the background, and imports into it end.
   *
   * @throws NotFoundError, ConflictError where something still needs it
   */
  async delete(companyId: number, id: number): Promise<void> {
    await this.database.transaction(async (sql) => {
      if (!(await this.lists.markDeleting(sql, companyId, id))) throw new NotFoundError('list');
      const use = await this.uses.find(sql, companyId, id);
      if (use !== null) throw new ConflictError(`${use} still needs this list.`);
    });
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

async function refusingTakenName<Result>(name: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicateKey(error)) throw new ConflictError(`There is a list named «${name}» already.`);
    throw error;
  }
}
