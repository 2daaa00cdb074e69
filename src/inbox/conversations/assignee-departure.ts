import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MemberDepartures } from '../../tenancy/users/member-departures.js';
import { ConversationWriter } from './conversation-writer.repository.js';

/** Conversations of whoever leaves the company are nobody's: else nobody would see that they wait. */
@Injectable()
export class AssigneeDeparture implements OnModuleInit {
  constructor(
    private readonly departures: MemberDepartures,
    private readonly conversations: ConversationWriter,
  ) {}

  onModuleInit(): void {
    this.departures.register((sql, companyId, userId) => this.conversations.unassign(sql, companyId, userId));
  }
}
