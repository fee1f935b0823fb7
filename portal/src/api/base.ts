/** The path below which the service is reached, such as `/hooks`; empty for a host of its own. The service puts it into the page. */
export const basePath =
  document.querySelector<HTMLMetaElement>('meta[name="mailhooks-base"]')?.content.replace(/\/$/, '') ?? '';

/** @param path of the API, such as `/v1/session` */
export const urlOf = (path: string): URL => new URL(basePath + path, window.location.origin);
