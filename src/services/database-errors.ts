/** What the API has to know of errors that the database throws: `isUnavailable` becomes a 503, a code goes into the log. */
export { errorCode, isUnavailable } from '../store/pool.ts';
