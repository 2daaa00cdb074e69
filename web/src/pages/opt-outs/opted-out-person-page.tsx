import { Alert, Anchor, Button, Card, Stack, Text, Timeline, Title } from '@mantine/core';
import { IconBan, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { useMay } from '../../app/session.js';
import { formatPhone } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Time } from '../../components/time.js';
import { LiftOptOut } from './lift-opt-out.js';
import { AccountName } from './opt-out-table.js';
import { SOURCES } from './opt-out-words.js';

type Person = Schemas['OptedOutPerson'];

/** Whether one person may be texted, and how that came about. */
export function OptedOutPersonPage() {
  const phone = useParams()['phone'] ?? '';
  const person = api.useQuery('get', '/api/v1/opt-outs/{phone}', { params: { path: { phone } } });
  return (
    <>
      <PageHeader
        title={formatPhone(phone)}
        back={{ to: '/opt-outs', label: 'Opt-outs' }}
        mark={
          person.data && (
            <StatusBadge
              status={person.data.active ? 'stopped' : 'active'}
              label={person.data.active ? 'Opted out' : 'May be texted'}
            />
          )
        }
        about={
          <Anchor component={Link} to={`/inbox/${encodeURIComponent(phone)}`} size="sm">
            The conversation
          </Anchor>
        }
      />
      <Loaded query={person}>
        {(data) => (
          <Stack gap="lg">
            {data.optOuts.map((one) => (
              <Scope key={one.accountId} one={one} />
            ))}
            <History history={data.history} />
          </Stack>
        )}
      </Loaded>
    </>
  );
}

/** One of the person's opt-outs: from everything, or from one account. */
function Scope({ one }: { one: Schemas['OptOut'] }) {
  const mayLift = useMay('manager');
  const [isLifting, setIsLifting] = useState(false);
  const { accountId, active, source, optedOutAt, liftedAt, liftReason } = one;
  const from = accountId === null ? 'everything that the company sends' : <AccountName id={accountId} />;
  if (!active) {
    return (
      <Alert
        color="green"
        icon={<IconCheck size={18} aria-hidden />}
        title={<>May be texted again: {from}</>}
      >
        Lifted <Time at={liftedAt} />
        {liftReason && `: ${liftReason}`}
      </Alert>
    );
  }
  return (
    <Alert color="red" icon={<IconBan size={18} aria-hidden />} title={<>Opted out from {from}</>}>
      <Text size="sm">
        {SOURCES[source]}, <Time at={optedOutAt} />.
      </Text>
      {mayLift && (
        <Button mt="sm" size="xs" variant="default" onClick={() => setIsLifting(true)}>
          Let this person be texted again
        </Button>
      )}
      <LiftOptOut one={one} isOpen={isLifting} onClose={() => setIsLifting(false)} />
    </Alert>
  );
}

function History({ history }: Pick<Person, 'history'>) {
  return (
    <Card>
      <Title order={2} size="h4" mb="md">
        History
      </Title>
      <Timeline bulletSize={18} lineWidth={2} active={history.length}>
        {history.map((entry) => (
          <Timeline.Item
            key={`${entry.at} ${entry.kind} ${entry.accountId}`}
            color={entry.kind === 'lifted' ? 'green' : 'red'}
            title={
              <>
                {entry.kind === 'lifted' ? 'Lifted' : 'Opted out'}
                {entry.accountId !== null && (
                  <>
                    , <AccountName id={entry.accountId} /> alone
                  </>
                )}
              </>
            }
          >
            <Text size="sm" c="dimmed" component="div">
              <Time at={entry.at} />
              {entry.source !== null && `, ${SOURCES[entry.source].toLowerCase()}`}
              {entry.carrierCode !== null && `, carrier code ${entry.carrierCode}`}
              {entry.campaignId !== null && (
                <>
                  ,{' '}
                  <Anchor component={Link} to={`/campaigns/${entry.campaignId}`} size="sm" underline="always">
                    the campaign
                  </Anchor>
                </>
              )}
            </Text>
            {entry.reason && <Text size="sm">{entry.reason}</Text>}
          </Timeline.Item>
        ))}
      </Timeline>
    </Card>
  );
}
