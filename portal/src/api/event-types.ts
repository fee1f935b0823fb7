import { useQuery } from '@tanstack/react-query';
import { answer, api } from './client.ts';
import type { FormatName } from './types.ts';

/** A type of event, and the formats that have it. Examples are left out: parsing would round their large numbers. */
export interface KnownType {
  name: string;
  description: string;
  formats: readonly FormatName[];
}

export const useEventTypes = () =>
  useQuery({
    queryKey: ['event-types'],
    queryFn: () => answer(api.GET('/v1/event-types')),
    select: ({ data }) =>
      data.map(({ name, description, formats }) => ({
        name,
        description,
        formats: Object.keys(formats) as FormatName[],
      })),
    staleTime: Infinity,
  });
