import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { formatPhone } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';

const SHOWN = 6;

/** What people wrote last. */
export function LatestReplies() {
  const conversations = api.useQuery('get', '/api/v1/conversations', { params: { query: { limit: SHOWN } } });
  return (
    <Card h="100%">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4">
          Latest replies
        </Title>
        <Anchor component={Link} to="/inbox" size="sm">
          Inbox
        </Anchor>
      </Group>
      <Loaded query={conversations}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nobody has written back yet.
            </Text>
          ) : (
            <Stack gap="sm">
              {items.map(({ phone, lastReply, lastAt, optedOut }) => (
                <div key={phone}>
                  <Group justify="space-between" gap="xs">
                    <Group gap="xs">
                      <Link className="row-link" to={`/inbox/${encodeURIComponent(phone)}`}>
                        {formatPhone(phone)}
                      </Link>
                      {optedOut && <Badge color="red">opted out</Badge>}
                    </Group>
                    <Text size="xs" c="dimmed">
                      <Time at={lastAt} />
                    </Text>
                  </Group>
                  <Text size="sm" truncate>
                    {lastReply?.text ?? ''}
                  </Text>
                </div>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Card>
  );
}
