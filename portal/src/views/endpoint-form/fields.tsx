import { SelectField, TextField } from '../../parts/field.tsx';
import { Columns, Stack } from '../../parts/layout.tsx';
import { hasBatches, type DraftField, type EndpointDraft } from '../../text/endpoint-draft.ts';
import type { FormatName } from '../../api/types.ts';
import { texts } from '../../texts.ts';

export type SetField = (field: DraftField, part: Partial<EndpointDraft>) => void;
export type FieldErrors = Readonly<Partial<Record<DraftField, string>>>;

interface FieldsProps {
  draft: EndpointDraft;
  errors: FieldErrors;
  set: SetField;
}

const formatOptions = Object.entries(texts.formats).map(([value, label]) => ({ value, label }));

export const BasicFields = ({ draft, errors, set }: FieldsProps) => (
  <Stack>
    <TextField
      label={texts.form.name}
      name="name"
      value={draft.name}
      error={errors.name}
      onChange={({ target }) => set('name', { name: target.value })}
    />
    <TextField
      label={texts.form.url}
      name="url"
      inputMode="url"
      placeholder={texts.form.urlExample}
      value={draft.url}
      error={errors.url}
      onChange={({ target }) => set('url', { url: target.value })}
    />
    <SelectField
      label={texts.form.format}
      hint={texts.formatHints[draft.format]}
      name="format"
      options={formatOptions}
      value={draft.format}
      error={errors.format}
      onChange={({ target }) => set('format', { format: target.value as FormatName })}
    />
    {hasBatches(draft.format) && (
      <Columns>
        <TextField
          label={texts.form.maxEvents}
          hint={texts.form.maxEventsHint}
          name="maxEvents"
          inputMode="numeric"
          value={draft.maxEvents}
          error={errors['batch.maxEvents'] ?? errors.batch}
          onChange={({ target }) => set('batch.maxEvents', { maxEvents: target.value })}
        />
        <TextField
          label={texts.form.maxWaitMs}
          hint={texts.form.maxWaitMsHint}
          name="maxWaitMs"
          inputMode="numeric"
          value={draft.maxWaitMs}
          error={errors['batch.maxWaitMs']}
          onChange={({ target }) => set('batch.maxWaitMs', { maxWaitMs: target.value })}
        />
      </Columns>
    )}
  </Stack>
);

export const DetailFields = ({ draft, errors, set }: FieldsProps) => (
  <Stack>
    <TextField
      label={texts.form.ownerEmail}
      hint={texts.form.ownerEmailHint}
      name="ownerEmail"
      inputMode="email"
      value={draft.ownerEmail}
      error={errors.ownerEmail}
      onChange={({ target }) => set('ownerEmail', { ownerEmail: target.value })}
    />
    <TextField
      label={texts.form.description}
      name="description"
      value={draft.description}
      error={errors.description}
      onChange={({ target }) => set('description', { description: target.value })}
    />
  </Stack>
);
