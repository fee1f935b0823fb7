import { useEffect, useState } from 'react';
import { ApiProblem, type FieldError } from './problem.ts';
import { call } from './call.ts';

const settleMs = 500;

/**
 * Has the service look at what is typed, half a second after the last key. Nothing is saved.
 * @returns its complaints; empty while there are none, or none are known
 */
export function useLiveCheck(accountId: string, input: unknown, isOn: boolean): readonly FieldError[] {
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const text = JSON.stringify(input);
  useEffect(() => {
    if (!isOn) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      const path = `/v1/accounts/${encodeURIComponent(accountId)}/endpoints/check`;
      call('POST', path, JSON.parse(text)).then(
        () => isCurrent && setErrors([]),
        // Without an answer nothing is known: what the form says when it is sent is what counts.
        (error: unknown) => isCurrent && setErrors(error instanceof ApiProblem ? error.errors : []),
      );
    }, settleMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [accountId, text, isOn]);
  return errors;
}
