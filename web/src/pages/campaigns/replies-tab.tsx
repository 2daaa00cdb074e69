import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { Empty } from '../../components/empty.js';
import { formatPhone } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';

/** What people wrote back to this campaign. */
export function RepliesTab({ campaignId }: { campaignId: number }) {
  const replies = api.useInfiniteQuery(
    'get',
    '/api/v1/replies',
    { params: { query: { campaignId } } },
    pages,
  );
  return (
    <Card>
      <Loaded query={replies}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Empty icon={IconMessages} title="No reply yet">
                Whoever answers a message of this campaign shows up here and in the inbox.
              </Empty>
            );
          }
          return (
            <Stack gap="md">
              {items.map(({ id, phone, text, receivedAt, verdict }) => (
                <div key={id}>
                  <Group gap="sm">
                    <Link className="row-link" to={`/inbox/${encodeURIComponent(phone)}`}>
                      {formatPhone(phone)}
                    </Link>
                    {verdict !== 'conversation' && (
                      <Badge color={verdict === 'stop' ? 'red' : 'gray'}>{verdict?.toUpperCase()}</Badge>
                    )}
                    <Text size="sm" c="dimmed">
                      <Time at={receivedAt} />
                    </Text>
                  </Group>
                  <Text size="sm" className="wrap-anywhere">
                    {text}
                  </Text>
                </div>
              ))}
            </Stack>
          );
        }}
      </Loaded>
      <LoadMore query={replies} />
    </Card>
  );
}
