import { Alert, Anchor, Box, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { AcknowledgeButton } from './acknowledge-button.js';
import { ALERT_TITLES } from './alert-title.js';

const SHOWN = 3;

/** Alerts that nobody looks after yet. */
export function HomeAlerts() {
  const alerts = api.useQuery('get', '/api/v1/alerts', { params: { query: { state: 'open', limit: 20 } } });
  const open = alerts.data?.items.filter(({ acknowledgedAt }) => acknowledgedAt === null) ?? [];
  if (open.length === 0) return null;
  return (
    <Stack gap="sm">
      {open.slice(0, SHOWN).map((alert) => (
        <Alert
          key={alert.id}
          color="red"
          title={ALERT_TITLES[alert.kind]}
          icon={<IconAlertTriangle size={18} aria-hidden />}
          role="alert"
        >
          <Group justify="space-between" gap="sm">
            <Box flex="1 1 220px" miw={0} className="wrap-anywhere">
              {alert.message}
            </Box>
            <AcknowledgeButton alert={alert} />
          </Group>
        </Alert>
      ))}
      {open.length > SHOWN && (
        <Anchor component={Link} to="/alerts" size="sm">
          {open.length - SHOWN} more alerts
        </Anchor>
      )}
    </Stack>
  );
}
