import { Badge, Text } from '@mantine/core';
import type { Schemas } from '../../api/client.js';
import { words } from '../../components/format.js';
import { reasonShort } from '../../components/reasons.js';
import { Time } from '../../components/time.js';
import classes from './inbox.module.css';

const VERDICTS: Readonly<Record<string, string>> = {
  stop: 'Opted out',
  start: 'Opted in again',
  help: 'Asked for help',
};

/** One message of a conversation: theirs at the left, ours at the right. */
export function ThreadItem({ item }: { item: Schemas['ThreadItem'] }) {
  const isTheirs = item.type === 'reply';
  const side = isTheirs ? classes['theirs'] : classes['ours'];
  return (
    <div className={`${classes['bubble']} ${side}`}>
      <Text size="xs" mb={2}>
        {isTheirs ? 'They wrote' : senderOf(item)}, <Time at={item.at} />
      </Text>
      {item.text ?? <em>No text was kept.</em>}
      {isTheirs && VERDICTS[item.verdict ?? ''] && (
        <div>
          <Badge mt={6} color={item.verdict === 'stop' ? 'red' : 'gray'}>
            {VERDICTS[item.verdict ?? '']}
          </Badge>
        </div>
      )}
      {!isTheirs && (
        <Text size="xs" mt={4}>
          {words(item.status)}
          {item.reason && `: ${reasonShort(item.reason)}`}
        </Text>
      )}
    </div>
  );
}

function senderOf(item: Exclude<Schemas['ThreadItem'], { type: 'reply' }>): string {
  if (item.type === 'message') return item.campaignName;
  if (item.kind === 'manual') return item.answeredBy?.name ?? 'Answered by hand';
  return 'Answered by itself';
}
