import type { KnownType } from '../../api/event-types.ts';
import { Check, Checks, Group } from '../../parts/field.tsx';
import { Stack } from '../../parts/layout.tsx';
import { ErrorState } from '../../parts/notice.tsx';
import type { EndpointDraft } from '../../text/endpoint-draft.ts';
import { texts } from '../../texts.ts';
import type { SetField } from './fields.tsx';

interface PickerProps {
  draft: EndpointDraft;
  /** Types that the format has. */
  known: readonly KnownType[];
  error: string | undefined;
  set: SetField;
  query: { error: Error | null; refetch: () => unknown };
}

/** All types of the format, or those that are ticked. */
export function EventTypePicker({ draft, known, error, set, query }: PickerProps) {
  const toggle = (name: string, isOn: boolean): void => {
    const others = draft.types.filter((type) => type !== name);
    set('eventTypes', { types: isOn ? [...others, name] : others });
  };
  return (
    <Stack>
      <Group legend={texts.form.whichTypes} error={draft.isAllTypes ? error : undefined}>
        <Stack isTight>
          <Check
            kind="radio"
            name="which-types"
            label={texts.form.allTypes(texts.formats[draft.format])}
            checked={draft.isAllTypes}
            onChange={() => set('eventTypes', { isAllTypes: true })}
          />
          <Check
            kind="radio"
            name="which-types"
            label={texts.form.someTypes}
            checked={!draft.isAllTypes}
            onChange={() => set('eventTypes', { isAllTypes: false })}
          />
        </Stack>
      </Group>
      {!draft.isAllTypes && (
        <Group legend={texts.form.chosenTypes} error={error}>
          {query.error && known.length === 0 && (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          )}
          <Checks>
            {known.map(({ name, description }) => (
              <Check
                key={name}
                label={<code>{name}</code>}
                hint={description.replaceAll(/`([^`]+)`/g, '“$1”')}
                checked={draft.types.includes(name)}
                onChange={({ target }) => toggle(name, target.checked)}
              />
            ))}
          </Checks>
        </Group>
      )}
    </Stack>
  );
}
