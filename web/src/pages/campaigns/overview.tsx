import { Alert, Card, List, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { api, type Schemas } from '../../api/client.js';
import { Bars } from '../../components/bars.js';
import { Facts } from '../../components/facts.js';
import { formatCompact, formatNumber, formatShare } from '../../components/format.js';
import { reasonText } from '../../components/reasons.js';
import { fromNow, Time } from '../../components/time.js';
import { CampaignFunnel } from './campaign-funnel.js';
import { CampaignHistory } from './campaign-history.js';
import { funnelOf } from './campaign-sums.js';
import { Holds } from './holds.js';

/** How far it is, what holds it, what became of its messages, and why some failed. */
export function Overview({ campaign }: { campaign: Schemas['Campaign'] }) {
  const { id, status, statusReason, replies, optOuts, optOutRate, reasons, startedAt, finishedAt, startAt } =
    campaign;
  const progress = api.useQuery('get', '/api/v1/campaigns/{id}/progress', { params: { path: { id } } });
  const { delivered, handed, waiting, failed } = funnelOf(campaign);
  const expectedEnd = progress.data?.expectedEndAt ?? null;
  return (
    <Stack gap="lg">
      {statusReason && status !== 'completed' && (
        <Alert
          color={status === 'canceled' ? 'gray' : 'yellow'}
          title={status === 'paused' ? 'Paused' : undefined}
        >
          {statusReason}
        </Alert>
      )}
      <Facts
        facts={[
          {
            label: 'Waiting',
            value: formatCompact(waiting),
            note: expectedEnd === null ? undefined : `done ${fromNow(expectedEnd)}`,
          },
          {
            label: 'Delivered',
            value: formatCompact(delivered),
            note: handed === 0 ? undefined : `${formatShare(delivered / handed)} of those handed over`,
          },
          { label: 'Replies', value: formatCompact(replies) },
          {
            label: 'Opt-outs',
            value: formatCompact(optOuts),
            note: optOutRate.percent === null ? undefined : `${optOutRate.percent} % of those delivered`,
          },
        ]}
      />
      {optOutRate.alert && (
        <Alert color="red" title="Unusually many people opt out">
          Look at the text and at where these numbers come from before you go on: carriers block senders for
          this.
        </Alert>
      )}
      <Holds progress={progress.data} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Card>
          <Title order={2} size="h4" mb="md">
            What became of the messages
          </Title>
          <CampaignFunnel campaign={campaign} />
        </Card>
        <Card>
          <Title order={2} size="h4" mb="md">
            Why {failed === 0 ? 'some got nothing' : 'some failed or got nothing'}
          </Title>
          {Object.keys(reasons).length === 0 ? (
            <Text size="sm" c="dimmed">
              Nothing of that kind so far.
            </Text>
          ) : (
            <Bars
              bars={Object.entries(reasons).map(([reason, value]) => ({
                label: reasonText(reason),
                value,
                color: 'orange',
              }))}
            />
          )}
        </Card>
      </SimpleGrid>
      <CampaignHistory campaign={campaign} />
      <Card>
        <Title order={2} size="h4" mb="sm">
          In short
        </Title>
        <List size="sm" spacing={4} listStyleType="none">
          <Fact label="Made">
            <Time at={campaign.createdAt} />
          </Fact>
          {startAt !== null && (
            <Fact label="Starts by itself">
              <Time at={startAt} />
            </Fact>
          )}
          <Fact label="Started">{startedAt === null ? 'not yet' : <Time at={startedAt} />}</Fact>
          {finishedAt !== null && (
            <Fact label="Finished">
              <Time at={finishedAt} />
            </Fact>
          )}
          <Fact label="Contacts looked at">{formatNumber(campaign.audience.contacts)}</Fact>
          <Fact label="Outside of the filters">{formatNumber(campaign.audience.filtered)}</Fact>
          <Fact label="On several lists">{formatNumber(campaign.audience.duplicates)}</Fact>
        </List>
      </Card>
    </Stack>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <List.Item>
      <Text span size="sm" c="dimmed">
        {label}:{' '}
      </Text>
      {children}
    </List.Item>
  );
}
