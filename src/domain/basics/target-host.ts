/** Where a webhook goes, for people who read the Temporal UI. @param url empty when the endpoint has been deleted */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'a deleted endpoint');
