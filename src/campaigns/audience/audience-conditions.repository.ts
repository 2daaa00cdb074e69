import { customFieldIn } from '../../audience/contacts/contact-pieces.repository.js';
import { WHOLE_COMPANY } from '../../compliance/opt-outs/opt-out.js';
import type { MessageReason, MessageStatus } from '../../messages/message-status.js';
import { allOf, type Fragment } from '../../platform/database/fragment.js';
import type { AudienceFilter } from './audience-filter.js';

/** Messages of an earlier campaign that reached their person, or may have, or are about to. */
const GOT_IT: readonly MessageStatus[] = ['queued', 'sent', 'delivered', 'unknown'];

/**
 * Whether a contact `c` with its hours class `h` is meant; looks at nothing but these two rows, so that a step over
 * 10,000 contacts costs the same whatever the filter lets through. NULL counts as no.
 */
export function filterCondition(filter: AudienceFilter, c = 'c', h = 'h'): Fragment {
  const parts: Fragment[] = [];
  if (filter.states) parts.push({ sql: `${c}.region IN (?)`, parameters: [filter.states] });
  if (filter.areaCodes) {
    // Eleven digits that begin with 1: no number of another country leaves these four.
    parts.push({
      sql: `${c}.phone DIV 10000000 IN (?)`,
      parameters: [filter.areaCodes.map((code) => Number(`1${code}`))],
    });
  }
  if (filter.timeZones) {
    parts.push({
      sql: `(${filter.timeZones.map(() => `FIND_IN_SET(?, ${h}.time_zones)`).join(' OR ')})`,
      parameters: filter.timeZones,
    });
  }
  for (const { name, values } of filter.customFields ?? []) {
    parts.push(customFieldIn(name, values, c));
  }
  return allOf(parts);
}

/** What `refusal` reads beside the contact `c` and its class `h`: points of a primary key. */
export const REFUSAL_JOINS = `
  LEFT JOIN people p ON p.company_id = c.company_id AND p.phone = c.phone AND p.unreachable_reason IS NOT NULL`;

/** What keeps people out of a campaign, beside what stands in their own row. */
export interface RefusalTerms {
  /** The campaign's: who opted out of this account alone is refused, too. Null: it has none yet. */
  accountId: number | null;
  excludedCampaigns: readonly number[];
}

/** Why a contact of the audience gets no message; NULL where it gets one. Expects REFUSAL_JOINS. */
export function refusal({ accountId, excludedCampaigns }: RefusalTerms): Fragment {
  const reason = (name: MessageReason) => `'${name}'`;
  const excluded =
    excludedCampaigns.length === 0
      ? { sql: '', parameters: [] }
      : {
          // Points of uq_messages_person; a marketer's campaign has one message a person.
          sql: `WHEN EXISTS (SELECT 1 FROM messages x
                              WHERE x.campaign_id IN (?) AND x.phone = c.phone AND x.turn = 0 AND x.status IN (?))
                THEN ${reason('excluded_campaign')}`,
          parameters: [excludedCampaigns, GOT_IT],
        };
  return {
    // Not a join: a person may have opted out of both, the company and the account. Points of the primary key.
    sql: `CASE WHEN EXISTS (SELECT 1 FROM opt_outs o WHERE o.company_id = c.company_id AND o.phone = c.phone
                               AND o.account_id IN (?) AND o.lifted_at IS NULL) THEN ${reason('opted_out')}
               WHEN p.phone IS NOT NULL THEN ${reason('unreachable')}
               WHEN h.time_zones = '' THEN ${reason('no_time_zone')}
               ${excluded.sql} END`,
    parameters: [[WHOLE_COMPANY, accountId ?? WHOLE_COMPANY], ...excluded.parameters],
  };
}
