import { describe, expect, it } from 'vitest';
import { releaseChangelog } from '../../.github/release/changelog.mjs';

const RELEASE = { version: '0.2.0', date: new Date('2026-03-04T23:59:59Z') };

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- Something new.

## [0.1.0] - 2026-01-02

- The first release.
`;

describe('the changelog of a release', () => {
  it('has what was unreleased under the version and its day, and room for what comes next', () => {
    expect(releaseChangelog(CHANGELOG, RELEASE)).toBe(
      CHANGELOG.replace('## [Unreleased]\n', '## [Unreleased]\n\n## [0.2.0] - 2026-03-04\n'),
    );
  });

  it('may be the first', () => {
    const first = '## [Unreleased]\n\n* Something new.\n';
    expect(releaseChangelog(first, RELEASE)).toBe('## [Unreleased]\n\n## [0.2.0] - 2026-03-04\n\n* Something new.\n');
  });

  it.each([
    ['nothing is unreleased', CHANGELOG.replace('- Something new.\n', ''), 'lists nothing as unreleased'],
    ['there is no place for what is unreleased', CHANGELOG.replace('[Unreleased]', 'Next'), 'has no section'],
    ['the version was released', CHANGELOG.replace('0.1.0', '0.2.0'), 'a section for 0.2.0 already'],
    ['it was released just now', releaseChangelog(CHANGELOG, RELEASE), 'a section for 0.2.0 already'],
  ])('is refused if %s', (_what, changelog, message) => {
    expect(() => releaseChangelog(changelog, RELEASE)).toThrow(message);
  });
});
