/** Why a message was not delivered or not sent, in words for people, and what to do. */
const REASONS: Readonly<Record<string, string>> = {
  opted_out: 'Opted out: this person asked for no more messages',
  no_time_zone: 'No time zone known, so nobody can tell when texting is legal',
  unreachable: 'The phone could not be reached: off, out of range or disconnected',
  excluded_campaign: 'Got a message of a campaign that you left out',
  texted_recently: 'Was texted within your contact window',
  state_cap: 'The state allows no further message within this time',
  contact_deleted: 'The contact was deleted meanwhile',
  text_failed: 'The text could not be made for this contact: check the merge fields',
  text_empty: 'The text came out empty for this contact',
  text_too_long: 'The text came out longer than 10 segments for this contact',
  no_sender: 'The account has no number that may send it',
  campaign_canceled: 'The campaign was canceled before it was sent',
  unreported: 'Handed over, but the carrier never reported what became of it',
  attempts_exhausted: 'The carrier refused it for now, ten times',
  too_late: 'Its time ran out before it could be sent',
  invalid_number: 'No such number, or it cannot take text messages',
  filtered: 'A carrier filtered it as unwanted: check the wording and links',
  sender_not_registered:
    'The number is not registered for this traffic: see its 10DLC or toll-free registration',
  temporary: 'A passing fault at the carrier',
  throttled: 'Sent faster than the carrier allows',
  funds_or_suspended: 'The carrier account has no funds or is suspended',
  config: 'The carrier account is not set up for this',
  unknown: 'The carrier gave no reason that we know',
  outside_filters: 'Outside of the campaign’s filters',
  duplicate: 'On another list of this campaign as well',
};

export function reasonText(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('_', ' ');
}

/** The part before the explanation, for narrow places. */
export function reasonShort(reason: string): string {
  return reasonText(reason).split(/[:,]/, 1)[0] ?? reason;
}
