import { Card, SimpleGrid, Text, Title } from '@mantine/core';
import { api } from '../../api/client.js';
import { Bars } from '../../components/bars.js';
import { Loaded } from '../../components/loaded.js';

/** Where the contacts of a list are: it decides when they may be texted. */
export function PlacesTab({ listId }: { listId: number }) {
  const counts = api.useQuery('get', '/api/v1/lists/{listId}/counts', { params: { path: { listId } } });
  return (
    <Loaded query={counts}>
      {({ byState, byTimeZone, byCountry }) => (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
          <Card>
            <Title order={2} size="h4" mb="md">
              By state
            </Title>
            <Bars
              most={20}
              bars={byState.map(({ state, contacts }) => ({ label: state ?? 'Unknown', value: contacts }))}
            />
          </Card>
          <Card>
            <Title order={2} size="h4">
              By time zone
            </Title>
            <Text size="sm" c="dimmed" mb="md">
              Where several are possible, the hours of all of them are kept.
            </Text>
            <Bars
              bars={byTimeZone.map(({ timeZones, contacts }) => ({
                label: timeZones.length === 0 ? 'Unknown' : timeZones.map(zoneName).join(' or '),
                value: contacts,
                color: 'teal',
              }))}
            />
            {byCountry.length > 1 && (
              <>
                <Title order={2} size="h4" mt="xl" mb="md">
                  By country
                </Title>
                <Bars
                  bars={byCountry.map(({ country, contacts }) => ({
                    label: country ?? 'Unknown',
                    value: contacts,
                    color: 'grape',
                  }))}
                />
              </>
            )}
          </Card>
        </SimpleGrid>
      )}
    </Loaded>
  );
}

/** `America/New_York` → `New York`, `America/North_Dakota/Center` → `North Dakota, Center` */
function zoneName(zone: string): string {
  const [first = zone, ...rest] = zone.replaceAll('_', ' ').split('/');
  return rest.length === 0 ? first : rest.join(', ');
}
