import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import { Section } from './section.js';

const CHANGED = [{ path: '/sessions' }];

/** Where the person is signed in. */
export function Sessions() {
  const sessions = api.useInfiniteQuery('get', '/api/v1/sessions', {}, pages);
  const endOthers = api.useMutation('delete', '/api/v1/sessions', {
    onSuccess: () => done(CHANGED, 'All other sessions have ended.'),
  });
  return (
    <Section
      title="Where you are signed in"
      actions={
        <Button
          variant="default"
          size="xs"
          loading={endOthers.isPending}
          onClick={() => endOthers.mutate({})}
        >
          End all others
        </Button>
      }
    >
      <Loaded query={sessions}>
        {(data) => (
          <Table.ScrollContainer minWidth={520} tabIndex={0} aria-label="Sessions">
            <Table>
              <Table.Tbody>
                {itemsOf(data).map((session) => (
                  <SessionRow key={session.id} session={session} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
      <LoadMore query={sessions} />
    </Section>
  );
}

function SessionRow({ session }: { session: Schemas['ListedSession'] }) {
  const { id, current, userAgent, address, createdAt, lastUsedAt } = session;
  const end = api.useMutation('delete', '/api/v1/sessions/{id}', {
    onSuccess: () => done(CHANGED, 'That session has ended.'),
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Text size="sm" fw={550}>
            {browserOf(userAgent)}
          </Text>
          {current && <Badge color="green">This one</Badge>}
        </Group>
        <Text size="xs" c="dimmed">
          from {address}, signed in <Time at={createdAt} />
        </Text>
      </Table.Td>
      <Table.Td>
        last used <Time at={lastUsedAt} />
      </Table.Td>
      <Table.Td ta="right">
        {!current && (
          <Button
            size="xs"
            variant="default"
            loading={end.isPending}
            onClick={() => end.mutate({ params: { path: { id } } })}
          >
            End it
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

const BROWSERS = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'] as const;
const NAMES: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
const SYSTEMS = ['Windows', 'iPhone', 'iPad', 'Android', 'Mac OS', 'Linux'] as const;

/** `Firefox on Linux`; each browser also names those that it came from, so the order counts. */
function browserOf(userAgent: string): string {
  const browser = BROWSERS.find((name) => userAgent.includes(`${name}/`));
  const system = SYSTEMS.find((name) => userAgent.includes(name));
  if (!browser) return userAgent === '' ? 'Unknown device' : userAgent.slice(0, 60);
  return `${NAMES[browser] ?? browser}${system ? ` on ${system}` : ''}`;
}
