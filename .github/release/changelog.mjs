const UNRELEASED = '## [Unreleased]';

/**
 * Moves what is unreleased under a version of its own, and leaves an empty section for what comes next.
 *
 * @param {string} changelog - in the form of Keep a Changelog
 * @param {{ readonly version: string, readonly date: Date }} release
 * @returns {string}
 * @throws {Error} if nothing is unreleased, or the version has a section already
 */
export function releaseChangelog(changelog, { version, date }) {
  const lines = changelog.split('\n');
  const start = lines.indexOf(UNRELEASED);
  if (start === -1) {
    throw new Error(`CHANGELOG.md has no section "${UNRELEASED}".`);
  }
  if (lines.some((line) => line.startsWith(`## [${version}]`))) {
    throw new Error(`CHANGELOG.md has a section for ${version} already.`);
  }
  const next = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  const section = lines.slice(start + 1, next === -1 ? lines.length : next);
  if (!section.some((line) => /^[-*] \S/u.test(line))) {
    throw new Error('CHANGELOG.md lists nothing as unreleased.');
  }
  const heading = `## [${version}] - ${date.toISOString().slice(0, 10)}`;
  return [...lines.slice(0, start + 1), '', heading, ...lines.slice(start + 1)].join('\n');
}
