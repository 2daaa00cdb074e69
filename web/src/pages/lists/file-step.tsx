import { Button, FileButton, Stack, Text } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { useState } from 'react';
import { formatBytes } from '../../components/format.js';

interface Props {
  file: File | null;
  onFile: (file: File) => void;
}

/** A place to drop a file, or to choose one. */
export function FileStep({ file, onFile }: Props) {
  const [isOver, setIsOver] = useState(false);
  return (
    <Stack
      align="center"
      gap="sm"
      p={48}
      mt="md"
      style={{
        border: `2px dashed ${isOver ? 'var(--mantine-primary-color-filled)' : 'var(--mantine-color-default-border)'}`,
        borderRadius: 12,
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        const [dropped] = event.dataTransfer.files;
        if (dropped) onFile(dropped);
      }}
    >
      <IconFileTypeCsv size={40} stroke={1.4} aria-hidden />
      <Text fw={600}>Drop a file here</Text>
      <FileButton
        accept=".csv,.tsv,.txt,.gz,text/csv,text/plain"
        onChange={(chosen) => chosen && onFile(chosen)}
      >
        {(props) => <Button {...props}>Choose a file</Button>}
      </FileButton>
      <Text size="sm" c="dimmed" ta="center" maw={460}>
        .csv, .tsv or .txt, each also as .gz, up to many gigabytes. A cut connection does no harm: the upload
        goes on where it was.
      </Text>
      {file && (
        <Text size="sm">
          Chosen: {file.name}, {formatBytes(file.size)}
        </Text>
      )}
    </Stack>
  );
}
