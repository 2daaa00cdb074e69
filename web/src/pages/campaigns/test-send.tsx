import { Alert, Button, Group, List, Stack, TagsInput, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { Dialog } from '../../components/dialog.js';
import { count } from '../../components/format.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { reasonText } from '../../components/reasons.js';

interface Props {
  campaignId: number;
  isOpen: boolean;
  onClose: () => void;
}

/** The text to a phone of one's own, before it goes to everybody. */
export function TestSend({ campaignId, isOpen, onClose }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title="Send a test">
      <TestForm campaignId={campaignId} onClose={onClose} />
    </Dialog>
  );
}

function TestForm({ campaignId, onClose }: Omit<Props, 'isOpen'>) {
  const [phones, setPhones] = useState<string[]>([]);
  const test = api.useMutation('post', '/api/v1/campaigns/{id}/test', { meta: { showsProblems: true } });
  const refused = test.data?.items.filter((item) => item.refused !== null) ?? [];
  const sent = test.data?.items.filter((item) => item.refused === null) ?? [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        test.mutate({ params: { path: { id: campaignId } }, body: { phones } });
      }}
    >
      <Stack>
        <TagsInput
          label="To these numbers"
          description="Type a number and press Enter. The text is that of the first contact."
          value={phones}
          onChange={setPhones}
          splitChars={[',', ';']}
          acceptValueOnBlur
          data-autofocus
        />
        <ProblemAlert error={test.error} />
        {sent.length > 0 && (
          <Alert color="green" title={`${count(sent.length, 'test message')} on the way`}>
            <Text size="sm" className="wrap-anywhere">
              {test.data?.text}
            </Text>
            <Group gap="sm" mt="xs">
              {sent.map(({ phone, messageId }) => (
                <Link key={phone} to={`/campaigns/${test.data?.campaignId}/messages/${messageId}`}>
                  What became of {phone}
                </Link>
              ))}
            </Group>
          </Alert>
        )}
        {refused.length > 0 && (
          <Alert color="yellow" title="Not sent">
            <List size="sm">
              {refused.map(({ phone, refused: reason }) => (
                <List.Item key={phone}>
                  {phone}: {reasonText(reason ?? '')}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" disabled={phones.length === 0} loading={test.isPending}>
            Send
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
