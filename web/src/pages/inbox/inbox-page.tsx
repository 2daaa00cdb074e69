import { Box, Card } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useParams } from 'react-router';
import { Empty } from '../../components/empty.js';
import { PageHeader } from '../../components/page-header.js';
import { ConversationList } from './conversation-list.js';
import classes from './inbox.module.css';
import { Thread } from './thread.js';

/** Conversations at the left, the chosen one at the right; on a phone one after the other. */
export function InboxPage() {
  const phone = useParams()['phone'] ?? null;
  return (
    <>
      <PageHeader title="Inbox" about="What people write back, as it comes in." />
      <div className={classes['frame']} data-open={phone !== null}>
        <Card p={0} className={classes['list'] ?? ''}>
          <ConversationList chosen={phone} />
        </Card>
        <Box className={classes['thread'] ?? ''}>
          {phone === null ? (
            <Card h="100%">
              <Empty icon={IconMessages} title="Choose a conversation">
                You see everything that this person was sent and wrote, and can answer.
              </Empty>
            </Card>
          ) : (
            <Thread key={phone} phone={phone} />
          )}
        </Box>
      </div>
    </>
  );
}
