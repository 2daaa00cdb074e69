/**
 * The day in UTC to which the message `m` belongs, as 20261120; null where it has no time of its own: it failed, or
 * nobody knows what became of it, before a carrier took it.
 */
export const DAY = 'DATE(COALESCE(m.sent_at, m.finished_at)) + 0';

/** Number and address of the person speak of different states. */
const SEVERAL = "h.states LIKE '%,%'";

/**
 * The state of the person whom the message `m` was made for, of its hours class `h`: that is fixed with the message.
 * Only where number and address speak of different states the contact `p` is asked which one is theirs.
 */
export const STATE = `CASE WHEN NOT ${SEVERAL} THEN h.states
  WHEN FIND_IN_SET(p.region, h.states) > 0 THEN p.region ELSE '' END`;

/** Joins that contact; no list has the id 0, so for all others it is one look at the same page. */
export const CONTACT_OF_STATE = `p.list_id = IF(${SEVERAL}, m.list_id, 0) AND p.id = m.contact_id`;
