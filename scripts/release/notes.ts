/**
 * What the changelog says of the version of a tag such as `v1.2.3`.
 * @param versions of files that must have that version, by their names
 * @throws Error naming every file that has another one, or the missing section
 */
export function releaseNotes(
  tag: string,
  changelog: string,
  versions: Readonly<Record<string, string>>,
): string {
  const version = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag)?.[1];
  if (version === undefined) throw new Error(`expected a tag such as v1.2.3, got "${tag}"`);
  const others = Object.entries(versions).filter(([, found]) => found !== version);
  if (others.length > 0) {
    const list = others.map(([name, found]) => `${name} has ${found}`).join(', ');
    throw new Error(`the tag is ${tag}, but ${list}`);
  }
  const sections = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`[${version}]`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## [${version}]"`);
  const notes = section
    .slice(section.indexOf('\n'))
    .replace(/^\[[^\]]+\]: .*$/gm, '')
    .trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return notes;
}
