import { NumberInput, SimpleGrid } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { AccountValues } from './account-values.js';

/** How much may leave over all numbers of an account together. */
export function LimitInputs({ form }: { form: UseFormReturnType<AccountValues> }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <NumberInput
        label="Segments a minute"
        description="Over all numbers. Empty: only the numbers limit."
        min={1}
        allowDecimal={false}
        thousandSeparator=" "
        {...form.getInputProps('segmentsPerMinute')}
      />
      <NumberInput
        label="Segments a day"
        description="Over all numbers. Empty: only the numbers limit."
        min={1}
        allowDecimal={false}
        thousandSeparator=" "
        {...form.getInputProps('segmentsPerDay')}
      />
    </SimpleGrid>
  );
}
