import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { apiUrl } from '../api/client.js';
import { useMay } from '../app/session.js';

interface Props {
  /** Of the route that answers with CSV, such as `/usage.csv`. */
  path: string;
  query?: Readonly<Record<string, string>>;
}

/** Downloads all figures of what is shown, not its first page alone; only for those who may. */
export function ExportButton({ path, query = {} }: Props) {
  const mayExport = useMay('manager');
  if (!mayExport) return null;
  return (
    <Button
      component="a"
      href={`${apiUrl(path)}?${new URLSearchParams(query)}`}
      download
      variant="default"
      leftSection={<IconDownload size={16} />}
    >
      Export
    </Button>
  );
}
