import { useMemo, useState, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';
import { useLiveCheck } from '../../api/check-endpoint.ts';
import { useChangeEndpoint, useCreateEndpoint } from '../../api/endpoints.ts';
import { useEventTypes } from '../../api/event-types.ts';
import type { Endpoint } from '../../api/types.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useDraft } from '../../app/drafts.ts';
import { paths } from '../../app/paths.ts';
import { useMay } from '../../app/session.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { Check } from '../../parts/field.tsx';
import { Actions, Card, Narrow, PageHeader, Soft, Stack } from '../../parts/layout.tsx';
import { ErrorState, Notice } from '../../parts/notice.tsx';
import {
  draftFields,
  draftOf,
  emptyDraft,
  inputOf,
  repeatedHeader,
  type DraftField,
} from '../../text/endpoint-draft.ts';
import { sortErrors } from '../../text/problem-fields.ts';
import { texts } from '../../texts.ts';
import { EventTypePicker } from './event-type-picker.tsx';
import { BasicFields, DetailFields } from './fields.tsx';
import { HeaderFields } from './header-fields.tsx';

interface EndpointFormProps {
  accountId: string;
  /** To change; a new one is made without. */
  endpoint?: Endpoint;
}

export default function EndpointForm({ accountId, endpoint }: EndpointFormProps) {
  const id = endpoint?.id;
  const { draft, change, forget } = useDraft(
    `${accountId}/${id ?? 'new'}`,
    endpoint ? draftOf(endpoint) : emptyDraft,
  );
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set());
  const [, navigate] = useLocation();
  const types = useEventTypes();
  const known = useMemo(
    () => (types.data ?? []).filter(({ formats }) => formats.includes(draft.format)),
    [types.data, draft.format],
  );
  // Without that right the values that were read are none, and must not be written over the real ones.
  const mayHeaders = useMay('secrets') || !endpoint;
  const { headers, ...others } = inputOf(
    draft,
    // While the types are not known, none may get lost.
    types.data ? known.map(({ name }) => name) : draft.types,
  );
  const input = mayHeaders ? { ...others, headers } : others;
  const create = useCreateEndpoint(accountId);
  const edit = useChangeEndpoint({ accountId, endpointId: id ?? '' });
  const { error, isPending, isSuccess } = endpoint ? edit : create;
  const live = useLiveCheck(accountId, input, touched.size > 0);
  const { fields, rest } = shownErrors(live, touched, error);
  const twice = repeatedHeader(draft.headers);
  const errors = twice === undefined ? fields : { ...fields, headers: texts.form.headerTwice(twice) };

  const set = (field: DraftField, part: Partial<typeof draft>): void => {
    if (isSuccess && endpoint) edit.reset();
    change(part);
    setTouched((before) => new Set([...before, field]));
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (isPending || twice !== undefined) return;
    const done = (saved: { id: string }): void => {
      forget();
      if (!endpoint) navigate(paths.endpoint(accountId, saved.id));
    };
    if (endpoint) edit.mutate(input, { onSuccess: done });
    else create.mutate({ ...input, enabled: draft.isEnabled }, { onSuccess: done });
  };

  return (
    <Narrow>
      {!endpoint && (
        <PageHeader
          title={texts.form.addTitle}
          subtitle={texts.form.addSubtitle}
          back={{ href: paths.endpoints(accountId), label: texts.endpoints.title }}
        />
      )}
      <form onSubmit={submit} noValidate aria-label={endpoint ? texts.form.editTitle : texts.form.addTitle}>
        <Stack>
          <Card title={texts.form.basics}>
            <BasicFields draft={draft} errors={errors} set={set} />
          </Card>
          <Card title={texts.form.types}>
            <EventTypePicker draft={draft} known={known} error={errors.eventTypes} set={set} query={types} />
          </Card>
          <Card title={texts.form.headers}>
            {mayHeaders ? (
              <HeaderFields headers={draft.headers} error={errors.headers} set={set} />
            ) : (
              <Soft>{texts.form.headersHidden(Object.keys(headers).join(', '))}</Soft>
            )}
          </Card>
          <Card title={texts.form.details}>
            <DetailFields draft={draft} errors={errors} set={set} />
          </Card>
          {!endpoint && (
            <Check
              label={texts.form.enabled}
              hint={texts.form.enabledHint}
              checked={draft.isEnabled}
              onChange={({ target }) => change({ isEnabled: target.checked })}
            />
          )}
          {error && <ErrorState error={summarize(error)} fieldErrors={rest} />}
          {isSuccess && endpoint && <Notice tone="good" title={texts.form.saved} isNews />}
          <Actions>
            <Button type="submit" look="primary" isBusy={isPending}>
              {endpoint ? texts.form.save : texts.form.create}
            </Button>
            {!endpoint && <LinkButton href={paths.endpoints(accountId)}>{texts.dialog.cancel}</LinkButton>}
          </Actions>
        </Stack>
      </form>
    </Narrow>
  );
}

type Errors = ReturnType<typeof sortErrors<DraftField>>;

/** What was sent shows all that is wrong with it; while somebody types, only what they have touched. */
function shownErrors(
  live: Parameters<typeof sortErrors>[0],
  touched: ReadonlySet<DraftField>,
  error: Error | null,
): Errors {
  const sent = sortErrors(error instanceof ApiProblem ? error.errors : [], draftFields);
  const typed = sortErrors(live, draftFields);
  const fields = draftFields.map(
    (name) => [name, touched.has(name) ? typed.fields[name] : sent.fields[name]] as const,
  );
  return {
    fields: Object.fromEntries(fields.filter(([, message]) => message !== undefined)),
    rest: sent.rest,
  };
}

/** Errors stand at their fields; the summary only says so. */
function summarize(error: Error): Error {
  if (!(error instanceof ApiProblem) || error.errors.length === 0) return error;
  return Object.assign(Object.create(error) as ApiProblem, {
    message: texts.form.invalid(error.errors.length),
  });
}
