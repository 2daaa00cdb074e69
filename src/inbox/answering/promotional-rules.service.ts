import { Injectable } from '@nestjs/common';
import { ContactEnrolmentService } from '../../audience/contacts/contact-enrolment.service.js';
import type { LiveAccount } from '../../carriers/accounts/account-directory.js';
import { SendingCapsService } from '../../compliance/frequency/sending-caps.service.js';
import type { SendingLimit } from '../../compliance/frequency/sending-limit.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { closingGuardMs } from '../../compliance/sending-hours/closing-guard.js';
import { SendingHoursService } from '../../compliance/sending-hours/sending-hours.service.js';
import { ClaimLimits } from '../../delivery/dispatch/claim-limits.js';
import { Clock } from '../../platform/clock/clock.js';
import { ConflictError } from '../../platform/errors.js';
import { AnswerTargetRepository } from './answer-target.repository.js';

/** By what a message to a person is bound who has not written lately. */
export interface Bounds {
  hoursClassId: number;
  limits: readonly SendingLimit[];
}

/** The hours and caps of a promotional message, for one person, now. */
@Injectable()
export class PromotionalRules {
  constructor(
    private readonly enrolments: ContactEnrolmentService,
    private readonly hoursClasses: HoursClassService,
    private readonly sendingHours: SendingHoursService,
    private readonly sendingCaps: SendingCapsService,
    private readonly targets: AnswerTargetRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * @param knownClassId the hours class of the contact that the person is, or null: their number tells
   * @throws ConflictError where the person may not be texted at this hour, in plain words
   */
  async require(
    { companyId, driver }: LiveAccount,
    phone: number,
    knownClassId: number | null,
  ): Promise<Bounds> {
    const now = this.clock.now();
    const hoursClassId = knownClassId ?? (await this.enrolments.hoursClassOf(phone));
    const [hoursClass] = hoursClassId === null ? [] : await this.hoursClasses.find([hoursClassId]);
    if (!hoursClass) throw new ConflictError('Nobody knows at which hours this person may be texted.');
    const hours = await this.sendingHours.of(companyId, closingGuardMs(driver.capabilities));
    const verdict = hours.verdict(hoursClass, now);
    if (!verdict.allowed) {
      const again =
        verdict.opensAt === null ? '' : ` They may be from ${new Date(verdict.opensAt).toISOString()} on.`;
      throw new ConflictError(
        `This person has not written for a day, and may not be texted at this hour.${again}`,
      );
    }
    const caps = await this.sendingCaps.current();
    const windowHours = await this.targets.contactWindowHours(companyId);
    const limits = new ClaimLimits(caps, windowHours, [hoursClass], now).of(hoursClass.id);
    return { hoursClassId: hoursClass.id, limits };
  }
}
