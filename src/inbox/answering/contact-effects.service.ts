import { Injectable } from '@nestjs/common';
import {
  ContactEnrolmentService,
  type Enrolment,
} from '../../audience/contacts/contact-enrolment.service.js';
import { Clock } from '../../platform/clock/clock.js';
import type { TransactionSql } from '../../platform/database/database.js';
import type { Answerable } from './answerable.js';

/** What keywords do to the people who use them: add them to a list, note a value in a field of theirs. */
@Injectable()
export class ContactEffects {
  constructor(
    private readonly enrolments: ContactEnrolmentService,
    private readonly clock: Clock,
  ) {}

  /** Before the transaction. @param phones of people who may be added to a list */
  prepare(phones: readonly number[]): Promise<Map<number, Enrolment>> {
    return this.enrolments.prepare([...new Set(phones)]);
  }

  /** In order of company, list and phone, so that two batches never wait for each other in a circle. */
  async apply(
    sql: TransactionSql,
    met: readonly Answerable[],
    enrolments: ReadonlyMap<number, Enrolment>,
  ): Promise<void> {
    const at = this.clock.date();
    for (const { handled, facts, intention } of inOrder(met)) {
      const { companyId, phone } = handled.reply;
      const { tag = null, listId = null } = intention.keyword ?? {};
      const contact = facts?.contact ?? null;
      // The tag first: a copy of the contact in another list has it, too.
      if (tag && contact) {
        await this.enrolments.setField(sql, companyId, contact, tag.field, tag.value, at);
      }
      const enrolment = enrolments.get(phone);
      if (listId === null || !enrolment) continue;
      const isAdded = await this.enrolments.enrol(sql, companyId, listId, enrolment, contact, at);
      // Who was no contact before is one now.
      if (isAdded && tag && !contact) {
        const added = { listId, id: enrolment.id };
        await this.enrolments.setField(sql, companyId, added, tag.field, tag.value, at);
      }
    }
  }
}

function inOrder(met: readonly Answerable[]): Answerable[] {
  const orderOf = ({ handled: { reply }, intention }: Answerable) =>
    [reply.companyId, intention.keyword?.listId ?? 0, reply.phone, reply.id] as const;
  return met
    .filter(({ intention: { keyword } }) => keyword && (keyword.tag || keyword.listId !== null))
    .sort((a, b) => {
      const [one, other] = [orderOf(a), orderOf(b)];
      return one[0] - other[0] || one[1] - other[1] || one[2] - other[2] || one[3] - other[3];
    });
}
