import { Tabs } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { PageHeader } from '../../components/page-header.js';
import { AnswersTab } from './answers-tab.js';
import { ReplyKeywordsTab } from './reply-keywords-tab.js';
import { StopWordsTab } from './stop-words-tab.js';

/** What happens by itself when somebody replies. */
export function KeywordsPage() {
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHeader
        title="Keywords"
        about="What happens by itself when somebody replies. Stop words always go first; a change holds within a second."
      />
      <Tabs
        value={search.get('tab') ?? 'replies'}
        onChange={(tab) => setSearch(tab === null || tab === 'replies' ? {} : { tab }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="replies">Reply keywords</Tabs.Tab>
          <Tabs.Tab value="stop">Stop words</Tabs.Tab>
          <Tabs.Tab value="answers">Answers to STOP, START and HELP</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="replies">
          <ReplyKeywordsTab />
        </Tabs.Panel>
        <Tabs.Panel value="stop">
          <StopWordsTab />
        </Tabs.Panel>
        <Tabs.Panel value="answers">
          <AnswersTab />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
