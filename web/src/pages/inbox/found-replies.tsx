import { Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { formatPhone } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import classes from './inbox.module.css';

/** Replies with these words, the latest first. */
export function FoundReplies({ text }: { text: string }) {
  const found = api.useInfiniteQuery('get', '/api/v1/replies/search', { params: { query: { text } } }, pages);
  return (
    <>
      <Loaded query={found}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Text c="dimmed" size="sm" px="md" pb="md">
                Nobody wrote that. Add a star to look for the beginning of a word: <em>ship*</em>
              </Text>
            );
          }
          return items.map(({ id, phone, text: reply, receivedAt }) => (
            <Link key={id} className={classes['row']} to={`/inbox/${encodeURIComponent(phone)}`}>
              <Group justify="space-between">
                <Text size="sm" fw={500}>
                  {formatPhone(phone)}
                </Text>
                <Text size="xs" c="dimmed">
                  <Time at={receivedAt} />
                </Text>
              </Group>
              <Text size="sm" lineClamp={2}>
                {reply}
              </Text>
            </Link>
          ));
        }}
      </Loaded>
      <LoadMore query={found} />
    </>
  );
}
