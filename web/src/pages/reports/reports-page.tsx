import { SegmentedControl, Tabs } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { PageHeader } from '../../components/page-header.js';
import { AccountsReport } from './accounts-report.js';
import { CampaignsReport } from './campaigns-report.js';
import { NumbersReport } from './numbers-report.js';
import { lastDays, RANGES } from './report-range.js';
import { StatementsReport } from './statements-report.js';
import { StatesReport } from './states-report.js';
import { TimeReport } from './time-report.js';
import { UsageReport } from './usage-report.js';

const DEFAULT_DAYS = '30';

/** What was sent, what came of it and what it cost. */
export function ReportsPage() {
  const [search, setSearch] = useSearchParams();
  const tab = search.get('tab') ?? 'time';
  const days = RANGES.find(({ value }) => value === search.get('days'))?.value ?? DEFAULT_DAYS;
  const range = lastDays(Number(days));
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    next.set(name, value);
    setSearch(next, { replace: true });
  };
  return (
    <>
      <PageHeader title="Reports" about="What was sent, what came of it, and what it cost.">
        {tab !== 'statements' && (
          <SegmentedControl
            aria-label="Time"
            data={[...RANGES]}
            value={days}
            onChange={(value) => change('days', value)}
          />
        )}
      </PageHeader>
      <Tabs value={tab} onChange={(next) => next !== null && change('tab', next)} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="time">Over time</Tabs.Tab>
          <Tabs.Tab value="campaigns">Campaigns</Tabs.Tab>
          <Tabs.Tab value="accounts">Accounts</Tabs.Tab>
          <Tabs.Tab value="numbers">Numbers</Tabs.Tab>
          <Tabs.Tab value="states">States</Tabs.Tab>
          <Tabs.Tab value="usage">Usage and cost</Tabs.Tab>
          <Tabs.Tab value="statements">Statements and balance</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="time">
          <TimeReport range={range} />
        </Tabs.Panel>
        <Tabs.Panel value="campaigns">
          <CampaignsReport range={range} />
        </Tabs.Panel>
        <Tabs.Panel value="accounts">
          <AccountsReport range={range} />
        </Tabs.Panel>
        <Tabs.Panel value="numbers">
          <NumbersReport range={range} />
        </Tabs.Panel>
        <Tabs.Panel value="states">
          <StatesReport range={range} />
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          <UsageReport range={range} />
        </Tabs.Panel>
        <Tabs.Panel value="statements">
          <StatementsReport />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
