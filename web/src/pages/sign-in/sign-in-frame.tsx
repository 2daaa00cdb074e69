import { Box, Card, Center, Group, Image, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { BASE } from '../../app/base.js';
import { useTitle } from '../../components/use-title.js';

/** The frame of the pages before the sign-in. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack w="100%" maw={400} gap="lg">
        <Group gap="sm" justify="center">
          <Image src={`${BASE}/favicon.svg`} w={36} h={36} alt="" />
          <Text fw={700} size="lg">
            SMS campaigns
          </Text>
        </Group>
        <Card padding="xl">
          <Title order={1} size="h3" mb="lg">
            {title}
          </Title>
          <Box>{children}</Box>
        </Card>
      </Stack>
    </Center>
  );
}
