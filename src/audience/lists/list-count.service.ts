import { Injectable } from '@nestjs/common';
import type { HoursClass } from '../../compliance/hours-classes/hours-class.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { ListCountRepository } from './list-count.repository.js';

/** Contacts of one state and of one combination of country and candidate time zones. */
export interface PlacedCount {
  /** Code of a US state or Canadian province; '' for any other region. */
  state: string;
  hoursClass: HoursClass;
  contacts: number;
}

/** Reads the kept counts of a list: its cost depends on how many kinds of places there are, not on the contacts. */
@Injectable()
export class ListCountService {
  constructor(
    private readonly counts: ListCountRepository,
    private readonly hoursClasses: HoursClassService,
  ) {}

  async find(companyId: number, listId: number): Promise<PlacedCount[]> {
    const counts = await this.counts.find(companyId, listId);
    const classes = await this.hoursClasses.find(counts.map(({ hoursClassId }) => hoursClassId));
    const byId = new Map(classes.map((one) => [one.id, one]));
    return counts.map(({ state, hoursClassId, contacts }) => {
      const hoursClass = byId.get(hoursClassId);
      if (!hoursClass)
        throw new Error(`Contacts are counted under hours class ${hoursClassId}, which is not there.`);
      return { state, hoursClass, contacts };
    });
  }
}
