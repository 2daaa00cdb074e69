import { Anchor, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { formatCompact, formatShare } from '../../components/format.js';
import { fromNow } from '../../components/time.js';
import { CampaignBadge } from '../campaigns/campaign-badge.js';
import { doneShare, funnelOf } from '../campaigns/campaign-sums.js';

const SHOWN = 6;
const WAITING: readonly string[] = ['paused', 'pending'];

interface Props {
  running: readonly Schemas['Campaign'][];
  /** The newest, whatever became of them. */
  latest: readonly Schemas['Campaign'][];
}

/** Campaigns that are not over, those that send first; where all are over, the latest. */
export function RunningCampaigns({ running, latest }: Props) {
  const open = [...running, ...latest.filter(({ status }) => WAITING.includes(status))];
  const shown = open.length > 0 ? open.slice(0, SHOWN) : latest.slice(0, 3);
  return (
    <Card h="100%">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4">
          {open.length > 0 ? 'Campaigns under way' : 'Latest campaigns'}
        </Title>
        <Anchor component={Link} to="/campaigns" size="sm">
          All campaigns
        </Anchor>
      </Group>
      <Stack gap="lg">
        {shown.map((campaign) => (
          <CampaignLine key={campaign.id} campaign={campaign} />
        ))}
      </Stack>
    </Card>
  );
}

function CampaignLine({ campaign }: { campaign: Schemas['Campaign'] }) {
  const { id, name, status } = campaign;
  const progress = api.useQuery(
    'get',
    '/api/v1/campaigns/{id}/progress',
    { params: { path: { id } } },
    { enabled: status === 'running' },
  );
  const { total, delivered, waiting } = funnelOf(campaign);
  const share = doneShare(campaign);
  const end = progress.data?.expectedEndAt;
  return (
    <div>
      <Group justify="space-between" mb={6} wrap="nowrap" align="flex-start">
        <Link className="row-link" to={`/campaigns/${id}`}>
          {name}
        </Link>
        <CampaignBadge campaign={campaign} />
      </Group>
      <Progress
        value={share * 100}
        animated={status === 'running'}
        aria-label={`${name}: ${formatShare(share)} done`}
      />
      <Text size="sm" c="dimmed" mt={4}>
        {formatCompact(total)} messages, {formatCompact(delivered)} delivered, {formatCompact(waiting)}{' '}
        waiting
        {status === 'running' && end ? `, done ${fromNow(end)}` : ''}
      </Text>
    </div>
  );
}
