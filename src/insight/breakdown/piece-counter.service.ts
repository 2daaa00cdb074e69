import { Injectable } from '@nestjs/common';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { type StateCount, sumByState } from './outcomes.js';
import {
  type ClassCount,
  type NumberCount,
  PieceCountRepository,
  type WalkPiece,
} from './piece-count.repository.js';
import { isDisputed, NO_STATE, stateOf } from './state-of-person.js';

/** What a piece of a campaign's messages comes to. */
export interface PieceCounts {
  states: StateCount[];
  numbers: NumberCount[];
}

/** Counts a piece of a campaign's messages by state and by number. */
@Injectable()
export class PieceCounter {
  constructor(
    private readonly repository: PieceCountRepository,
    private readonly hoursClasses: HoursClassService,
  ) {}

  /** @param defaultDay of messages that have no time of their own, as 20261120 */
  async count(piece: WalkPiece, defaultDay: number): Promise<PieceCounts> {
    const byClass = await this.repository.byClass(piece);
    const found = await this.hoursClasses.find(byClass.map(({ hoursClassId }) => hoursClassId));
    const classes = new Map(found.map((one) => [one.id, one]));
    const disputed = new Set(found.filter(isDisputed).map(({ id }) => id));
    const byRegion = await this.repository.byRegion(piece, [...disputed]);
    const toState = ({ day, hoursClassId, ...outcomes }: ClassCount, region: string | null): StateCount => {
      const hoursClass = classes.get(hoursClassId);
      const state = hoursClass ? stateOf(hoursClass, region) : NO_STATE;
      return { ...outcomes, day: day ?? defaultDay, state };
    };
    return {
      states: sumByState([
        ...byClass.filter((one) => !disputed.has(one.hoursClassId)).map((one) => toState(one, null)),
        ...byRegion.map(({ region, ...one }) => toState(one, region)),
      ]),
      numbers: await this.repository.byNumber(piece),
    };
  }
}
