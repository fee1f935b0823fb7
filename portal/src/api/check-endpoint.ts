import { useEffect, useState } from 'react';
import { answer, api } from './client.ts';
import { ApiProblem, type FieldError } from './problem.ts';
import { onError } from './query-client.ts';
import type { EndpointInput } from './types.ts';

const settleMs = 500;

/**
 * Has the service look at what is typed, half a second after the last key. Nothing is saved.
 * @returns its complaints; empty while there are none, or none are known
 */
export function useLiveCheck(accountId: string, input: EndpointInput, isOn: boolean): readonly FieldError[] {
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const text = JSON.stringify(input);
  useEffect(() => {
    if (!isOn) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      const body = JSON.parse(text) as EndpointInput;
      const params = { path: { accountId } };
      answer(api.POST('/v1/accounts/{accountId}/endpoints/check', { params, body })).then(
        () => isCurrent && setErrors([]),
        // Without an answer nothing is known: what the form says when it is sent is what counts.
        (error: unknown) => {
          if (isCurrent) setErrors(error instanceof ApiProblem ? error.errors : []);
          onError(error);
        },
      );
    }, settleMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [accountId, text, isOn]);
  return errors;
}
