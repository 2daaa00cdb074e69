import { Button, Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from 'react-router';

interface Props {
  hasAccount: boolean;
  hasList: boolean;
}

/** The road to a first campaign; what is done is ticked. */
export function FirstSteps({ hasAccount, hasList }: Props) {
  const steps = [
    {
      title: 'Connect a carrier account',
      about: 'Your account at Twilio, Telnyx or another carrier, and the numbers to send from.',
      to: hasAccount ? '/accounts' : '/accounts/new',
      action: 'Connect',
      isDone: hasAccount,
    },
    {
      title: 'Import your contacts',
      about: 'A CSV or text file of any size.',
      to: '/lists/import',
      action: 'Import',
      isDone: hasList,
    },
    {
      title: 'Write your first campaign',
      about: 'See it on real contacts, send yourself a test, then start it.',
      to: '/campaigns/new',
      action: 'Compose',
      isDone: false,
    },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return (
    <Card maw={760}>
      <Title order={2} size="h3" mb={4}>
        Three steps to your first campaign
      </Title>
      <Text c="dimmed" size="sm" mb="lg">
        Nothing is sent before you start it yourself.
      </Text>
      <Stack gap="lg">
        {steps.map(({ title, about, to, action, isDone }, index) => (
          <Group key={title} wrap="nowrap" align="flex-start">
            <ThemeIcon
              radius="xl"
              size={32}
              variant={isDone ? 'filled' : 'light'}
              color={isDone ? 'green.9' : 'brand'}
              aria-label={isDone ? 'Done' : `Step ${index + 1}`}
            >
              {isDone ? <IconCheck size={18} /> : <Text fw={700}>{index + 1}</Text>}
            </ThemeIcon>
            <div style={{ flex: 1 }}>
              <Text fw={600}>{title}</Text>
              <Text size="sm" c="dimmed">
                {about}
              </Text>
            </div>
            {!isDone && (
              <Button component={Link} to={to} variant={index === next ? 'filled' : 'default'}>
                {action}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
